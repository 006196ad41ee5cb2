/** What /etc/os-release says of an operating system (os-release(5)). All of it is text from the host. */
export interface OsRelease {
  /** Lower-case word: "debian", "fedora". "linux" where the file has none. */
  readonly id: string;
  /** Closely related systems, nearest first. */
  readonly like: readonly string[];
  /** "Debian GNU/Linux" */
  readonly name: string;
  /** "12 (bookworm)", "" for a rolling release. */
  readonly version: string;
  /** "Debian GNU/Linux 12 (bookworm)" */
  readonly prettyName: string;
  /** The colour of the logo as "#rrggbb", where one is known. */
  readonly color?: string;
  /** Name of the logo in an icon theme. */
  readonly logo?: string;
  readonly homeUrl?: string;
}

/** Longest value kept, in characters. */
const valueLimit = 256;
/** Most assignments read: the real files have about 15. */
const lineLimit = 200;

/** Logo colours of systems whose os-release has no ANSI_COLOR, from the projects' own brand pages. */
const brandColors: Readonly<Record<string, string>> = {
  alpine: "#0d597f", // alpinelinux.org, logo
  debian: "#d70a53", // www.debian.org/logos
  ubuntu: "#e95420", // design.ubuntu.com/brand/colour-palette
};

/** The sixteen colours of SGR 30 to 37 and 90 to 97 as xterm shows them. */
const ansi = [
  "#000000",
  "#cd0000",
  "#00cd00",
  "#cdcd00",
  "#0000ee",
  "#cd00cd",
  "#00cdcd",
  "#e5e5e5",
  "#7f7f7f",
  "#ff0000",
  "#00ff00",
  "#ffff00",
  "#5c5cff",
  "#ff00ff",
  "#00ffff",
  "#ffffff",
];

/** Reads os-release(5): shell-like assignments, of which nothing is ever evaluated. Never throws. */
export function parseOsRelease(text: string): OsRelease {
  const values = new Map<string, string>();
  for (const line of text.split("\n", lineLimit)) {
    const match = /^([A-Z][A-Z0-9_]{0,63})=(.*)$/.exec(line.trim());
    if (match?.[1] !== undefined && match[2] !== undefined)
      values.set(match[1], unquote(match[2]).slice(0, valueLimit));
  }
  const id = values.get("ID")?.toLowerCase() || "linux";
  const name = values.get("NAME") || "Linux";
  const version = values.get("VERSION") || values.get("VERSION_ID") || "";
  const color =
    ansiColor(values.get("ANSI_COLOR") ?? "") ?? (Object.hasOwn(brandColors, id) ? brandColors[id] : undefined);
  const logo = values.get("LOGO");
  const homeUrl = values.get("HOME_URL");
  return {
    id,
    like: (values.get("ID_LIKE") ?? "").toLowerCase().split(/\s+/).filter(Boolean),
    name,
    version,
    prettyName: values.get("PRETTY_NAME") || (version ? `${name} ${version}` : name),
    ...(color ? { color } : {}),
    ...(logo ? { logo } : {}),
    ...(homeUrl && /^https?:\/\//.test(homeUrl) ? { homeUrl } : {}),
  };
}

/**
 * The foreground of an SGR sequence as "#rrggbb", undefined where it sets none: "0;31", "1;34",
 * "38;5;208" and "38;2;60;110;180" all occur in the wild.
 */
export function ansiColor(sgr: string): string | undefined {
  if (!/^\d{1,3}(;\d{1,3}){0,15}$/.test(sgr)) return undefined;
  const codes = sgr.split(";").map(Number);
  let color: string | undefined;
  let bold = false;
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] ?? 0;
    if (code === 1) bold = true;
    else if (code >= 30 && code <= 37) color = ansi[code - 30 + (bold ? 8 : 0)];
    else if (code >= 90 && code <= 97) color = ansi[code - 82];
    else if (code === 38 && codes[i + 1] === 2) {
      const rgb = codes.slice(i + 2, i + 5);
      if (rgb.length === 3) color = hex(rgb);
      i += 4;
    } else if (code === 38 && codes[i + 1] === 5) {
      color = indexed(codes[i + 2] ?? -1) ?? color;
      i += 2;
    }
  }
  return color;
}

/** The 256-colour palette of xterm. */
function indexed(index: number): string | undefined {
  if (index < 0 || index > 255) return undefined;
  if (index < 16) return ansi[index];
  if (index >= 232) return hex(Array(3).fill(8 + (index - 232) * 10));
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - 16;
  return hex([level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)]);
}

function hex(rgb: readonly number[]): string {
  return `#${rgb.map((c) => Math.min(c, 255).toString(16).padStart(2, "0")).join("")}`;
}

function unquote(raw: string): string {
  const quote = raw[0];
  if (quote === "'" && raw.endsWith("'") && raw.length > 1) return raw.slice(1, -1);
  const inner = quote === '"' && raw.endsWith('"') && raw.length > 1 ? raw.slice(1, -1) : raw;
  return inner.replace(/\\(["'$`\\])/g, "$1");
}
