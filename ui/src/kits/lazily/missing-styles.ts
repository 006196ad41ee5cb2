/** Style sheets in the page that did not arrive. */
const missing = new Set<HTMLLinkElement>();
let arrival: Promise<unknown> | undefined;

globalThis.addEventListener?.(
  "error",
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === "stylesheet") missing.add(target);
  },
  true,
);

/**
 * Asks again for style sheets that did not arrive: what loads code takes them for loaded from then on, and would show
 * a page without its styles. Rejects where one fails once more.
 */
export async function missingStyles(): Promise<void> {
  arrival ??= Promise.all([...missing].map(again)).finally(() => {
    arrival = undefined;
  });
  await arrival;
}

function again(link: HTMLLinkElement): Promise<unknown> {
  missing.delete(link);
  const copy = link.cloneNode() as HTMLLinkElement;
  return new Promise((resolve, reject) => {
    copy.addEventListener("load", resolve);
    copy.addEventListener("error", () => reject(new Error(`${copy.href} did not arrive`)));
    link.replaceWith(copy);
  });
}
