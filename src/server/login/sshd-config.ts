/** What sshd's configuration says, as far as its files are readable. */
export interface SshdConfig {
  /** Global settings by keyword in lower case; the first one counts (sshd_config(5)). */
  readonly settings: ReadonlyMap<string, string>;
  /** Conditions of `Match` blocks, with what stands in them. */
  readonly matches: readonly { readonly condition: string; readonly settings: ReadonlyMap<string, string> }[];
  /** Files that could not be read. */
  readonly unread: readonly string[];
}

/** Gives a file's text, or undefined where it cannot be read; and the files that a pattern names, in their order. */
export interface ConfigFiles {
  read(file: string): string | undefined;
  glob(pattern: string): readonly string[];
}

/** Files may include others so deep (sshd's own limit, SERVCONF_MAX_DEPTH). */
const deepest = 16;

/** Reads sshd_config and what it includes. Pure but for `files`. */
export function readSshdConfig(file: string, files: ConfigFiles): SshdConfig {
  const settings = new Map<string, string>();
  const matches: { condition: string; settings: Map<string, string> }[] = [];
  const unread: string[] = [];
  const readFile = (path: string, outer: Map<string, string>, depth: number): void => {
    const text = files.read(path);
    if (text === undefined) {
      unread.push(path);
      return;
    }
    // What is included within a Match block belongs to it; the block of an included file ends with the file.
    let into = outer;
    for (const line of text.split("\n")) {
      const [, keyword = "", rest = ""] = /^\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
      const name = keyword.toLowerCase();
      const value = rest.replace(/\s+#.*$/, "").replace(/^"(.*)"$/, "$1");
      if (name === "") continue;
      if (name === "match") {
        into = new Map();
        if (value.toLowerCase() === "all") into = outer === settings ? settings : new Map();
        else matches.push({ condition: value, settings: into });
      } else if (name === "include") {
        if (depth >= deepest) continue;
        for (const pattern of value.split(/\s+/))
          for (const found of files.glob(pattern.startsWith("/") ? pattern : `/etc/ssh/${pattern}`))
            readFile(found, into, depth + 1);
      } else if (!into.has(name)) into.set(name, value);
    }
  };
  readFile(file, settings, 0);
  return { settings, matches, unread };
}
