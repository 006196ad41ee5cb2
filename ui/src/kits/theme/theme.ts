export type Theme = "auto" | "light" | "dark";
export type Contrast = "auto" | "default" | "high";

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

export function currentTheme(): Theme {
  const held = read("pilothouse.theme");
  return held === "light" || held === "dark" ? held : "auto";
}

export function currentContrast(): Contrast {
  const held = read("pilothouse.contrast");
  return held === "high" || held === "default" ? held : "auto";
}

/** Changes the theme at once and for later visits; public/theme.js applies it. */
export function setTheme(theme: Theme): void {
  write("pilothouse.theme", theme);
  dispatchEvent(new Event("pilothouse:theme"));
}

export function setContrast(contrast: Contrast): void {
  write("pilothouse.contrast", contrast);
  dispatchEvent(new Event("pilothouse:theme"));
}
