import { PassThrough, type Readable } from "node:stream";
import type { RegistryLogin, TransferProgress } from "./engine.ts";
import { messageProblem, type Subject } from "./http/problems.ts";
import { fields, number, text } from "./http/read.ts";

/** What a stream of pull, push, load or build says line by line; an error in it is thrown as a Problem. */
export async function* transferProgress(
  values: AsyncIterable<unknown>,
  context: { engine: string; subject?: Subject },
): AsyncGenerator<TransferProgress & { aux?: string }> {
  for await (const value of values) {
    const line = fields(value);
    const error = text(fields(line.errorDetail).message) || text(line.error);
    if (error !== "") throw messageProblem(error.trim(), context);
    const detail = fields(line.progressDetail);
    const total = number(detail.total);
    const id = text(line.id);
    const aux = text(fields(line.aux).ID) || text(fields(line.aux).Digest);
    const words = text(line.stream) || text(line.status);
    if (words === "" && aux === "") continue;
    yield {
      text: words,
      ...(text(line.stream) === "" ? {} : { raw: true }),
      ...(id === "" ? {} : { id }),
      ...(total > 0 ? { current: number(detail.current), total } : {}),
      ...(aux === "" ? {} : { aux }),
    };
  }
}

/** The header for engines' calls to a registry; none without a login. */
export function registryAuth(login: RegistryLogin | undefined, reference: string): Record<string, string> {
  if (!login) return {};
  const auth = { username: login.username, password: login.password, serveraddress: registryOf(reference) };
  // With its padding: Podman refuses it without, Docker silently goes on without the login.
  const encoded = Buffer.from(JSON.stringify(auth)).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
  return { "x-registry-auth": encoded };
}

/** The registry's host that a reference names, undefined for a short name like "alpine" or "library/alpine". */
export function registryOf(reference: string): string | undefined {
  const [first = "", ...rest] = reference.split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost") ? first : undefined;
}

/** Counts what passes: the stream to send, and how many bytes of it have been taken. */
export function counted(source: Readable): { stream: Readable; sent: () => number } {
  let sent = 0;
  const stream = new PassThrough();
  source.on("data", (chunk: Buffer) => {
    sent += chunk.length;
  });
  source.once("error", (error) => stream.destroy(error));
  stream.once("close", () => source.destroy());
  source.pipe(stream);
  return { stream, sent: () => sent };
}

/**
 * Tells every half second how much of an upload is sent, until `work` settles; gives its value. Engines answer an
 * upload only when it is over.
 */
export async function* uploadProgress<T>(
  work: Promise<T>,
  sent: () => number,
  words: string,
): AsyncGenerator<TransferProgress, T> {
  let settled = false;
  const end = work.then(
    () => {
      settled = true;
    },
    () => {
      settled = true;
    },
  );
  let told = -1;
  while (!settled) {
    const current = sent();
    if (current !== told) yield { text: words, current };
    told = current;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      end,
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, 500);
      }),
    ]);
    clearTimeout(timer);
  }
  return work;
}
