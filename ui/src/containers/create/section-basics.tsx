import { Link } from "wouter";
import type { ContainerRow, EngineView, ImageDetails } from "../../../../src/engines/index.ts";
import { CheckField, NumberField, SecretField, SelectField, TextField } from "../../kits/form/index.ts";
import { Digest } from "../../kits/small/small.tsx";
import { visibleText } from "../../kits/small/visible-text.ts";
import { Term } from "../../kits/term/term.tsx";
import { createText as text } from "../../messages/create.ts";
import type { CreateForm } from "./create-form.ts";
import { Part } from "./fold.tsx";
import { kindOf } from "./stores.ts";
import type { FoundImage } from "./use-image.ts";

interface BasicsProps {
  readonly form: CreateForm;
  readonly engines: readonly EngineView[];
  /** Names of images that are here. */
  readonly images: readonly string[];
  readonly image: FoundImage;
  /** Whose name was typed. */
  readonly holder: ContainerRow | undefined;
  /** The engine and the name are those of the container that is replaced. */
  readonly fixed: boolean;
  readonly askLogin: boolean;
}

/** What everybody fills in. */
export function Basics({ form, engines, images, image, holder, fixed, askLogin }: BasicsProps) {
  const { values } = form.state;
  const kind = kindOf(values.engine);
  return (
    <Part>
      {engines.length > 1 && !fixed && (
        <SelectField
          handle={form.field("engine")}
          label={text.engine}
          choices={engines.map((one) => ({
            value: one.id,
            label: text.engineOf(one.kind, one.owner),
            refused: one.state === "connected" ? undefined : (one.problem?.title ?? one.state),
          }))}
        />
      )}
      <TextField
        handle={form.field("image")}
        label={text.image}
        required
        mono
        autoFocus={!fixed}
        suggestions={images}
        help={<ImageHelp image={image} pull={values.pull} platform={values.platform} />}
      />
      <details className="ph-inline-fold" open={askLogin || undefined}>
        <summary>{text.pullAnd}</summary>
        <div className="ph-fold__body ph-columns">
          <SelectField
            handle={form.field("pull")}
            label={text.pull}
            choices={(["", "missing", "always", "newer", "never"] as const)
              .filter((word) => word === values.pull || (word !== "missing" && (word !== "newer" || kind === "podman")))
              .map((word) => ({ value: word, label: text.pulls[word] }))}
          />
          <TextField
            handle={form.field("platform")}
            label={text.platform}
            help={<Term name="platform">{text.platformHelp}</Term>}
            mono
          />
          <TextField handle={form.field("login").at("username")} label={`${text.login}: ${text.username}`} />
          <SecretField
            handle={form.field("login").at("password")}
            label={`${text.login}: ${text.password}`}
            help={text.loginHelp}
          />
        </div>
      </details>
      {!fixed && (
        <TextField
          handle={form.field("name")}
          label={text.name}
          mono
          help={
            holder ? (
              <Link href={`/${holder.id.slice(0, 12)}?engine=${encodeURIComponent(holder.engine)}`}>
                {text.openOther(visibleText(holder.name, 60))}
              </Link>
            ) : (
              text.nameHelp
            )
          }
        />
      )}
      <div className="ph-columns">
        <SelectField
          handle={form.field("restart").at("policy")}
          label={text.restart}
          choices={(["", "no", "on-failure", "unless-stopped", "always"] as const)
            .filter((word) => word !== "no" || values.restart.policy === "no")
            .map((word) => ({ value: word, label: text.restarts[word] }))}
        />
        {values.restart.policy === "on-failure" && (
          <NumberField
            handle={form.field("restart").at("maxRetries")}
            label={text.maxRetries}
            placeholder={text.noLimit}
          />
        )}
      </div>
      <CheckField handle={form.field("autoRemove")} label={text.autoRemove} help={text.autoRemoveHelp} />
    </Part>
  );
}

function ImageHelp(props: { readonly image: FoundImage; readonly pull: string; readonly platform: string }) {
  const { image, pull, platform } = props;
  if (image.kind === "missing") return pull === "never" ? text.imageNever : text.imagePulled;
  if (image.kind !== "here") return text.imageHelp;
  const here = platformOf(image.details);
  const other = platform !== "" && !here.startsWith(platform) && pull !== "never";
  return (
    <>
      {other ? text.imagePlatform(here) : text.imageHere(image.details.size)} <Digest digest={image.details.id} />
    </>
  );
}

function platformOf({ os, architecture, variant }: Omit<ImageDetails, "raw">): string {
  return [os, architecture, ...(variant === undefined || variant === "" ? [] : [variant])].join("/");
}
