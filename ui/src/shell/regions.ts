/** F6 goes through the page's regions, in the order of the document: what carries `data-region` and is visible. */
export function nextRegion(back: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((region) =>
    region.checkVisibility(),
  );
  if (regions.length === 0) return;
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const first = back ? regions.length - 1 : 0;
  const next = regions[here < 0 ? first : (here + (back ? -1 : 1) + regions.length) % regions.length];
  (next?.querySelector<HTMLElement>("h1[tabindex]") ?? next)?.focus();
}
