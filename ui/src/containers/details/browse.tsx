import { type DragEvent, useRef, useState } from "react";
import { Link } from "wouter";
import type { FolderEntry } from "../../../../src/engines/index.ts";
import { inBrowser } from "../../kits/address/address.ts";
import { formatBytes } from "../../kits/small/format.ts";
import { Ago, SafeText } from "../../kits/small/small.tsx";
import { visibleText } from "../../kits/small/visible-text.ts";
import { ProblemView } from "../../kits/state/problem-view.tsx";
import { Skeleton } from "../../kits/state/state.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { aboutHost, rpc } from "../../rpc/index.ts";
import { Checked } from "./checked.tsx";
import { FileText } from "./file-text.tsx";
import { cleanPath, joinPath, linkTarget, modeText, trail } from "./paths.ts";
import { isRunning, type TabProps } from "./standing.ts";
import { useUploads } from "./upload.ts";
import { useAsk } from "./use-ask.ts";
import { tabPath, useQueryValue } from "./where.ts";

/** Rows that are drawn at most; a filter finds the others. */
const shownLimit = 500;

/** A folder of the container. */
export function Browse({ container, still }: TabProps) {
  const [wanted] = useQueryValue("path");
  const [file, setFile] = useQueryValue("file");
  const path = cleanPath(wanted);
  const { engine, id } = container;
  const running = isRunning(container);
  const [filter, setFilter] = useState("");
  const folder = useAsk(
    `${engine} ${id} ${running} ${path}`,
    (signal) => rpc.container.folder.query({ engine, id, path, running: container.state === "running" }, { signal }),
    { off: still },
  );
  const uploads = useUploads({ engine, id, path }, folder.ask);
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const words = filter.toLowerCase();
  const entries = (folder.data?.entries ?? []).filter(({ name }) => name.toLowerCase().includes(words));
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    uploads.add([...event.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button does the same for who does not drag
    <div
      className={over ? "ph-details__terminals ph-files__drop" : "ph-details__terminals"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <div className="ph-files__bar">
        <nav aria-label={text.pathLabel}>
          <ol className="ph-files__path" dir="ltr">
            {trail(path).map((step, at, all) => (
              <li key={step.path}>
                <Link
                  href={tabPath(id, "files", engine, { path: step.path })}
                  aria-current={at === all.length - 1 ? "location" : undefined}
                >
                  {visibleText(step.name, 60)}
                </Link>
                {at > 0 && at < all.length - 1 && <span aria-hidden="true">/</span>}
              </li>
            ))}
          </ol>
        </nav>
        <input
          type="search"
          className="ph-details__field"
          aria-label={text.filterFiles}
          placeholder={text.filterFiles}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <button
          type="button"
          className="ph-button"
          aria-disabled={still}
          onClick={() => !still && chooser.current?.click()}
        >
          {text.upload}
        </button>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            uploads.add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <a className="ph-button" download href={archiveOf(container, path)}>
          {text.downloadFolder}
        </a>
      </div>
      {uploads.running && (
        <p className="ph-details__checked">
          {text.uploading(visibleText(uploads.running.name, 60))}
          <progress
            className="ph-files__progress"
            aria-label={text.uploading(visibleText(uploads.running.name, 60))}
            value={uploads.running.sent}
            max={Math.max(1, uploads.running.size)}
          />
          <button type="button" className="ph-button" onClick={uploads.cancel}>
            {text.cancel}
          </button>
        </p>
      )}
      {uploads.problem && <ProblemView problem={uploads.problem} onClose={uploads.forget} />}
      {file !== "" && <FileText container={container} path={cleanPath(file)} onClose={() => setFile("")} />}
      {folder.problem && <ProblemView problem={folder.problem} onRetry={folder.ask} />}
      {!folder.data && !folder.problem && !still && <Skeleton height="16rem" />}
      {folder.data && (
        <>
          <Checked asked={folder} beside={text.entryCount(folder.data.entries.length)} />
          {folder.data.incomplete && <p className="ph-details__ending">{folder.data.incomplete}</p>}
          <Entries entries={entries.slice(0, shownLimit)} path={path} container={container} onFile={setFile} />
          {entries.length > shownLimit && (
            <p className="ph-details__quiet">{text.moreEntries(entries.length - shownLimit)}</p>
          )}
        </>
      )}
    </div>
  );
}

function archiveOf({ engine, id }: { engine: string; id: string }, path: string): string {
  return inBrowser(`/files/container/archive?${aboutHost(new URLSearchParams({ engine, id, path }))}`);
}

interface EntriesProps {
  readonly entries: readonly FolderEntry[];
  readonly path: string;
  readonly container: TabProps["container"];
  readonly onFile: (path: string) => void;
}

function Entries({ entries, path, container, onFile }: EntriesProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="ph-details__scroll" aria-label={text.pathLabel} tabIndex={0}>
      <table className="ph-table">
        <thead>
          <tr>
            <th scope="col">{text.name}</th>
            <th scope="col">{text.size}</th>
            <th scope="col">{text.modified}</th>
            <th scope="col">{text.mode}</th>
            <th scope="col">{text.owner}</th>
            <th scope="col">
              <span className="pf-v6-screen-reader">{text.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.name}>
              <td className="ph-files__name">
                <Name entry={entry} path={path} container={container} onFile={onFile} />
              </td>
              <td>{entry.kind === "file" ? formatBytes(entry.size) : ""}</td>
              <td>
                <Ago time={entry.modified} />
              </td>
              <td>
                <code>{modeText(entry.kind, entry.mode)}</code>
              </td>
              <td>
                {entry.uid}:{entry.gid}
              </td>
              <td className="ph-table__end">
                <Download entry={entry} path={path} container={container} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Name({ entry, path, container, onFile }: Omit<EntriesProps, "entries"> & { readonly entry: FolderEntry }) {
  const own = joinPath(path, entry.name);
  const target = entry.target === undefined ? undefined : linkTarget(path, entry.target);
  return (
    <>
      <Icon kind={entry.kind} />
      {!entry.name.isWellFormed() ? (
        <span title={text.notAddressed}>
          <SafeText text={entry.name} />
        </span>
      ) : entry.kind === "directory" ? (
        <Link href={tabPath(container.id, "files", container.engine, { path: own })}>
          <SafeText text={entry.name} />
        </Link>
      ) : entry.kind === "file" ? (
        <button type="button" className="ph-log__action" onClick={() => onFile(own)}>
          <SafeText text={entry.name} />
        </button>
      ) : (
        <SafeText text={entry.name} />
      )}
      {target?.isWellFormed() && (
        <>
          {" → "}
          <Link href={tabPath(container.id, "files", container.engine, { path: target })}>
            <SafeText text={entry.target ?? ""} />
          </Link>
        </>
      )}
    </>
  );
}

function Download({
  entry,
  path,
  container,
}: Omit<EntriesProps, "entries" | "onFile"> & { readonly entry: FolderEntry }) {
  if (entry.kind === "other" || !entry.name.isWellFormed()) return null;
  const own = joinPath(path, entry.name);
  const query = new URLSearchParams({ engine: container.engine, id: container.id, path: own });
  return (
    <a
      className="ph-icon-button"
      download
      href={
        entry.kind === "directory" ? archiveOf(container, own) : inBrowser(`/files/container/file?${aboutHost(query)}`)
      }
      title={text.downloadOf(visibleText(entry.name, 60))}
    >
      <span className="pf-v6-screen-reader">{text.downloadOf(visibleText(entry.name, 60))}</span>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor">
        <path d="M8 1.5v9M4 7l4 4 4-4M2 14.5h12" strokeWidth="1.6" />
      </svg>
    </a>
  );
}

const icons = {
  directory: "M1.5 3.5h4l1.5 2h7.5v7.5h-13z",
  file: "M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3",
  symlink: "M6 10l4-4M7 4l2-2a3 3 0 0 1 5 5l-2 2M9 12l-2 2a3 3 0 0 1-5-5l2-2",
  other: "M8 1.5l6.5 6.5L8 14.5 1.5 8z",
} as const;

function Icon({ kind }: { readonly kind: FolderEntry["kind"] }) {
  return (
    <svg className="ph-files__icon" viewBox="0 0 16 16" width="16" height="16" role="img" aria-label={text.kinds[kind]}>
      <path d={icons[kind]} fill="none" stroke="currentColor" strokeWidth="1.3" />
    </svg>
  );
}
