import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { Link, useLocation, useSearchParams } from "wouter";
import { containers } from "../containers/store.ts";
import { inBrowser } from "../kits/address/address.ts";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { Ago, Bytes, SafeText } from "../kits/small/small.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { EmptyState, Skeleton } from "../kits/state/state.tsx";
import { Term } from "../kits/term/term.tsx";
import { volumesText as text } from "../messages/volumes.ts";
import { aboutHost, rpc, useLive } from "../rpc/index.ts";
import { useAnswer } from "../rpc/use-answer.ts";
import { Heading } from "../shell/heading.tsx";
import { removeForms } from "./forms.ts";
import { removeVolumes } from "./remove.ts";
import { volumes } from "./store.ts";
import "./volumes.css";

/** One volume: what it is, who uses it, what it holds. */
export function VolumePage({ host, name }: { readonly host: string; readonly name: string }) {
  const [search] = useSearchParams();
  const [, navigate] = useLocation();
  const live = useLive(volumes);
  const rows = Object.values(live.data?.rows ?? {}).filter((row) => row.name === name);
  const wanted = search.get("engine");
  const row = rows.find(({ engine }) => engine === wanted) ?? (wanted === null ? rows[0] : undefined);
  const title = visibleText(name, 80);
  if (!row)
    return (
      <>
        <Heading title={title} />
        <div className="ph-page">
          {live.kind === "loading" || Object.keys(live.data?.parts ?? {}).length === 0 ? (
            <Skeleton height="16rem" />
          ) : (
            <EmptyState title={text.gone} action={<Link href="/">{text.toList}</Link>}>
              {""}
            </EmptyState>
          )}
        </div>
      </>
    );
  const remove = () => void removeVolumes([row]).then((done) => done && navigate("/"));
  return (
    <>
      <Heading
        title={title}
        beside={
          <>
            <Term name="volume" here={<SafeText text={row.mountpoint} lines />} /> ·{" "}
            <span>{row.used ? text.inUse : text.unused}</span>
          </>
        }
        actions={
          <>
            <a
              className="ph-button"
              href={inBrowser(`/files/volume/archive?${aboutHost(new URLSearchParams({ engine: row.engine, name }))}`)}
              download
            >
              {text.downloadAll}
            </a>
            <Button
              variant="danger"
              isAriaDisabled={row.used}
              title={row.used ? text.inUseReason : undefined}
              onClick={() => !row.used && remove()}
            >
              {text.remove}
            </Button>
            <ShowCommand forms={() => removeForms([row])} />
          </>
        }
      />
      <div className="ph-page ph-volume">
        <dl className="ph-volume__facts">
          <Fact name={text.engineColumn} value={text.engine(row.engine)} />
          <Fact name={text.driver} value={row.driver} />
          <Fact name={text.mountpoint} value={row.mountpoint} />
          <div>
            <dt>{text.created}</dt>
            <dd>{row.created > 0 && <Ago time={row.created} />}</dd>
          </div>
          {Object.entries(row.options).map(([key, value]) => (
            <Fact key={key} name={key} value={value} />
          ))}
          {Object.entries(row.labels).map(([key, value]) => (
            <Fact key={`label ${key}`} name={key} value={value} />
          ))}
        </dl>
        <Users engine={row.engine} name={name} used={row.used} host={host} />
        <Files engine={row.engine} name={name} />
      </div>
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>
        <SafeText text={name} />
      </dt>
      <dd>
        <SafeText text={value} lines />
      </dd>
    </div>
  );
}

