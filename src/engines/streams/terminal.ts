import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { PageStream } from "../../access/index.ts";
import type { TerminalSize } from "../../hosts/index.ts";
import { Problem } from "../../problem/index.ts";
import type { Containers, Session } from "../engine.ts";
import { enginesHere } from "../rpc/services.ts";
import { type Leash, leash, terminalVariable } from "./leash.ts";
import { attachQuery, execQuery, readQuery, terminalSize } from "./queries.ts";

/** Most bytes typed or pasted that wait for a program that does not read. */
const inputLimit = 8 * 1024 * 1024;

const control = z.object({ resize: terminalSize });

/** What the page is told beside the bytes. */
export type TerminalNote = { readonly started: true } | { readonly exit: number | "unknown" };

/** `/stream/exec`: a further program in the container, in a terminal of its own. It ends with the page. */
export async function execStream(page: PageStream): Promise<void> {
  const { engine: engineId, id, argv, user, workdir, columns, rows } = readQuery(execQuery, page.query);
  const { containers } = await enginesHere(page).engines.engine(engineId, page.signal);
  const mark = randomBytes(16).toString("hex");
  let ended = false;
  const held = hold(containers, id, { argv, mark, user });
  try {
    // Not given up half-way: a program that has been started must be known, so that it can be ended.
    await using session = await containers.exec(id, {
      argv,
      tty: true,
      size: { columns, rows },
      env: ["TERM=xterm-256color", `${terminalVariable}=${mark}`],
      ...(user === undefined ? {} : { user }),
      ...(workdir === undefined ? {} : { workdir }),
    });
    if (!page.signal.aborted) ended = await converse(page, session);
  } catch (error) {
    ended = true;
    throw error;
  } finally {
    const holder = await held;
    if (ended) holder?.over();
    await holder?.[Symbol.asyncDispose]();
  }
}

/** `/stream/attach`: what the container's main process reads and writes. It goes on when the page closes. */
export async function attachStream(page: PageStream): Promise<void> {
  const { engine: engineId, id, columns, rows } = readQuery(attachQuery, page.query);
  const { containers } = await enginesHere(page).engines.engine(engineId, page.signal);
  await using session = await containers.attach(id, { size: { columns, rows }, signal: page.signal });
  await converse(page, session);
}

/** A shell that takes -c holds the terminal: the one that runs in it, or the container's own. */
async function hold(
  containers: Containers,
  id: string,
  { argv, mark, user }: { argv: readonly [string, ...string[]]; mark: string; user: string | undefined },
): Promise<Leash | undefined> {
  const own: readonly [string, ...string[]] = /\/?busybox$/.test(argv[0]) ? [argv[0], "sh"] : [argv[0]];
  const isPosix = /(?:^|\/)(?:ba|z|da|a|k)?sh$/.test(argv[0]) || own.length === 2;
  const ways: (readonly [string, ...string[]])[] = [["sh"], ...(isPosix ? [own] : [])];
  for (const shell of ways) {
    try {
      return await leash(containers, id, { shell, mark, user });
    } catch {
      // There is no such shell: then the next one, or the program was no shell and ends with its input.
    }
  }
  return undefined;
}

/** Gives true where the program has ended by itself. */
async function converse(page: PageStream, session: Session): Promise<boolean> {
  const { stream } = session;
  const tell = (note: TerminalNote): void => page.control(note);
  stream.on("error", () => {});
  let flooded = false;
  page.onBytes((bytes) => {
    if (stream.destroyed || flooded) return;
    if (stream.writableLength > inputLimit) {
      flooded = true;
      stream.destroy();
    } else stream.write(bytes);
  });
  const fit = fitting(session, page.signal);
  page.onControl((message) => {
    const wish = control.safeParse(message);
    if (wish.success) fit(wish.data.resize);
  });
  const leave = (): void => void stream.destroy();
  page.signal.addEventListener("abort", leave, { once: true });
  try {
    tell({ started: true });
    for await (const bytes of stream as AsyncIterable<Buffer>) await page.send(bytes);
  } catch (error) {
    if (!page.signal.aborted && !flooded) throw error;
  } finally {
    page.signal.removeEventListener("abort", leave);
  }
  if (flooded)
    throw new Problem("too-large", {
      title: "The program does not read what is pasted.",
      why: `More than ${inputLimit} bytes wait for it.`,
    });
  if (page.signal.aborted) return false;
  tell({ exit: (await session.exit.catch(() => undefined)) ?? "unknown" });
  return true;
}

/** How often a size is tried, and how long is waited in between, in milliseconds. */
const fitTries = 5;
const fitWaitMs = 200;

/**
 * Brings a terminal to the size that was wished last: one call at a time, for two at once may arrive in either order,
 * and again where the engine refuses, as it does while a program is only just starting.
 */
function fitting(session: Session, signal: AbortSignal): (size: TerminalSize) => void {
  let wanted: TerminalSize | undefined;
  let busy = false;
  const work = async (): Promise<void> => {
    busy = true;
    for (let tries = 0; wanted !== undefined && tries < fitTries && !signal.aborted; ) {
      const size = wanted;
      try {
        await session.resize(size);
        if (wanted === size) wanted = undefined;
      } catch {
        // The program may also have ended by now; its size is then nobody's concern.
        tries += 1;
        await delay(fitWaitMs, undefined, { signal }).catch(() => {});
      }
    }
    busy = false;
  };
  return (size) => {
    wanted = size;
    if (!busy) void work();
  };
}
