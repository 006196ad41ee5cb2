import { useEffect, useId, useState } from "react";
import type { ContainerSpec } from "../../../../src/commandline/index.ts";
import type { ContainerOrigin, FileChange } from "../../../../src/engines/index.ts";
import { visibleText } from "../../kits/small/visible-text.ts";
import { createText as text } from "../../messages/create.ts";
import { rpc } from "../../rpc/index.ts";

/** Files of which the names are shown. */
const listed = 200;
/** Both engines wait so long for a container to stop, in seconds, where it says nothing else. */
const usualStop = 10;
/** What making and starting the new one takes, in seconds; pulling comes before. */
const usualStart = 2;

interface ReplacingProps {
  readonly origin: ContainerOrigin;
  readonly engine: string;
  readonly spec: ContainerSpec;
}

/** What replacing a container keeps, loses, and for how long it is away. */
export function Replacing({ origin, engine, spec }: ReplacingProps) {
  const id = useId();
  const lost = useLost(engine, origin);
  const rootfs = origin.spec.rootfs === true;
  const mounts = spec.mounts ?? [];
  const kept = [
    text.keepsName,
    ...[
      [mounts.filter(({ type }) => type === "volume").length, text.keepsVolumes],
      [mounts.filter(({ type }) => type === "bind").length, text.keepsFolders],
    ].flatMap(([n, say]) => (typeof n === "number" && n > 0 && typeof say === "function" ? [say(n)] : [])),
    ...(origin.spec.pod === undefined ? [] : [text.keepsPod]),
  ];
  const checked = spec.healthCheck ? !spec.healthCheck.disabled : origin.healthChecked;
  const runs = origin.state === "running" || origin.state === "paused" || origin.state === "restarting";
  return (
    <section className="ph-replacing" aria-labelledby={id}>
      <h2 id={id}>{text.replacing(visibleText(origin.name, 80))}</h2>
      <p>{text.replacingHow}</p>
      {origin.compose !== undefined && <p className="ph-loud">{text.compose(visibleText(origin.compose, 80))}</p>}
      <dl className="ph-replacing__facts">
        <div>
          <dt>{text.keeps}</dt>
          <dd>{kept.join(", ")}</dd>
        </div>
        <div>
          <dt>{text.loses}</dt>
          <dd>{rootfs ? text.losesRootfs : <Lost lost={lost} />}</dd>
        </div>
        <div>
          <dt>{text.down}</dt>
          <dd>
            {!runs
              ? text.downNone
              : `${text.downFor(usualStart, (origin.spec.stopTimeout ?? usualStop) + usualStart)}${checked ? `, ${text.downHealthy}` : ""}`}
            {runs && !checked && <span className="ph-field__help">{text.unhealthyNote}</span>}
          </dd>
        </div>
      </dl>
    </section>
  );
}

interface LostFiles {
  readonly changes: readonly FileChange[];
  readonly total: number;
  /** Bytes. */
  readonly written: number | undefined;
}

function Lost({ lost }: { readonly lost: LostFiles | undefined }) {
  if (!lost) return text.counting;
  if (lost.total === 0) return text.losesNothing;
  return (
    <details>
      <summary>{text.losesFiles(lost.total, lost.written)}</summary>
      <ul className="ph-replacing__files">
        {lost.changes.slice(0, listed).map(({ path, kind }) => (
          <li key={path}>
            <bdi dir="ltr">{visibleText(path, 400)}</bdi> <span className="ph-field__help">{text.kinds[kind]}</span>
          </li>
        ))}
        {lost.total > listed && <li>{text.listRest(lost.total - listed)}</li>}
      </ul>
    </details>
  );
}

/** What the container has written outside of its mounts. */
function useLost(engine: string, { id, spec }: ContainerOrigin): LostFiles | undefined {
  const [lost, setLost] = useState<LostFiles>();
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const target = { engine, id };
    const points = (spec.mounts ?? []).map(({ target: at }) => at);
    void Promise.all([
      rpc.container.changes.query(target, { signal }),
      // Reads much of the disk; the count alone is said where it fails.
      rpc.containers.written.query({ targets: [target] }, { signal }).catch(() => ({})),
    ]).then(
      ([{ changes, total }, sizes]) => {
        // The folders above them, and the places where mounts are, are not files that somebody wrote.
        const own = changes.filter(
          ({ path, kind }, at) =>
            !points.some((point) => path === point || point.startsWith(`${path}/`)) &&
            !(kind === "changed" && changes[at + 1]?.path.startsWith(`${path}/`)),
        );
        const [written] = Object.values(sizes as Record<string, number>);
        setLost({ changes: own, total: total - (changes.length - own.length), written });
      },
      () => {},
    );
    return () => abort.abort();
  }, [engine, id, spec]);
  return lost;
}
