import { randomBytes } from "node:crypto";
import { type Secrets, scrubber } from "../../commandline/index.ts";
import type { Database } from "../../database/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import { LiveValue } from "../live.ts";
import type { Session } from "../session.ts";
import { readTask } from "./read-task.ts";
import type { TaskData, TaskItem, TaskPart, TaskProgress } from "./task.ts";

/** What a work gets while it runs. */
export interface TaskControl {
  /** The task's id: 16 hexadecimal digits, new for every task. */
  readonly id: string;
  /** Aborts on Cancel and when the server ends. */
  readonly signal: AbortSignal;
  /** Adds a line to the task's log. */
  log(line: string): void;
  /** Joins into the progress so far; parts are joined one by one. */
  progress(step: Partial<TaskProgress>): void;
  part(id: string, part: TaskPart): void;
  items(items: readonly TaskItem[]): void;
  result(result: NonNullable<TaskData["result"]>): void;
}

export interface TaskRequest extends Pick<TaskData, "verb" | "object" | "host" | "command"> {
  /** What the work is given and must stand in no record and no log of it, whatever engine or container repeats it. */
  readonly secrets?: Secrets | undefined;
}

/** Whoever begins a work: it counts as something open for that session until it ends. */
export type TaskOwner = Pick<Session, "id" | "user" | "hold">;

/** Told what goes wrong with the records. */
export interface TaskNotes {
  /** Why a task could not be written down: it is done all the same, or nobody could make room on a full disk. */
  unrecorded?(error: unknown): void;
  /** The ids of tasks of earlier whose record cannot be read: they are left out. */
  unreadable?(ids: readonly string[]): void;
}

/** Tasks are remembered for 30 days, and at most so many of a person are shown live. */
const keepMs = 30 * 24 * 3600 * 1000;
const shown = 200;
/** Characters of a log that are kept; the middle of a longer one is dropped. */
const logLimit = 1024 * 1024;
const lineLimit = 16 * 1024;

/** All tasks of this console: running ones and those of the last 30 days. */
export class Tasks {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #notes: TaskNotes;
  readonly #running = new Map<
    string,
    { cancel: AbortController; log: TaskLog; done: Promise<void>; held: Disposable }
  >();
  /** What ran when an earlier run of the server was killed. */
  readonly interrupted: readonly TaskData[];
  /** By id. */
  readonly live: LiveValue<{ readonly [id: string]: TaskData }>;

  constructor(database: Database, now: () => number = Date.now, notes: TaskNotes = {}) {
    this.#database = database;
    this.#now = now;
    this.#notes = notes;
    database.prepare("DELETE FROM task WHERE started < ?").run(now() - keepMs);
    const rows = database
      .prepare(
        `SELECT id, data FROM (
           SELECT id, data, ended, started,
             row_number() OVER (PARTITION BY who ORDER BY ended IS NOT NULL, started DESC) AS place FROM task
         ) WHERE place <= ? ORDER BY ended IS NOT NULL, started DESC`,
      )
      .all(shown);
    const state: { [id: string]: TaskData } = {};
    const interrupted: TaskData[] = [];
    const unreadable: string[] = [];
    for (const row of rows) {
      const task = readTask(String(row.id), String(row.data));
      if (!task) {
        unreadable.push(String(row.id));
        continue;
      }
      const ended = task.state === "running" ? this.#interrupted(task) : task;
      if (ended !== task) interrupted.push(ended);
      state[task.id] = ended;
    }
    if (unreadable.length > 0) notes.unreadable?.(unreadable);
    this.interrupted = interrupted;
    this.live = new LiveValue(state);
  }

