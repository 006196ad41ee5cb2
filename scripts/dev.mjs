// `npm run dev`: the server from its sources, started again when one changes, and the pages from Vite, which replaces
// changed modules in the browser. Arguments after `--` go to `pilothouse serve`.
import { spawn } from "node:child_process";
import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { foreground, installPackages, main, pinnedNode, root, say } from "./setup.mjs";

await main(async () => {
  await installPackages();
  if (process.execPath !== realpathSync(pinnedNode())) {
    return foreground([pinnedNode(), import.meta.filename, ...process.argv.slice(2)]);
  }
  const data = join(root, ".cache/dev");
  mkdirSync(data, { recursive: true });
  const server = spawn(
    pinnedNode(),
    ["--watch", "--watch-preserve-output", join(root, "src/cli/main.ts"), "serve", "--no-open", "--data", data].concat(
      process.argv.slice(2),
    ),
    { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = new Promise((resolve) => server.once("exit", (code) => resolve(code ?? 0)));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => server.kill("SIGTERM"));
  let pages;
  createInterface(server.stdout).on("line", async (line) => {
    const [, origin, query] = /^Pilothouse is ready at (http:\S+?)\/(\?\S+)$/.exec(line) ?? [];
    if (origin === undefined) return console.log(line);
    pages ??= await servePages(origin);
    say(`the pages are at ${pages.resolvedUrls.local[0]}${query}`);
  });
  const code = await ended;
  await pages?.close();
  return code;
});

/** Vite's own server; what only the console can answer is handed on to it. */
async function servePages(target) {
  const vite = await import("vite");
  let own;
  const ask = {
    target,
    ws: true,
    changeOrigin: true,
    configure(proxy) {
      // The console refuses requests of other pages: ours, on another port, speaks in its name.
      const handOn = (request, { headers }) => headers.origin === own && request.setHeader("origin", target);
      proxy.on("proxyReq", handOn);
      proxy.on("proxyReqWs", handOn);
    },
  };
  const server = await vite.createServer({
    configFile: join(root, "ui/vite.config.ts"),
    server: {
      host: "127.0.0.1",
      proxy: { "^/\\?token=": ask, "^/(rpc|stream|files|login|logout|healthz)\\b": ask },
    },
  });
  await server.listen();
  own = server.resolvedUrls.local[0].replace(/\/$/, "");
  return server;
}
