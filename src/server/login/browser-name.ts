/** Looked for in this order: browsers also call themselves what they descend from. */
const families: readonly [RegExp, string][] = [
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/Chrom(?:e|ium)\/|\bCriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/\bcurl\//, "curl"],
];
const systems: readonly [RegExp, string][] = [
  [/\b(?:iPhone|iPad)\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/** The family of a browser, for a person to tell sessions apart: "Firefox on Linux". */
export function browserName(userAgent: string | undefined): string {
  const text = (userAgent ?? "").slice(0, 512);
  const family = families.find(([pattern]) => pattern.test(text))?.[1] ?? "Unknown browser";
  const system = systems.find(([pattern]) => pattern.test(text))?.[1];
  return system === undefined ? family : `${family} on ${system}`;
}
