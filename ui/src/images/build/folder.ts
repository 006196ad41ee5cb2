import { readIgnoreRules } from "./ignore.ts";
import { type TarEntry, tarBlob } from "./tar.ts";

/** A folder of the visitor's own machine, listed but not read. */
export interface Folder {
  readonly name: string;
  /** Relative paths. */
  readonly files: ReadonlyMap<string, File>;
  /** Folders without files, too: only a dropped folder tells them. */
  readonly folders: readonly string[];
}

/** What of a folder is sent. */
export interface Context {
  readonly archive: Blob;
  readonly files: number;
  /** Bytes of the files. */
  readonly bytes: number;
  /** Files that the ignore file leaves out. */
  readonly ignored: number;
  /** Its name, where there is one. */
  readonly ignoreFile: string | undefined;
}

/** More files than this are a mistake, such as a whole home folder. */
const mostFiles = 200_000;
const ignoreFileLimit = 1024 * 1024;

/** The folder that was chosen with the browser's own dialog. */
export function chosenFolder(list: FileList): Folder | undefined {
  const files = new Map<string, File>();
  let name = "";
  for (const file of list) {
    const [root = "", ...rest] = file.webkitRelativePath.split("/");
    name = root;
    if (rest.length > 0) files.set(rest.join("/"), file);
  }
  if (files.size > mostFiles) throw new Error(`More than ${mostFiles} files.`);
  return files.size === 0 ? undefined : { name, files, folders: [] };
}

/** The folder that was dropped; undefined where it was something else. Call it within the event. */
export function droppedFolder(transfer: DataTransfer): Promise<Folder | undefined> {
  const entry = [...transfer.items].map((item) => item.webkitGetAsEntry()).find((one) => one?.isDirectory);
  return entry && isDirectory(entry) ? walk(entry) : Promise.resolve(undefined);
}

async function walk(root: FileSystemDirectoryEntry): Promise<Folder> {
  const files = new Map<string, File>();
  const folders: string[] = [];
  const queue: { entry: FileSystemDirectoryEntry; path: string }[] = [{ entry: root, path: "" }];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { entry, path } = next;
    const reader = entry.createReader();
    let any = false;
    // A browser gives at most 100 at a time.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) break;
      any = true;
      for (const child of some) {
        const childPath = path === "" ? child.name : `${path}/${child.name}`;
        if (isDirectory(child)) queue.push({ entry: child, path: childPath });
        else if (isFile(child))
          files.set(childPath, await new Promise<File>((resolve, reject) => child.file(resolve, reject)));
      }
      if (files.size > mostFiles) throw new Error(`More than ${mostFiles} files.`);
    }
    if (!any && path !== "") folders.push(path);
  }
  return { name: root.name, files, folders };
}

/** The names of files that look like what is built from, the best guess first. */
export function containerfiles({ files }: Folder): readonly string[] {
  const named = [...files.keys()].filter((path) => /(^|\/)([^/]*\.)?(container|docker)file(\.[^/]*)?$/i.test(path));
  const depth = (path: string) => path.split("/").length;
  const rank = (path: string) => ["Containerfile", "Dockerfile"].indexOf(path) + 1 || 9;
  return named
    .filter((path) => !/ignore$/.test(path))
    .sort((a, b) => rank(a) - rank(b) || depth(a) - depth(b) || (a < b ? -1 : 1));
}

/** Packs what the engine is to get: Podman asks for .containerignore first, Docker only for .dockerignore. */
export async function packContext(
  folder: Folder,
  { engine, file }: { engine: "podman" | "docker"; file: string },
): Promise<Context> {
  const names = engine === "podman" ? [".containerignore", ".dockerignore"] : [".dockerignore"];
  const ignoreFile = names.find((name) => folder.files.has(name));
  const rules = readIgnoreRules(
    ignoreFile === undefined ? "" : ((await folder.files.get(ignoreFile)?.slice(0, ignoreFileLimit).text()) ?? ""),
  );
  // The engines need these even where a rule leaves them out.
  const needed = new Set([file, ignoreFile]);
  const entries: TarEntry[] = folder.folders
    .filter((path) => !rules.ignores(path))
    .map((path) => ({ path: `${path}/` }));
  let bytes = 0;
  let files = 0;
  for (const [path, body] of folder.files) {
    if (rules.ignores(path) && !needed.has(path)) continue;
    entries.push({ path, body, modified: body.lastModified });
    bytes += body.size;
    files += 1;
  }
  return { archive: tarBlob(entries), files, bytes, ignored: folder.files.size - files, ignoreFile };
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
