// Sets theme and contrast before the first paint; kits/theme/theme.ts changes them later through the same keys.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(prefers-contrast: more)");
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const apply = () => {
    const theme = read("pilothouse.theme");
    const isDark = theme === "dark" || (theme !== "light" && dark.matches);
    root.classList.toggle("pf-v6-theme-dark", isDark);
    const high = read("pilothouse.contrast");
    root.classList.toggle("pf-v6-theme-high-contrast", high === "high" || (high !== "default" && contrast.matches));
    root.style.colorScheme = isDark ? "dark" : "light";
  };
  apply();
  dark.addEventListener("change", apply);
  contrast.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("pilothouse:theme", apply);
})();