  /** Starts a work and gives its id at once. The work's problem becomes the task's; it is never thrown here. */
  start(session: TaskOwner, request: TaskRequest, work: (control: TaskControl) => Promise<void>): string {
    const id = randomBytes(8).toString("hex");
    const cancel = new AbortController();
    const log = new TaskLog();
    const scrub = scrubber(request.secrets);
    const task: TaskData = {
      id,
      verb: request.verb,
      object: request.object,
      host: request.host,
      who: session.user,
      session: session.id,
      state: "running",
      started: this.#now(),
      ...(request.command === undefined ? {} : { command: scrub(request.command) }),
    };
    this.#record(() =>
      this.#database
        .prepare("INSERT INTO task (id, started, data, who) VALUES (?, ?, ?, ?)")
        .run(id, task.started, JSON.stringify(task), task.who),
    );
    this.live.update((state) => trim({ ...state, [id]: task }, task.who));
    const control: TaskControl = {
      id,
      signal: cancel.signal,
      log: (line) => log.add(scrub(line)),
      progress: (step) =>
        this.#change(id, (t) => ({ ...t, progress: { current: 0, unit: "bytes", ...t.progress, ...scrub(step) } })),
      part: (part, value) =>
        this.#change(id, (t) => {
          const progress: TaskProgress = t.progress ?? { current: 0, unit: "bytes" };
          return { ...t, progress: summed({ ...progress, parts: { ...progress.parts, [part]: scrub(value) } }) };
        }),
      items: (items) => this.#change(id, (t) => ({ ...t, items: scrub(items) })),
      result: (result) => this.#change(id, (t) => ({ ...t, result })),
    };
    const done = work(control).then(
      () => this.#end(id, cancel.signal.aborted ? { state: "cancelled" } : { state: "done" }),
      (error: unknown) => {
        const problem = asProblem(error);
        const cancelled = cancel.signal.aborted;
        if (!cancelled) log.add(scrub(problem.message));
        this.#end(id, {
          state: cancelled ? "cancelled" : "failed",
          ...(cancelled ? {} : { problem: scrub(problem.toJSON()) }),
        });
      },
    );
    this.#running.set(id, { cancel, log, done, held: session.hold() });
    return id;
  }

  /** Whether any is running. */
  get running(): boolean {
    return this.#running.size > 0;
  }

  cancel(id: string, reason = new Problem("cancelled", { title: "Cancelled." })): void {
    const running = this.#running.get(id);
    if (!running) throw new Problem("gone", { title: "That task is not running (any more)." });
    running.cancel.abort(reason);
  }

  /** Who asked for a task; undefined where there is none of that id. */
  whose(id: string): string | undefined {
    const shown = this.live.read()[id];
    if (shown) return shown.who;
    const row = this.#database.prepare("SELECT who FROM task WHERE id = ?").get(id);
    return row && String(row.who);
  }

  /** Resolves when the task has ended. */
  async settled(id: string): Promise<TaskData | undefined> {
    await this.#running.get(id)?.done;
    return this.live.read()[id];
  }

  /** The log so far, and what is added until the task ends or `signal` aborts. */
  async *log(id: string, signal: AbortSignal): AsyncGenerator<string> {
    const running = this.#running.get(id);
    if (running) return yield* running.log.follow(signal);
    const row = this.#database.prepare("SELECT log FROM task WHERE id = ?").get(id);
    if (!row) throw new Problem("gone", { title: "That task is not remembered (any more)." });
    if (row.log) yield String(row.log);
  }

  /** Forgets the ended tasks of a person. */
  clear(who: string): void {
    this.#database.prepare("DELETE FROM task WHERE ended IS NOT NULL AND who = ?").run(who);
    this.live.update((state) =>
      Object.fromEntries(Object.entries(state).filter(([, t]) => t.who !== who || t.state === "running")),
    );
  }

  /** Cancels what runs and waits for its end; called when the server ends. */
  async close(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { cancel } of running) cancel.abort(new Problem("cancelled", { title: "The server ended." }));
    await Promise.all(running.map(({ done }) => done));
  }

  #change(id: string, change: (task: TaskData) => TaskData): void {
    this.live.update((state) => {
      const task = state[id];
      return task?.state === "running" ? { ...state, [id]: change(task) } : state;
    });
  }

  #end(id: string, end: Pick<TaskData, "state" | "problem">): void {
    const running = this.#running.get(id);
    running?.log.close();
    this.#running.delete(id);
    running?.held[Symbol.dispose]();
    const before = this.live.read()[id];
    if (!before) return;
    const task: TaskData = { ...before, ...end, ended: this.#now() };
    this.live.update((state) => ({ ...state, [id]: task }));
    this.#record(() =>
      this.#database
        .prepare(
          "INSERT INTO task (id, started, data, ended, log, who) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data, ended = excluded.ended, log = excluded.log",
        )
        .run(id, task.started, JSON.stringify(task), this.#now(), running?.log.text ?? "", task.who),
    );
  }

  #record(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#notes.unrecorded?.(error);
    }
  }

  /** A task that was running when the server was killed. */
  #interrupted(task: TaskData): TaskData {
    const ended: TaskData = {
      ...task,
      state: "failed",
      ended: this.#now(),
      problem: new Problem("unknown", {
        title: `${task.verb} was interrupted.`,
        why: "The server ended while it ran; what the engine had begun it may have finished.",
      }).toJSON(),
    };
    this.#record(() =>
      this.#database
        .prepare("UPDATE task SET data = ?, ended = ? WHERE id = ?")
        .run(JSON.stringify(ended), this.#now(), task.id),
    );
    return ended;
  }
}

/** The newest tasks of a person only, but every running one. */
function trim(state: { readonly [id: string]: TaskData }, who: string): { readonly [id: string]: TaskData } {
  const tasks = Object.values(state).filter((t) => t.who === who);
  if (tasks.length <= shown) return state;
  const drop = tasks.filter((t) => t.state !== "running").sort((a, b) => a.started - b.started);
  const gone = new Set(drop.slice(0, tasks.length - shown).map((t) => t.id));
  return Object.fromEntries(Object.entries(state).filter(([id]) => !gone.has(id)));
}

function summed(progress: TaskProgress): TaskProgress {
  const parts = Object.values(progress.parts ?? {});
  const current = parts.reduce((sum, part) => sum + (part.current ?? 0), 0);
  const total = parts.reduce((sum, part) => sum + (part.total ?? 0), 0);
  return { ...progress, current, ...(total > 0 ? { total } : {}) };
}

/** A log of bounded size that can be followed while it grows. */
class TaskLog {
  text = "";
  #dropped = 0;
  #closed = false;
  #wake = Promise.withResolvers<void>();

  add(line: string): void {
    this.text += line.length > lineLimit ? `${line.slice(0, lineLimit)} … (${line.length} characters)\n` : `${line}\n`;
    // Cutting flattens the whole text: do it once in a while, not once a line.
    if (this.text.length > 1.5 * logLimit) {
      const cut = this.text.indexOf("\n", this.text.length - logLimit) + 1;
      this.#dropped += cut;
      this.text = this.text.slice(cut);
    }
    this.#notify();
  }

  close(): void {
    this.#closed = true;
    this.#notify();
  }

  async *follow(signal: AbortSignal): AsyncGenerator<string> {
    const stop = (): void => this.#notify();
    signal.addEventListener("abort", stop);
    try {
      let position = 0;
      while (!signal.aborted) {
        const start = Math.max(position - this.#dropped, 0);
        const chunk = this.text.slice(start);
        position = this.#dropped + this.text.length;
        if (chunk) yield chunk;
        else if (this.#closed) return;
        else await this.#wake.promise;
      }
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  #notify(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }
}
