import { readFileSync, realpathSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { firstFiles } from "./first-files.ts";

/**
 * PatternFly's base style holds 180 classes of an icon font and its font, which no page uses (icons are SVG):
 * 9 kB of every first visit.
 */
function withoutIconFont(): Plugin {
  return {
    name: "pilothouse:without-icon-font",
    enforce: "pre",
    transform(code, id) {
      if (!/react-core\/dist\/styles\/base\.css/.test(id)) return;
      return code
        .replace(/@font-face\s*\{[^}]*pficon[^}]*\}/g, "")
        .replace(/(?:\.pf-v6-pficon[\w-]*(?::before)?,?\s*)+\{[^}]*\}/g, "");
    },
  };
}

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: "../.cache/vite",
  // The path that the console stands below is known when it is served only: the server writes it into the page
  // (src/server/assets.ts), everything else is relative to its own file.
  base: "./",
  define: { __VERSION__: JSON.stringify(version) },
  plugins: [withoutIconFont(), react(), firstFiles()],
  server: {
    // Fonts come from node_modules, which may be a link to elsewhere.
    fs: { allow: ["..", realpathSync(new URL("../node_modules", import.meta.url))] },
  },
  build: {
    outDir: "../dist/ui",
    emptyOutDir: true,
    // What the browsers of the last two years run; nothing is transpiled for older ones.
    target: "es2023",
    cssTarget: ["chrome120", "firefox121", "safari17"],
    // Polyfills would be an inline script, which the content security policy forbids.
    modulePreload: { polyfill: false },
    // A data: URL would need img-src data: in the policy.
    assetsInlineLimit: 0,
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        index: new URL("index.html", import.meta.url).pathname,
        // Every kit in every state, apart from the product: for the browser tests and for people who build pages.
        gallery: new URL("gallery.html", import.meta.url).pathname,
      },
    },
  },
});
