/** Backgrounds that the accent stands on: PatternFly's primary background in both themes. */
const backgrounds = { light: "#ffffff", dark: "#292929" } as const;

/**
 * The logo's colour of an operating system as it may stand on the page: its hue is kept, its lightness moves as
 * little as it must until it has the contrast of 3:1 that WCAG 2.2 asks of graphics (1.4.11).
 * @param color "#rrggbb"; undefined or anything else gives undefined
 */
export function accentFor(color: string | undefined, theme: keyof typeof backgrounds): string | undefined {
  const rgb = parse(color);
  if (!rgb) return undefined;
  const background = luminance(parse(backgrounds[theme]) ?? [0, 0, 0]);
  const target = theme === "light" ? 0 : 255;
  for (let part = 0; part <= 1; part += 0.02) {
    const mixed = rgb.map((channel) => Math.round(channel + (target - channel) * part));
    if (contrast(luminance(mixed), background) >= 3)
      return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
  }
  return undefined;
}

function parse(color: string | undefined): number[] | undefined {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color ?? "");
  return match?.slice(1).map((part) => Number.parseInt(part, 16));
}

/** Relative luminance (WCAG 2.2, definitions). */
function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
