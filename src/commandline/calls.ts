import { quote } from "./quote.ts";
import type { CommandEngine } from "./spec.ts";

/** So many calls are listed; one more line says how many there are besides. */
const listed = 20;

/** A call of an engine's API: method, path and, for a POSIX shell, the quoted body. */
export function callTo(engine: CommandEngine, method: "POST" | "DELETE", path: string, body = ""): string {
  return `${method} ${engine === "podman" ? "/v4.0.0/libpod" : "/v1.40"}${path}${body === "" ? "" : ` ${body}`}`;
}

/** One call a line for each of these; of many the first ones and the number of the rest. */
export function callsOf(names: readonly string[], callOf: (name: string) => string): string {
  const lines = names.slice(0, listed).map(callOf);
  if (names.length > listed) lines.push(`# and ${names.length - listed} more like these`);
  return lines.join("\n");
}

/** A body as a word of a shell line; what is undefined is left out. */
export function jsonBody(body: object): string {
  return quote(JSON.stringify(body));
}
