import type { Readable } from "node:stream";
import type { HostTaskRequest, Session, TaskControl, TaskStarter } from "../../access/index.ts";
import { type BuildCommand, imageCommands, looksSecret, type Secrets } from "../../commandline/index.ts";
import type { Host } from "../../hosts/index.ts";
import { asProblem } from "../../problem/index.ts";
import type { BuildRequest, Engine, RegistryLogin } from "../engine.ts";
import { containerfileContext, pastedFile } from "./containerfile-context.ts";
import { buildMarker, endBuilds } from "./end-build.ts";
import { pruneImages } from "./prune.ts";
import { removeImage, withUsers } from "./remove.ts";
import { safeTar } from "./safe-tar.ts";
import { showTransfer } from "./transfer-task.ts";
import type { ExpectedUpload, Upload, Uploads } from "./uploads.ts";

export interface ImageTaskServices {
  readonly tasks: TaskStarter;
  readonly uploads: Uploads;
  readonly host: Host;
}

interface RegistryRequest {
  readonly reference: string;
  readonly login?: RegistryLogin | undefined;
  readonly insecure?: boolean | undefined;
}

/** An upload's progress is told so often, in milliseconds. */
const tellMs = 250;

/** What of a login must stand in no record. */
export function loginSecrets(login: RegistryLogin | undefined): Secrets {
  return login ? { REGISTRY_PASSWORD: login.password } : {};
}

/** The long works on images, each one a task. Logins live as long as the call to the engine and are written nowhere. */
export class ImageTasks {
  readonly #services: ImageTaskServices;
  /** By engine: two prunes at once are refused by Docker, and confuse Podman. */
  readonly #pruning = new Map<string, Promise<unknown>>();

  constructor(services: ImageTaskServices) {
    this.#services = services;
  }

  pull(session: Session, engine: Engine, request: RegistryRequest & { platform?: string | undefined }): string {
    const { reference, login, platform, insecure } = request;
    const command = imageCommands.pull(engine.kind, reference, { login: login !== undefined, platform, insecure });
    return this.#start(
      session,
      { verb: "Pull", object: reference, over: [engine.host], command, secrets: loginSecrets(login) },
      async (task) => {
        const id = await showTransfer(
          task,
          engine.images.pull(reference, {
            signal: task.signal,
            ...(login ? { login } : {}),
            ...(platform ? { platform } : {}),
            ...(insecure ? { insecure } : {}),
          }),
        );
        task.result({ label: reference, path: this.#path(engine, id) });
      },
    );
  }

  push(session: Session, engine: Engine, request: RegistryRequest & { target?: string | undefined }): string {
    const { reference, login, target = reference, insecure } = request;
    const command = imageCommands.push(engine.kind, reference, target, { login: login !== undefined, insecure });
    return this.#start(
      session,
      { verb: "Push", object: target, over: [engine.host], command, secrets: loginSecrets(login) },
      async (task) => {
        const digest = await showTransfer(
          task,
          engine.images.push(reference, {
            signal: task.signal,
            target,
            ...(login ? { login } : {}),
            ...(insecure ? { insecure } : {}),
          }),
        );
        task.progress({ text: digest });
      },
    );
  }

