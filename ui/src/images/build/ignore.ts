/** Tells which paths of a build context stay out. */
export interface IgnoreRules {
  readonly ignores: (path: string) => boolean;
}

interface Rule {
  readonly pattern: RegExp;
  readonly keeps: boolean;
}

/** Rules of one file that are looked at; a longer one is nobody's own. */
const mostRules = 10_000;
const longestRule = 4096;

/**
 * Reads a .containerignore or .dockerignore (github.com/moby/patternmatcher): the last rule that matches a path or a
 * folder above it decides; a rule with "!" keeps. Paths are relative and have slashes.
 */
export function readIgnoreRules(text: string): IgnoreRules {
  const rules = text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\n/, mostRules)
    .flatMap(ruleOf);
  return {
    ignores(path) {
      const parts = path.split("/");
      const paths = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
      let ignored = false;
      // A rule that would change nothing need not be tried.
      for (const { pattern, keeps } of rules)
        if (ignored === keeps && paths.some((one) => pattern.test(one))) ignored = !keeps;
      return ignored;
    },
  };
}

function ruleOf(line: string): Rule[] {
  if (line.startsWith("#")) return [];
  const trimmed = line.trim().slice(0, longestRule);
  const keeps = trimmed.startsWith("!");
  const path = cleaned(keeps ? trimmed.slice(1).trim() : trimmed);
  if (path === "") return [];
  try {
    return [{ pattern: new RegExp(`^${expression(path)}$`, "u"), keeps }];
  } catch {
    return []; // such as "[z-a]": the engines refuse it themselves
  }
}

/** As Go's filepath.Clean does it, then without the slash that means the context's own root. */
function cleaned(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

function expression(path: string): string {
  let result = "";
  for (let at = 0; at < path.length; at++) {
    const char = path[at] ?? "";
    if (char === "*" && path[at + 1] === "*") {
      while (path[at + 1] === "*") at++;
      if (path[at + 1] === "/") {
        at++;
        result += "(?:.*/)?";
      } else result += ".*";
    } else if (char === "*") result += "[^/]*";
    else if (char === "?") result += "[^/]";
    else if (char === "[") {
      const end = path.indexOf("]", at + 2);
      if (end < 0) return `${result}(?!)`;
      const inner = path.slice(at + 1, end);
      const negated = inner.startsWith("^");
      const members = (negated ? inner.slice(1) : inner).replace(/\\(.)/g, "$1").replace(/[\\[\]&~]|^\^/g, "\\$&");
      result += `[${negated ? "^" : ""}${members}]`;
      at = end;
    } else if (char === "\\" && at + 1 < path.length) result += literal(path[++at] ?? "");
    else result += literal(char);
  }
  return result;
}

function literal(char: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}