function Users(props: {
  readonly engine: string;
  readonly name: string;
  readonly used: boolean;
  readonly host: string;
}) {
  const { engine, name, used, host } = props;
  const all = useLive(containers).data?.rows ?? {};
  // Asked again when the list says that it is used, or no longer.
  const answer = useAnswer(`${engine} ${name} ${used}`, (signal) =>
    rpc.volumes.users.query({ engine, names: [name] }, { signal }),
  );
  return (
    <section>
      <h2>{text.users}</h2>
      {answer.problem && <ProblemView problem={answer.problem} onRetry={answer.again} />}
      {answer.data && (answer.data[name]?.length ?? 0) === 0 && <p>{text.noUsers}</p>}
      <ul className="ph-plain-list">
        {answer.data?.[name]?.map((id) => (
          <li key={id}>
            <Link href={`~/hosts/${host}/containers/${id.slice(0, 12)}?engine=${encodeURIComponent(engine)}`}>
              <SafeText text={all[`${engine}:${id}`]?.name ?? id.slice(0, 12)} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Files({ engine, name }: { readonly engine: string; readonly name: string }) {
  const [search, setSearch] = useSearchParams();
  const path = search.get("path") ?? "/";
  const answer = useAnswer(`${engine} ${name} ${path}`, (signal) =>
    rpc.volumes.folder.query({ engine, name, path }, { signal }),
  );
  const go = (to: string) =>
    setSearch((before) => {
      const next = new URLSearchParams(before);
      next.set("path", to);
      return next;
    });
  const parts = path.split("/").filter(Boolean);
  const file = (kind: "file" | "archive", to: string) =>
    inBrowser(`/files/volume/${kind}?${aboutHost(new URLSearchParams({ engine, name, path: to }))}`);
  return (
    <section>
      <h2>{text.files}</h2>
      <nav aria-label={text.path} className="ph-crumbs">
        <button type="button" className="ph-link" onClick={() => go("/")}>
          {text.root}
        </button>
        {parts.map((part, index) => (
          <span key={parts.slice(0, index + 1).join("/")}>
            {" / "}
            <button type="button" className="ph-link" onClick={() => go(`/${parts.slice(0, index + 1).join("/")}`)}>
              <SafeText text={part} />
            </button>
          </span>
        ))}
      </nav>
      {answer.problem ? (
        <ProblemView problem={answer.problem} onRetry={answer.again} />
      ) : answer.data === undefined ? (
        <Skeleton height="10rem" />
      ) : answer.data.entries.length === 0 ? (
        <p>{text.emptyFolder}</p>
      ) : (
        <table className="ph-files">
          <thead>
            <tr>
              <th scope="col">{text.name}</th>
              <th scope="col">{text.size}</th>
              <th scope="col">{text.modified}</th>
              <th scope="col">{text.owner}</th>
              <th scope="col">
                <span className="pf-v6-screen-reader">{text.download}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {answer.data.entries.map((entry) => {
              const at = `${path === "/" ? "" : path}/${entry.name}`;
              // No address can hold the others: they come with their folder's archive.
              const addressed = entry.name.isWellFormed();
              return (
                <tr key={entry.name}>
                  <td>
                    {entry.kind === "directory" && addressed ? (
                      <button type="button" className="ph-link" onClick={() => go(at)}>
                        <SafeText text={`${entry.name}/`} />
                      </button>
                    ) : (
                      <span title={addressed ? undefined : text.notAddressed}>
                        <SafeText text={entry.name} />
                      </span>
                    )}
                    {entry.target !== undefined && <SafeText text={text.link(entry.target)} />}
                  </td>
                  <td className="ph-figure">{entry.kind === "file" && <Bytes bytes={entry.size} />}</td>
                  <td>
                    <Ago time={entry.modified} />
                  </td>
                  <td className="ph-figure">
                    {entry.uid}:{entry.gid}
                  </td>
                  <td>
                    {(entry.kind === "file" || entry.kind === "directory") && addressed && (
                      <a
                        className="ph-link"
                        download
                        href={file(entry.kind === "file" ? "file" : "archive", at)}
                        aria-label={text.downloadOf(visibleText(entry.name, 80))}
                      >
                        {text.download}
                      </a>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {answer.data?.incomplete !== undefined && <p>{answer.data.incomplete}</p>}
    </section>
  );
}