  /** Builds from a folder that the page uploads, or from a Containerfile alone. Gives the upload's id where one is awaited. */
  build(
    session: Session,
    engine: Engine,
    { containerfile, ...request }: BuildRequest & { containerfile?: string | undefined },
    folder?: string,
  ): { task: string; upload?: string } {
    const shown: BuildCommand = { ...request, folder: containerfile === undefined ? folder : "." };
    const name = request.tags[0] ?? (containerfile === undefined ? (folder ?? request.file) : pastedFile);
    const command = imageCommands.build(engine.kind, shown);
    const build = async (task: TaskControl, context: Readable, whole: BuildRequest) => {
      // Docker ends a build when its connection closes.
      const left = engine.kind === "podman";
      const marked = left ? { ...whole, marker: buildMarker(task.id) } : whole;
      const id = await showTransfer(task, engine.images.build(context, marked, { signal: task.signal })).finally(
        async () => {
          if (left && task.signal.aborted) await endBuilds(engine.host, [task.id]);
        },
      );
      task.result({ label: request.tags[0] ?? id.slice(7, 19), path: this.#path(engine, id) });
    };
    const secrets = Object.fromEntries(
      Object.entries(request.args ?? {}).filter(([arg, value]) => looksSecret(arg, value)),
    );
    const asked = { verb: "Build", object: name, over: [engine.host], command, secrets };
    if (containerfile === undefined)
      return this.#uploaded(session, asked, (task, { stream }) => build(task, safeTar(stream, "folder"), request));
    const task = this.#start(session, asked, (task) =>
      build(task, containerfileContext(containerfile), { ...request, file: pastedFile }),
    );
    return { task };
  }

  /** Loads an archive that the page uploads. */
  load(session: Session, engine: Engine, file: string): { task: string; upload?: string } {
    const command = imageCommands.load(engine.kind, file);
    return this.#uploaded(
      session,
      { verb: "Load", object: file, over: [engine.host], command },
      async (task, { stream }) => {
        const name = await showTransfer(task, engine.images.load(safeTar(stream, "archive"), { signal: task.signal }));
        if (name === "") return;
        const { id } = await engine.images.inspect(name, { signal: task.signal });
        task.result({ label: name, path: this.#path(engine, id) });
      },
    );
  }

  /** Makes an image of one layer of a root file system that the page uploads. */
  import(
    session: Session,
    engine: Engine,
    request: { file: string; reference: string; changes: readonly string[] },
  ): { task: string; upload?: string } {
    const { file, reference, changes } = request;
    const command = imageCommands.import(engine.kind, file, reference, changes);
    return this.#uploaded(
      session,
      { verb: "Import", object: reference, over: [engine.host], command },
      async (task, { stream }) => {
        const id = await engine.images.import(stream, reference, { changes, signal: task.signal });
        task.result({ label: reference, path: this.#path(engine, id) });
      },
    );
  }

  /** Removes images one by one; those that cannot be removed say why. */
  remove(session: Session, targets: readonly { engine: Engine; id: string; name: string }[]): string {
    const first = targets[0];
    const object = targets.length === 1 && first ? first.name : `${targets.length} images`;
    const names = targets.map(({ name }) => name);
    const command = [...new Set(targets.map(({ engine }) => engine.kind))]
      .map((kind) =>
        imageCommands.remove(
          kind,
          targets.filter(({ engine }) => engine.kind === kind).map(({ id }) => id.slice(7, 19)),
        ),
      )
      .join("\n");
    const over = targets.map(({ engine }) => engine.host);
    return this.#start(session, { verb: "Remove", object, over, command }, async (task) => {
      type Item = Parameters<TaskControl["items"]>[0][number];
      const items: Item[] = names.map((name) => ({ object: name, state: "waiting" }));
      const set = (index: number, item: Omit<Item, "object">): void => {
        items[index] = { object: names[index] ?? "", ...item };
        task.items([...items]);
        task.progress({ current: items.filter(({ state }) => state !== "waiting" && state !== "running").length });
      };
      task.progress({ unit: "objects", total: targets.length });
      let failed: ReturnType<typeof asProblem> | undefined;
      for (const [index, { engine, id }] of targets.entries()) {
        if (task.signal.aborted) {
          set(index, { state: "cancelled" });
          continue;
        }
        set(index, { state: "running" });
        try {
          await removeImage(engine, id, task.signal);
          set(index, { state: "done" });
        } catch (error) {
          failed = await withUsers(asProblem(error), engine, id, this.#services.host.name);
          set(index, { state: "failed", problem: failed.toJSON() });
        }
      }
      if (failed) throw failed;
    });
  }

  prune(session: Session, engine: Engine, all: boolean): string {
    const object = all ? "Unused images" : "Dangling images";
    const command = imageCommands.prune(engine.kind, all);
    return this.#start(session, { verb: "Prune", object, over: [engine.host], command }, async (task) => {
      const before = this.#pruning.get(engine.id);
      if (before) task.progress({ text: "Waiting for another prune to end" });
      const cancelled = new Promise<never>((_, reject) => {
        task.signal.addEventListener("abort", () => reject(task.signal.reason), { once: true });
      });
      const pruning = Promise.race([before, cancelled]).then(() => {
        task.signal.throwIfAborted();
        return pruneImages(engine, { all, signal: task.signal });
      });
      this.#pruning.set(
        engine.id,
        pruning.catch(() => {}),
      );
      const { removed, reclaimed, kept } = await pruning;
      for (const reference of kept) task.log(`${reference} stays: a replaced container can be brought back with it`);
      for (const id of removed) task.log(id);
      task.progress({ unit: "bytes", current: reclaimed, total: reclaimed });
    });
  }

  /** Runs `send` with the archive's bytes as they come from the engine; the task ends with it. */
  async save(
    session: Session,
    engine: Engine,
    references: readonly string[],
    file: string,
    send: (archive: Readable, signal: AbortSignal, took: (bytes: number) => void) => Promise<void>,
  ): Promise<void> {
    const object = references.length === 1 ? (references[0] ?? "") : `${references.length} images`;
    const command = imageCommands.save(engine.kind, references, file);
    const outcome = Promise.withResolvers<void>();
    this.#start(session, { verb: "Save", object, over: [engine.host], command }, async (task) => {
      try {
        let told = 0;
        const archive = await engine.images.save(references, { signal: task.signal });
        let current = 0;
        await send(archive, task.signal, (bytes) => {
          current += bytes;
          if (Date.now() - told < tellMs) return;
          told = Date.now();
          task.progress({ current });
        });
        task.progress({ current, total: current });
        outcome.resolve();
      } catch (error) {
        outcome.reject(error);
        throw error;
      }
    });
    await outcome.promise;
  }

  #start(session: Session, request: Omit<HostTaskRequest, "host">, work: (task: TaskControl) => Promise<void>): string {
    return this.#services.tasks.start(session, { ...request, host: this.#services.host.name }, work);
  }

  /** A task that waits for the page's bytes and shows how many have come. */
  #uploaded(
    session: Session,
    request: Omit<HostTaskRequest, "host">,
    work: (task: TaskControl, upload: Upload) => Promise<void>,
  ): { task: string; upload?: string } {
    const expected: { upload?: ExpectedUpload } = {};
    const task = this.#start(session, request, async (task) => {
      const own = this.#services.uploads.expect(session, task.signal);
      expected.upload = own;
      try {
        const upload = await own.arrived;
        const told = setInterval(() => {
          const current = upload.received();
          if (current < (upload.total ?? Number.POSITIVE_INFINITY)) task.progress(sofar(current, upload.total));
        }, tellMs);
        try {
          await work(task, upload);
          task.progress(sofar(upload.received(), upload.total));
        } finally {
          clearInterval(told);
        }
      } finally {
        own.end();
      }
    });
    return { task, ...(expected.upload ? { upload: expected.upload.id } : {}) };
  }

  #path(engine: Engine, id: string): string {
    return `/hosts/${this.#services.host.name}/images/${id.replace(/^sha256:/, "").slice(0, 12)}?engine=${encodeURIComponent(engine.id)}`;
  }
}

function sofar(current: number, total: number | undefined) {
  return { current, ...(total === undefined ? {} : { total }) };
}
