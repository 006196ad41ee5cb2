import { Link } from "wouter";
import type { Column, ViewState } from "../kits/list/index.ts";
import { Ago, Bytes, SafeText } from "../kits/small/small.tsx";
import { imagesText as text } from "../messages/images.ts";
import { hostOfPage } from "../rpc/index.ts";
import { type ImageItem, nameOf, repositoryOf, shortId } from "./row.ts";

/** What the list of images starts with: without those that have no name. */
export const defaults: ViewState = { filter: "dangling:no", sort: { key: "name", descending: false } };

/** The columns of the list of images. */
export const columns: readonly Column<ImageItem>[] = [
  {
    key: "name",
    title: text.name,
    value: (row) => (row.tags.length > 0 ? row.tags : [shortId(row.id)]),
    least: 17,
    grow: 3,
    cell: (row) => <ImageName row={row} />,
  },
  {
    key: "usedby",
    title: text.usedBy,
    value: (row) => row.containers,
    least: 8,
    grow: 1,
    card: "status",
    cell: (row) => <UsedBy row={row} />,
  },
  {
    key: "size",
    title: text.size,
    value: (row) => row.size,
    numeric: true,
    least: 6.5,
    card: "status",
    cell: (row) => <Bytes bytes={row.size} />,
  },
  {
    key: "shared",
    title: text.shared,
    value: (row) => row.share?.shared,
    numeric: true,
    least: 6.5,
    card: "none",
    cell: (row) => <Bytes bytes={row.share?.shared} />,
  },
  {
    key: "created",
    title: text.created,
    value: (row) => row.created,
    numeric: true,
    least: 9,
    cell: (row) => (row.created > 0 ? <Ago time={row.created} /> : null),
  },
  {
    key: "engine",
    title: text.engineColumn,
    value: (row) => row.engine,
    exact: true,
    groups: true,
    least: 6.5,
    cell: (row) => <SafeText text={text.engine(row.engine)} />,
  },
  {
    key: "unique",
    title: text.unique,
    value: (row) => row.share?.unique,
    numeric: true,
    least: 6.5,
    card: "none",
    cell: (row) => <Bytes bytes={row.share?.unique} />,
  },
  {
    key: "repository",
    title: text.repository,
    value: repositoryOf,
    groups: true,
    hidden: true,
    least: 12,
    card: "none",
  },
  {
    key: "labels",
    title: text.labels,
    value: (row) => Object.entries(row.labels).map(([name, value]) => `${name}=${value}`),
    hidden: true,
    least: 12,
    grow: 2,
    sorts: false,
    card: "none",
  },
  {
    key: "digest",
    title: text.digest,
    value: (row) => [row.id, ...row.digests],
    hidden: true,
    least: 14,
    sorts: false,
    card: "none",
  },
  { key: "dangling", title: text.dangling, value: (row) => row.dangling, hidden: true, least: 6, card: "none" },
];

/** Tag and digest, always together; how many more names it has. */
function ImageName({ row }: { readonly row: ImageItem }) {
  const [, ...others] = row.tags;
  return (
    <span className="ph-image-name">
      <span className={row.tags.length > 0 ? "ph-image-name__tag" : "ph-image-name__tag ph-image-name__tag--none"}>
        <SafeText text={row.tags.length > 0 ? nameOf(row) : text.untagged} />
      </span>
      <code className="ph-image-name__digest">{shortId(row.id)}</code>
      {others.length > 0 && (
        <span className="ph-image-name__more" title={others.slice(0, 20).join("\n")}>
          {text.moreNames(others.length)}
        </span>
      )}
    </span>
  );
}

/** How many containers were made from it; a way to them. */
function UsedBy({ row }: { readonly row: ImageItem }) {
  const words = text.containers(row.containers);
  if (row.containers === 0) return <span className="ph-subtle">{words}</span>;
  return (
    <Link
      href={`~/hosts/${encodeURIComponent(hostOfPage)}/containers?image=${encodeURIComponent(`"${nameOf(row).replaceAll(/["\\]/g, "\\$&")}"`)}`}
      className="ph-image-users"
      aria-label={text.containersOf(row.containers, nameOf(row))}
    >
      {words}
    </Link>
  );
}
