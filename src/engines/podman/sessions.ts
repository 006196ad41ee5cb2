import { randomUUID } from "node:crypto";
import type { Abortable, TerminalSize } from "../../hosts/index.ts";
import type { ExecRequest, Session } from "../engine.ts";
import type { EngineClient } from "../http/client.ts";
import { fields, flag, number, text } from "../http/read.ts";
import { detachKeys, hangUpCommand, session, sessionVariable, settledExitCode } from "../http/session.ts";
import { about, at } from "../paths.ts";

/** Joins what the container's main process reads and writes. */
export async function attach(
  client: EngineClient,
  id: string,
  { signal, size }: Abortable & { size?: TerminalSize },
): Promise<Session> {
  const config = fields(fields(await client.json("GET", at(id, "/json"), about(id, { signal }))).Config);
  const raw = await client.upgrade(at(id, "/attach"), {
    query: { stream: true, stdin: flag(config.OpenStdin), stdout: true, stderr: true, detachKeys },
    ...about(id, { signal }),
  });
  const resize = async ({ columns, rows }: TerminalSize): Promise<void> => {
    await client.json("POST", at(id, "/resize"), { query: { w: columns, h: rows }, ...about(id, {}) });
  };
  const tty = flag(config.Tty);
  // The first resize is a wish: the program may have ended by now.
  if (size && tty) await resize(size).catch(() => {});
  return session({ raw, framed: !tty, resize, exitCode: async () => undefined });
}

/** Runs a further program in the container. */
export async function exec(
  client: EngineClient,
  id: string,
  request: ExecRequest,
  { signal }: Abortable,
): Promise<Session> {
  const mark = randomUUID();
  const created = await client.json("POST", at(id, "/exec"), {
    body: {
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Cmd: request.argv,
      DetachKeys: detachKeys,
      Env: [...(request.env ?? []), ...(request.tty ? [`${sessionVariable}=${mark}`] : [])],
      Tty: request.tty,
      User: request.user,
      WorkingDir: request.workdir,
    },
    ...about(id, { signal }),
  });
  const path = `/exec/${encodeURIComponent(text(fields(created).Id))}`;
  const size = request.tty && request.size ? { h: request.size.rows, w: request.size.columns } : {};
  const raw = await client.upgrade(`${path}/start`, {
    body: { Detach: false, Tty: request.tty, ...size },
    ...about(id, { signal }),
  });
  return session({
    raw,
    framed: !request.tty,
    resize: async ({ columns, rows }) => {
      await client.json("POST", `${path}/resize`, { query: { w: columns, h: rows }, ...about(id, {}) });
    },
    ...(request.tty ? { hangUp: () => hangUp(client, id, request.user, mark) } : {}),
    exitCode: () =>
      settledExitCode(async () => {
        const answer = fields(await client.json("GET", `${path}/json`, about(id, {})));
        return { running: flag(answer.Running), code: number(answer.ExitCode) };
      }),
  });
}

async function hangUp(client: EngineClient, id: string, user: string | undefined, mark: string): Promise<void> {
  const call = { timeout: 5000, ...about(id, {}) };
  const body = { Cmd: hangUpCommand(mark), User: user };
  const created = fields(await client.json("POST", at(id, "/exec"), { body, ...call }));
  await client.json("POST", `/exec/${encodeURIComponent(text(created.Id))}/start`, { body: { Detach: true }, ...call });
}
