import type { Plugin, Rolldown } from "vite";

interface Files {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}

/**
 * Writes first-files.json: what the console begins with, and each area besides, so that the page for logging in can
 * fetch them while the person types (public/login-enter.js). Paths are the console's own.
 */
export function firstFiles(): Plugin {
  return {
    name: "pilothouse:first-files",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
        const entry = chunks.find(({ isEntry, name }) => isEntry && name === "index");
        if (!entry) return this.error("there is no entry called index");
        const first = filesOf(entry, bundle);
        const areas: Record<string, Files> = {};
        for (const chunk of chunks) {
          const [, area] = /\/ui\/src\/(\w+)\/area\.tsx$/.exec(chunk.facadeModuleId ?? "") ?? [];
          if (area !== undefined) areas[area] = without(filesOf(chunk, bundle), first);
        }
        const source = JSON.stringify({ entry: `/${entry.fileName}`, ...first, areas });
        this.emitFile({ type: "asset", fileName: "first-files.json", source });
      },
    },
  };
}

/** A chunk with all that it imports, without what it loads later. */
function filesOf(chunk: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle): Files {
  const seen = new Set<Rolldown.OutputChunk>();
  const take = (one: Rolldown.OutputAsset | Rolldown.OutputChunk | undefined): void => {
    if (one?.type !== "chunk" || seen.has(one)) return;
    for (const name of one.imports) take(bundle[name]);
    seen.add(one);
  };
  take(chunk);
  const styles = [...seen].flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
  return {
    scripts: [...seen].map(({ fileName }) => `/${fileName}`),
    styles: [...new Set(styles)].map((name) => `/${name}`),
  };
}

function without(files: Files, others: Files): Files {
  return {
    scripts: files.scripts.filter((name) => !others.scripts.includes(name)),
    styles: files.styles.filter((name) => !others.styles.includes(name)),
  };
}
