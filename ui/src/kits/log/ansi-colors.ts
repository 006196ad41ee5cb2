import { type AnsiStyle, rgb } from "./ansi.ts";

/** What a palette needs: its 16 colours, and what text stands on. All as 0xrrggbb. */
export interface AnsiPalette {
  readonly colors: readonly number[];
  readonly text: number;
  readonly background: number;
}

/** Colours with a contrast of at least 4.5 on their background, but for those that are meant to be one with it. */
export const lightPalette: AnsiPalette = {
  colors: [
    ...[0x151515, 0xb1380b, 0x3d7317, 0x73480b, 0x004d99, 0x5e40be, 0x147878, 0x4d4d4d],
    ...[0x5e5e5e, 0xa60000, 0x2f6a09, 0x8a5400, 0x0066cc, 0x8a3fb0, 0x0f6c6c, 0x151515],
  ],
  text: 0x151515,
  background: 0xffffff,
};
export const darkPalette: AnsiPalette = {
  colors: [
    ...[0x8f8f8f, 0xf9a8a2, 0xafdc8f, 0xffcc17, 0x92c5f9, 0xb6a6e9, 0x9ad8d8, 0xe0e0e0],
    ...[0xa3a3a3, 0xffb3ad, 0xc5efa6, 0xffe072, 0xb9dafc, 0xd0c5f4, 0xb9e5e5, 0xffffff],
  ],
  text: 0xe0e0e0,
  background: 0x1b1d21,
};

/** Least contrast of text (WCAG 2.2, 1.4.3). */
export const leastContrast = 4.5;

/** The colours that a style is drawn with, as CSS has them; undefined where they are those of ordinary text. */
export function colorsOf(
  style: AnsiStyle,
  palette: AnsiPalette,
): { color: string | undefined; background: string | undefined } {
  let color = style.color === undefined ? palette.text : rgbOf(style.color, palette);
  let background = style.background === undefined ? palette.background : rgbOf(style.background, palette);
  if (style.inverse) [color, background] = [background, color];
  const own = style.background !== undefined || style.inverse;
  const readable = legible(color, background);
  return {
    color: readable === palette.text && !own ? undefined : css(readable),
    background: own ? css(background) : undefined,
  };
}

/** A colour as near to the wanted one as can be read on the background. */
function legible(color: number, background: number): number {
  if (contrast(color, background) >= leastContrast) return color;
  const toward = contrast(0xffffff, background) >= contrast(0, background) ? 0xffffff : 0;
  for (let share = 0.2; share < 1; share += 0.2) {
    const mixed = mix(color, toward, share);
    if (contrast(mixed, background) >= leastContrast) return mixed;
  }
  return toward;
}

function rgbOf(color: number, palette: AnsiPalette): number {
  if (color >= rgb) return color - rgb;
  if (color < 16) return palette.colors[color] ?? palette.text;
  if (color >= 232) return (8 + (color - 232) * 10) * 0x010101;
  // The cube of 6 × 6 × 6 colours, with xterm's levels.
  const level = (index: number): number => (index === 0 ? 0 : 55 + index * 40);
  const index = color - 16;
  return level(Math.floor(index / 36)) * 65536 + level(Math.floor(index / 6) % 6) * 256 + level(index % 6);
}

function channels(color: number): [number, number, number] {
  return [(color >> 16) & 255, (color >> 8) & 255, color & 255];
}

function mix(from: number, to: number, share: number): number {
  const target = channels(to);
  const [r, g, b] = channels(from).map((value, i) => Math.round(value + ((target[i] ?? 0) - value) * share));
  return (r ?? 0) * 65536 + (g ?? 0) * 256 + (b ?? 0);
}

/** The contrast ratio of two colours (WCAG 2.2, definition of contrast ratio). */
export function contrast(a: number, b: number): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: number): number {
  const [r, g, b] = channels(color).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

function css(color: number): string {
  return `#${color.toString(16).padStart(6, "0")}`;
}
