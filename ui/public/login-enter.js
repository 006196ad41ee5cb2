// The way from the log-in into the console: its files are fetched while the person types, and it begins in this very page.
// A new page would ask for them again, as browsers keep nothing of a console whose certificate they do not know.

/** The path that the console stands below: "" or "/console". */
const base = new URL(".", location.href).pathname.slice(0, -1);
const inBrowser = (path) => `${base}${path}`;

/** So many files are fetched at the same time. */
const atOnce = 3;

/** Which files the console begins with, and those of each area; as the build wrote it (ui/first-files.ts). */
let files;
/** What is still to be fetched, and the style sheets that are there or on their way, by path. */
const waiting = [];
const sheets = new Map();

/** Fetches what the page at this address begins with. Where that fails, `enter` loads the page as any other. */
export async function prepare(address) {
  files ??= fetch(inBrowser("/first-files.json"), { cache: "no-cache" }).then((answer) => answer.json());
  const { styles, scripts, areas } = await files;
  const [, area = "overview"] = /^\/hosts\/[^/]+\/(\w+)/.exec(address) ?? [];
  const { styles: more = [], scripts: moreScripts = [] } = areas[area] ?? {};
  waiting.push(
    // Not a preload: browsers complain of one that is not used within seconds, and a person takes his time.
    ...[...styles, ...more].map((href) => ({ rel: "stylesheet", media: "not all", href })),
    ...[...scripts, ...moreScripts].map((href) => ({ rel: "modulepreload", href })),
  );
  // One of the browser's six connections at least stays free for the log-in itself.
  const next = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const element = link(one);
      if (one.rel === "stylesheet") sheets.set(one.href, element);
      await arrived(element).catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
}

/** Shows the page at this address of the console, in the place of this one. */
export async function enter(address) {
  try {
    const { entry, styles } = await files;
    waiting.length = 0;
    history.replaceState(null, "", inBrowser(address));
    const root = document.createElement("div");
    root.id = "root";
    document.body.replaceChildren(root);
    for (const old of document.querySelectorAll("style, link[rel=icon]")) old.remove();
    link({ rel: "icon", type: "image/svg+xml", href: "/favicon.svg" });
    meta("base", base);
    meta("referrer", "same-origin");
    // What has not come yet is asked for as if nobody had: by us, or by what needs it.
    for (const [href, element] of sheets) {
      if (element.sheet) element.media = "all";
      else {
        element.remove();
        sheets.delete(href);
      }
    }
    await Promise.all(
      styles.filter((href) => !sheets.has(href)).map((href) => arrived(link({ rel: "stylesheet", href }))),
    );
    await import(inBrowser(entry));
  } catch {
    location.replace(inBrowser(address));
  }
}

function link({ href, ...attributes }) {
  const element = document.createElement("link");
  Object.assign(element, attributes, { crossOrigin: "", href: inBrowser(href) });
  document.head.append(element);
  return element;
}

function meta(name, content) {
  const element = document.createElement("meta");
  Object.assign(element, { name, content });
  document.head.append(element);
}

function arrived(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
  });
}
