import { type ReactNode, useId, useState } from "react";
import { looksSecret } from "../../../../src/commandline/index.ts";
import type { ContainerRow, ImageDetails } from "../../../../src/engines/index.ts";
import { Copy, Digest, SafeText } from "../../kits/small/small.tsx";
import { visibleText } from "../../kits/small/visible-text.ts";
import { imagesText as text } from "../../messages/images.ts";
import { Users } from "../users.tsx";

interface CardProps {
  readonly title: string;
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the page with a heading of its own. */
export function ImageCard({ title, beside, children }: CardProps) {
  const id = useId();
  return (
    <section className="ph-image-card" aria-labelledby={id}>
      <div className="ph-image-card__head">
        <h2 id={id}>{title}</h2>
        {beside}
      </div>
      {children}
    </section>
  );
}

interface NamesProps {
  readonly image: Pick<ImageDetails, "tags" | "digests">;
  /** Why no name can be taken off now. */
  readonly refused: string | undefined;
  readonly onUntag: (tag: string) => void;
}

/** All names: tags, which can be taken off, and the digests that registries know it by. */
export function Names({ image, refused, onUntag }: NamesProps) {
  const { tags, digests } = image;
  return (
    <ImageCard title={text.names}>
      {tags.length === 0 && <p className="ph-subtle">{text.noNames}</p>}
      <ul className="ph-image-names">
        {tags.map((tag) => (
          <li key={tag}>
            <SafeText text={tag} lines />
            <Copy text={tag} what={visibleText(tag, 80)} />
            <button
              type="button"
              className="ph-link"
              aria-label={text.untagOf(visibleText(tag, 80))}
              aria-disabled={refused !== undefined || undefined}
              title={refused}
              onClick={() => refused === undefined && onUntag(tag)}
            >
              {text.untag}
            </button>
          </li>
        ))}
      </ul>
      {digests.length > 0 && (
        <>
          <h3>{text.digests}</h3>
          <ul className="ph-image-names">
            {digests.map((name) => (
              <li key={name}>
                <SafeText text={name.slice(0, name.indexOf("@"))} lines />
                <Digest digest={name.slice(name.indexOf("@") + 1)} />
              </li>
            ))}
          </ul>
        </>
      )}
    </ImageCard>
  );
}

/** The containers that were made from it. */
export function UsedBy({ users, host }: { readonly users: readonly ContainerRow[]; readonly host: string }) {
  return (
    <ImageCard title={text.usedTitle}>
      {users.length === 0 ? <p className="ph-subtle">{text.unusedText}</p> : <Users users={users} host={host} />}
    </ImageCard>
  );
}

/** What a container of it runs, and how. */
export function Configuration({ image }: { readonly image: ImageDetails }) {
  return (
    <ImageCard title={text.configuration}>
      <dl className="ph-image-facts">
        <Fact name={text.platform} words={[[image.os, image.architecture, image.variant].filter(Boolean).join("/")]} />
        <Fact name={text.entrypoint} words={image.entrypoint} />
        <Fact name={text.cmd} words={image.command} />
        <Fact name={text.user} words={[image.user || text.rootUser]} />
        <Fact name={text.workdir} words={one(image.workdir)} />
        <Fact name={text.ports} words={image.exposedPorts} />
        <Fact name={text.volumes} words={image.volumes} />
        <Fact name={text.stopSignal} words={one(image.stopSignal)} />
        <Fact name={text.author} words={one(image.author)} />
      </dl>
    </ImageCard>
  );
}

function one(text: string): readonly string[] {
  return text === "" ? [] : [text];
}

/** A fact of one or more words; nothing where there is none. */
function Fact({ name, words }: { readonly name: string; readonly words: readonly string[] }) {
  if (words.length === 0) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Words argv={words} />
      </dd>
    </div>
  );
}

function Words({ argv }: { readonly argv: readonly string[] }) {
  return (
    <span className="ph-image-words" dir="ltr">
      {argv.map((word, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: words of a command may be the same
        <code key={index}>
          <SafeText text={word === "" ? '""' : word} lines />
        </code>
      ))}
    </span>
  );
}

export function Environment({ env }: { readonly env: readonly string[] }) {
  const rows = env.map((variable): Row => {
    const at = variable.indexOf("=");
    const name = at < 0 ? variable : variable.slice(0, at);
    const value = at < 0 ? "" : variable.slice(at + 1);
    return { name, value, secret: looksSecret(name, value) };
  });
  return <Values title={text.environment} nothing={text.noEnvironment} head={text.variable} rows={rows} />;
}

export function Labels({ labels }: { readonly labels: Readonly<Record<string, string>> }) {
  const rows = Object.entries(labels)
    .map(([name, value]): Row => ({ name, value, secret: false }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return <Values title={text.labels} nothing={text.noLabels} head={text.labelName} rows={rows} />;
}

interface Row {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
}

function Values({
  title,
  nothing,
  head,
  rows,
}: {
  title: string;
  nothing: string;
  head: string;
  rows: readonly Row[];
}) {
  return (
    <ImageCard title={title}>
      {rows.length === 0 ? (
        <p className="ph-subtle">{nothing}</p>
      ) : (
        <table className="ph-image-values">
          <thead className="pf-v6-screen-reader">
            <tr>
              <th scope="col">{head}</th>
              <th scope="col">{text.value}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">
                  <SafeText text={row.name} lines />
                </th>
                <td>{row.secret ? <Secret row={row} /> : <SafeText text={row.value} lines />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </ImageCard>
  );
}

/** Shown only when asked for. */
function Secret({ row }: { readonly row: Row }) {
  const [open, setOpen] = useState(false);
  const name = visibleText(row.name, 60);
  return (
    <span className="ph-image-secret">
      {open ? (
        <SafeText text={row.value} lines />
      ) : (
        <span>
          <span aria-hidden="true">••••••••</span>
          <span className="pf-v6-screen-reader">{text.masked}</span>
        </span>
      )}
      <button type="button" className="ph-link" aria-pressed={open} onClick={() => setOpen(!open)}>
        {open ? text.hide(name) : text.reveal(name)}
      </button>
    </span>
  );
}
