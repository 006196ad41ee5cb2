import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { Daemon } from "./daemon.ts";

export interface TestRegistry extends AsyncDisposable {
  /** "127.0.0.1:PORT", the host part of a reference. */
  readonly address: string;
}

let count = 0;

/** Debian's docker-registry on loopback, without TLS, empty; deleting is allowed. */
export async function startRegistry(): Promise<TestRegistry> {
  const folder = `/run/bed/registry-${++count}`;
  const address = `127.0.0.1:${await freePort()}`;
  await mkdir(folder);
  const config = `${folder}/config.yml`;
  await writeFile(
    config,
    `version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: ${folder}/data}, delete: {enabled: true}}
http: {addr: ${address}}
`,
  );
  const daemon = new Daemon(["docker-registry", "serve", config]);
  await daemon.until(async () => (await fetch(`http://${address}/v2/`).catch(() => undefined))?.ok === true);
  return { address, [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose]() };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no free port")),
      );
    });
  });
}
