/** An absolute path without "." and "..", duplicate and trailing slashes. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

export function joinPath(folder: string, name: string): string {
  return folder === "/" ? `/${name}` : `${folder}/${name}`;
}

/** Where a link in a folder leads. */
export function linkTarget(folder: string, target: string): string {
  return cleanPath(target.startsWith("/") ? target : `${folder}/${target}`);
}

/** The folders on the way to a path, the root first. */
export function trail(path: string): readonly { readonly name: string; readonly path: string }[] {
  const steps = [{ name: "/", path: "/" }];
  for (const name of path.split("/").filter(Boolean))
    steps.push({ name, path: joinPath(steps.at(-1)?.path ?? "/", name) });
  return steps;
}

/** "drwxr-xr-x", as ls writes it. */
export function modeText(kind: "file" | "directory" | "symlink" | "other", mode: number): string {
  const type = { file: "-", directory: "d", symlink: "l", other: "?" }[kind];
  const bits = [..."rwxrwxrwx"].map((letter, at) => (mode & (0o400 >> at) ? letter : "-"));
  const special = (at: number, bit: number, letter: string): void => {
    if (mode & bit) bits[at] = bits[at] === "x" ? letter : letter.toUpperCase();
  };
  special(2, 0o4000, "s");
  special(5, 0o2000, "s");
  special(8, 0o1000, "t");
  return type + bits.join("");
}
