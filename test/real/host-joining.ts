import type { RpcPage } from "./rpc-page.ts";

/** A machine as a person adds it, with what lets him in. */
export interface Joining {
  readonly name: string;
  readonly address?: string;
  readonly port: number;
  readonly user: string;
  /** A private key, or the password. */
  readonly key?: string;
  readonly password?: string;
}

/** Adds a machine to the person's list, trusting the key that it shows, and logs in to it. */
export async function joinHost(page: RpcPage, { address = "localhost", ...joining }: Joining): Promise<void> {
  const { name, port, user, key, password } = joining;
  const target = { address, port, user };
  const shown = (await converse(page, "hosts.probe", target, [])) as { key: unknown };
  const added = await page.call("mutation", "hosts.add", {
    ...target,
    name,
    proof: key === undefined ? "password" : "key",
    key: shown.key,
  });
  if ("problem" in added) throw new Error(`${name} was not added: ${added.problem}`);
  await converse(page, "hosts.connect", { name }, key === undefined ? [password ?? ""] : [key, ""]);
}

/** Turns on administrative access to the host that the page is about, whose services are then others. */
export async function becomeRoot(page: RpcPage, password: string): Promise<void> {
  const exchanged = Promise.withResolvers<void>();
  page.socket.once("close", (code) =>
    code === 4410 ? exchanged.resolve() : exchanged.reject(new Error(`the page was closed with ${code}`)),
  );
  await Promise.race([converse(page, "elevation.turnOn", undefined, [password]), exchanged.promise]);
  await exchanged.promise;
}

let count = 0;

/** Follows what asks on the way, answers everything with the same, and gives what it ends with. */
function converse(page: RpcPage, path: string, input: unknown, answers: readonly string[]): Promise<unknown> {
  const id = 2_000_000 + ++count; // beyond those that calls use
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const hear = (data: unknown): void => {
    const text = String(data);
    if (text === "PING") return;
    const message = JSON.parse(text);
    if (message.id !== id) return;
    if (message.error) reject(new Error(`${path}: ${JSON.stringify(message.error.data?.problem ?? message.error)}`));
    const { ask, done } = message.result?.data ?? {};
    if (ask) page.call("mutation", "hosts.answer", { id: ask.id, answers }).catch(reject);
    if (done !== undefined) resolve(done);
  };
  page.socket.on("message", hear);
  page.socket.send(JSON.stringify({ id, method: "subscription", params: { path, input } }));
  return promise.finally(() => page.socket.off("message", hear));
}
