import { useEffect, useMemo, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import type { ImageDetails, ImageRow } from "../../../../src/engines/index.ts";
import type { ProblemData } from "../../../../src/problem/index.ts";
import { containers, engines } from "../../containers/store.ts";
import { ShowCommand } from "../../kits/command/show-command.tsx";
import { startOffer } from "../../kits/engines/start-offer.ts";
import { offerUndo } from "../../kits/guard/guard-host.tsx";
import { MenuButton } from "../../kits/popup/menu.tsx";
import { formatBytes } from "../../kits/small/format.ts";
import { Ago, Digest } from "../../kits/small/small.tsx";
import { visibleText } from "../../kits/small/visible-text.ts";
import { ProblemView } from "../../kits/state/problem-view.tsx";
import { Disconnected, Skeleton } from "../../kits/state/state.tsx";
import { Term, TermScope } from "../../kits/term/term.tsx";
import { toastProblem } from "../../kits/toast/toast.tsx";
import { imagesText as text } from "../../messages/images.ts";
import { problemOf, rpc, useLive } from "../../rpc/index.ts";
import { Heading } from "../../shell/heading.tsx";
import { createPath, removeImages, saveImages } from "../actions.tsx";
import { allForms } from "../forms.ts";
import { HeldDialog, type HeldImage } from "../held.tsx";
import { OpenDialog } from "../open-dialog.tsx";
import { nameOf } from "../row.ts";
import { images } from "../store.ts";
import { useImageDialog } from "../use-image-dialog.ts";
import { Layers } from "./layers.tsx";
import { Configuration, Environment, Labels, Names, UsedBy } from "./parts.tsx";

const dialogs = ["tag", "push"] as const;

interface PageProps {
  readonly host: string;
  /** The beginning of the image's id. */
  readonly id: string;
}

/** The page of one image. */
export function ImagePage({ host, id }: PageProps) {
  const live = useLive(images);
  const named = new URLSearchParams(useSearch()).get("engine") ?? "";
  const rows = live.data?.rows ?? {};
  const row = Object.values(rows).find(
    (one) => (named === "" || one.engine === named) && one.id.startsWith(`sha256:${id}`),
  );
  const parts = Object.entries(live.data?.parts ?? {});
  const engine = row?.engine ?? (named || parts[0]?.[0]);
  const { image, problem, retry } = useDetails(engine, id, row);
  if (!image || engine === undefined) return <Without problem={live.problem ?? problem} onRetry={retry} />;
  const part = live.data?.parts[engine];
  const lost = part?.state === "lost" ? part.asOf : live.kind === "lost" ? live.asOf : undefined;
  // The list is quicker than a new look at the image: names and users come from it.
  const now: ImageDetails = row ? { ...image, ...row, labels: image.labels } : image;
  return (
    <Found
      host={host}
      engine={engine}
      image={now}
      gone={part?.state === "ready" && row === undefined && live.kind === "live"}
      lost={lost}
    />
  );
}

/** Looks at the image, and again whenever the list says that something about it changed. */
function useDetails(engine: string | undefined, id: string, row: ImageRow | undefined) {
  const [image, setImage] = useState<ImageDetails>();
  const [problem, setProblem] = useState<ProblemData>();
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row is the sign to look again, a retry another
  useEffect(() => {
    if (engine === undefined) return;
    const end = new AbortController();
    rpc.images.inspect.query({ engine, id }, { signal: end.signal }).then(
      (found) => {
        setImage({ ...found, raw: found.raw });
        setProblem(undefined);
      },
      (error: unknown) => {
        if (!end.signal.aborted) setProblem(problemOf(error));
      },
    );
    return () => end.abort();
  }, [engine, id, row, attempt]);
  return { image, problem, retry: () => setAttempt(attempt + 1) };
}

interface FoundProps {
  readonly host: string;
  readonly engine: string;
  readonly image: ImageDetails;
  readonly gone: boolean;
  /** Since when the engine or the console does not answer, in milliseconds since the epoch. */
  readonly lost: number | undefined;
}

function Found({ host, engine, image, gone, lost }: FoundProps) {
  const [held, setHeld] = useState<readonly HeldImage[]>();
  const [, navigate] = useLocation();
  const known = useLive(containers).data?.rows;
  const found = useLive(engines).data;
  const users = useMemo(
    () => Object.values(known ?? {}).filter((one) => one.engine === engine && one.imageId === image.id),
    [known, engine, image.id],
  );
  const row: ImageRow = { ...image, engine };
  const [dialog, setDialog, closeDialog] = useImageDialog(dialogs, undefined, row);
  const name = visibleText(nameOf(image), 120);
  const off = gone || lost !== undefined;
  const remove = async () => {
    if (await removeImages(host, [row], setHeld)) navigate("/");
  };
  const untag = async (tag: string) => {
    await rpc.images.untag.mutate({ engine, tag });
    offerUndo(text.untagged1(visibleText(tag, 80)), async () => {
      await rpc.images.tag.mutate({ engine, id: image.id, tag });
    });
  };
  const safely = (work: Promise<void>) => void work.catch((error: unknown) => toastProblem(error));
  const actions = off ? undefined : (
    <>
      <Link className="ph-button" href={`~${createPath(host, row)}`}>
        {text.create}
      </Link>
      <button type="button" className="ph-button" onClick={() => setDialog({ kind: "tag", image: row })}>
        {text.tag}
      </button>
      <button type="button" className="ph-button" onClick={() => setDialog({ kind: "push", image: row })}>
        {text.push}
      </button>
      <MenuButton
        label={text.more}
        align="end"
        entries={[
          { key: "save", label: text.save, onSelect: () => saveImages([row]) },
          {
            key: "remove",
            label: text.remove,
            danger: true,
            onSelect: () => safely(remove()),
          },
        ]}
      />
      <ShowCommand forms={() => allForms([row])} />
    </>
  );
  return (
    <TermScope>
      <Heading title={name} actions={actions}>
        <div className="ph-image-sub">
          <Term name="digest" />
          <Digest digest={image.id} />
          <span>{[image.os, image.architecture, image.variant].filter(Boolean).join("/")}</span>
          <span className="ph-figure">{formatBytes(image.size)}</span>
          {image.created > 0 && <Ago time={image.created} />}
          <span>{text.engine(engine)}</span>
          <Link href="/">{text.back}</Link>
        </div>
      </Heading>
      <div className="ph-page">
        {gone && (
          <p className="ph-caution">
            <strong>{text.goneTitle(name)}</strong> {text.gone}
          </p>
        )}
        {lost !== undefined && (
          <Disconnected
            what={text.engine(engine)}
            asOf={lost}
            onRetry={() => {
              void rpc.engines.look.mutate();
              images.retry();
            }}
            remedy={startOffer(found, engine)}
          />
        )}
        <div className={off ? "ph-image-page ph-stale" : "ph-image-page"}>
          <div className="ph-image-page__main">
            <Layers image={image} />
            <Environment env={image.env} />
            <Labels labels={image.labels} />
          </div>
          <div className="ph-image-page__side">
            <Names
              image={image}
              refused={off ? text.lostAction : image.tags.length < 2 ? text.lastName : undefined}
              onUntag={(tag) => safely(untag(tag))}
            />
            <UsedBy users={users} host={host} />
            <Configuration image={image} />
          </div>
        </div>
        <details className="ph-image-more">
          <summary>{text.raw}</summary>
          <Raw value={image.raw} />
        </details>
      </div>
      <OpenDialog dialog={off ? undefined : dialog} onClose={closeDialog} />
      {held && <HeldDialog images={held} host={host} onClose={() => setHeld(undefined)} />}
    </TermScope>
  );
}

function Raw({ value }: { readonly value: unknown }) {
  const json = useMemo(() => JSON.stringify(value, undefined, 2) ?? "", [value]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section tabIndex={0} aria-label={text.raw} className="ph-image-raw" dir="ltr">
      <pre>
        <SafeLines json={json} />
      </pre>
    </section>
  );
}

function SafeLines({ json }: { readonly json: string }) {
  // JSON escapes control characters itself; what turns the direction of writing it does not.
  return <bdi>{visibleText(json.replaceAll("\n", "\u0001"), 500_000).replaceAll("␁", "\n")}</bdi>;
}

/** There is nothing to show yet, or never was. */
function Without({ problem, onRetry }: { readonly problem: ProblemData | undefined; readonly onRetry: () => void }) {
  return (
    <>
      <Heading title={text.image} />
      <div className="ph-page" aria-busy={problem === undefined}>
        {problem ? (
          <>
            <ProblemView problem={problem} variant="page" onRetry={onRetry} />
            <p>
              <Link href="/">{text.back}</Link>
            </p>
          </>
        ) : (
          <>
            <Skeleton height="2rem" width="14rem" />
            <Skeleton height="20rem" />
          </>
        )}
      </div>
    </>
  );
}
