import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

export interface Asset {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** The built pages. Files are read when first asked for, in the best encoding that was built beside them. */
export class Assets {
  readonly #root: string;
  readonly #base: string;
  readonly #known = new Map<string, Asset | undefined>();

  /** @param base the path that the console stands below: "" or "/console" */
  constructor(root: string, base: string) {
    this.#root = root;
    this.#base = base;
  }

  /**
   * The page of all addresses. It is asked for under paths of any depth, so it learns here where its files are.
   * @returns undefined where the pages are not built
   */
  async page(): Promise<Asset | undefined> {
    const page = await this.find("/index.html", "");
    if (!page) return undefined;
    const text = page.body
      .toString()
      .replaceAll(/(?<=\s(?:href|src)=")\.(?=\/)/g, this.#base)
      .replace('<meta name="base" content=""', `<meta name="base" content="${this.#base}"`);
    const body = Buffer.from(text);
    return { headers: { ...page.headers, "content-length": String(body.length) }, body };
  }

  /**
   * @param path as in the URL, decoded
   * @param accepts the Accept-Encoding header
   * @returns undefined where there is no such file
   */
  async find(path: string, accepts: string): Promise<Asset | undefined> {
    const encoding = /\bbr\b/.test(accepts) ? "br" : /\bgzip\b/.test(accepts) ? "gzip" : "identity";
    const key = `${encoding} ${path}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const asset = await this.#load(path, encoding);
    // Only what exists is remembered, or strangers could fill the memory with names.
    if (asset) this.#known.set(key, asset);
    return asset;
  }

  async #load(path: string, encoding: "br" | "gzip" | "identity"): Promise<Asset | undefined> {
    const file = normalize(join(this.#root, path));
    if (!file.startsWith(this.#root + sep) || path.includes("\0")) return undefined;
    const type = types[extname(file)];
    if (type === undefined) return undefined;
    const suffixes = { br: [".br", ""], gzip: [".gz", ""], identity: [""] }[encoding];
    for (const suffix of suffixes) {
      const info = await stat(file + suffix).catch(() => undefined);
      if (!info?.isFile()) continue;
      return {
        headers: {
          "content-type": type,
          "content-length": String(info.size),
          // Names with a content hash never change; everything else is asked for again.
          "cache-control": /[/\\]assets[/\\]/.test(file) ? "public, max-age=31536000, immutable" : "no-cache",
          vary: "accept-encoding",
          ...(suffix === "" ? {} : { "content-encoding": encoding }),
        },
        body: await readFile(file + suffix),
      };
    }
    return undefined;
  }
}
