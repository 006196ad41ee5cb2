import { z } from "zod";
import { router, type Session } from "../../access/index.ts";
import { type ContainerSpec, keepVolumes, looksSecret, type Secrets } from "../../commandline/index.ts";
import { Problem, type ProblemData } from "../../problem/index.ts";
import type { ContainerDetails } from "../engine.ts";
import { loginSecrets } from "../images/tasks.ts";
import { bringImage } from "../replace/image.ts";
import { createCall } from "../replace/preview.ts";
import { whyNotReplaced } from "../replace/refusal.ts";
import { type EngineServices, engineId, onEngines, target } from "./services.ts";
import { asSpec, containerSpec } from "./spec-schema.ts";

const login = z.object({ username: z.string().max(1024), password: z.string().max(65_536) }).optional();
const command = z.string().max(100_000).optional();

/** What an edit or a clone begins with. Holds no null. */
export interface ContainerOrigin {
  readonly id: string;
  readonly name: string;
  readonly state: ContainerDetails["state"];
  readonly image: string;
  readonly imageId: string;
  /** For an edit with its nameless volumes under their real names, so that they are kept. */
  readonly spec: ContainerSpec;
  /** Volumes that nobody named. */
  readonly anonymousVolumes: ContainerDetails["anonymousVolumes"];
  /** Whether its image or its settings have a health check. */
  readonly healthChecked: boolean;
  /** Why it cannot be replaced. */
  readonly refused?: ProblemData;
  /** The Compose project that it belongs to. */
  readonly compose?: string;
}

function pathOf(host: string, engine: string, id: string): string {
  return `/hosts/${encodeURIComponent(host)}/containers/${id.slice(0, 12)}?engine=${encodeURIComponent(engine)}`;
}

/** Making containers, and replacing them by others under the same name. Each gives the id of a task. */
export const makingRouter = router({
  /** Makes a container, pulling its image first where that is missing, and starts it if asked to. */
  create: onEngines
    .input(z.object({ engine: engineId, spec: containerSpec, start: z.boolean(), login, command }))
    .mutation(async ({ input, ctx, signal }) => {
      const { engines, tasks, creations } = ctx.services;
      const host = engines.host.name;
      const engine = await engines.engine(input.engine, signal);
      const spec = asSpec(input.spec);
      const secrets = secretsOf(spec, input.login);
      const over = [engine.host];
      const request = { verb: "Create", object: spec.name ?? spec.image, host, over, secrets, ...shown(input.command) };
      return tasks.start(ctx.session, request, async (task) => {
        await bringImage(engine, spec, task, input.login);
        const { id, name } = await creations.make(engine, spec, input.start, task);
        task.result({ label: name, path: pathOf(host, engine.id, id) });
      });
    }),

  /** Whether the machine's SELinux looks at what containers touch: mounts need labels then. */
  selinux: onEngines.query(async ({ ctx, signal }) => {
    const options = { limit: 16, ...(signal ? { signal } : {}) };
    const enforce = await ctx.services.engines.host.files
      .read("/sys/fs/selinux/enforce", options)
      .catch(() => undefined);
    return enforce?.toString("utf8").trim() === "1";
  }),

  /** The call of the engine's API that makes such a container, as text. */
  preview: onEngines
    .input(z.object({ engine: engineId, spec: containerSpec }))
    .query(async ({ input, ctx, signal }) =>
      createCall((await ctx.services.engines.engine(input.engine, signal)).kind, asSpec(input.spec)),
    ),

  /** The settings of a container, and whether it can be replaced. */
  origin: onEngines
    .input(target.extend({ purpose: z.enum(["edit", "clone"]) }))
    .query(async ({ input, ctx, signal }): Promise<ContainerOrigin> => {
      const engine = await ctx.services.engines.engine(input.engine, signal);
      const details = await engine.containers.inspect(input.id, signal ? { signal } : {});
      const { id, name, state, image, imageId, spec, anonymousVolumes, labels, health } = details;
      const edit = input.purpose === "edit";
      const refused = edit ? (await whyNotReplaced(engine, details, signal))?.toJSON() : undefined;
      const compose = labels["com.docker.compose.project"] ?? labels["io.podman.compose.project"];
      return {
        ...{ id, name, state, image, imageId, anonymousVolumes },
        spec: edit ? keepVolumes(spec, anonymousVolumes) : spec,
        healthChecked: health !== "none" || (spec.healthCheck !== undefined && !spec.healthCheck.disabled),
        ...(refused ? { refused } : {}),
        ...(compose === undefined ? {} : { compose }),
      };
    }),

  /** Replaces a container by one with other settings; the old one comes back where the new one does not run. */
  edit: onEngines
    .input(target.extend({ spec: containerSpec, login, command }))
    .mutation(({ input, ctx, signal }) => replace(ctx.services, ctx.session, "Edit", input, signal)),

  /** Replaces a container by one with the same settings and the newest image of its name. */
  update: onEngines
    .input(target.extend({ login, command }))
    .mutation(({ input, ctx, signal }) => replace(ctx.services, ctx.session, "Update", input, signal)),

  /** What can be undone now. */
  kept: onEngines.query(({ ctx }) =>
    ctx.services.replacer.kept().map(({ id, engine, verb, name, next = "", created, expires = 0, old }) => ({
      ...{ id, engine, verb, name, created, expires },
      /** Full id of the container that is there now. */
      container: next,
      /** Whether what comes back is the container itself, or one made from its specification and a commit. */
      exact: !old.cannotStay,
    })),
  ),

  /** Brings the old container back. */
  undo: onEngines
    .input(z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }))
    .mutation(async ({ input, ctx, signal }) => {
      const { engines, tasks, replacer } = ctx.services;
      const host = engines.host.name;
      const kept = replacer.kept().find(({ id }) => id === input.id);
      const engine = await engines.engine(kept?.engine ?? "", signal);
      const name = kept?.name ?? "";
      return tasks.start(ctx.session, { verb: "Undo", object: name, host, over: [engine.host] }, async (task) => {
        task.log(`Bringing the old "${name}" back`);
        const id = await replacer.undo(engine, input.id);
        task.result({ label: name, path: pathOf(host, engine.id, id) });
      });
    }),
});

async function replace(
  { engines, tasks, replacer }: EngineServices,
  session: Session,
  verb: "Edit" | "Update",
  input: {
    readonly engine: string;
    readonly id: string;
    readonly spec?: z.infer<typeof containerSpec> | undefined;
    readonly login?: z.infer<typeof login>;
    readonly command?: string | undefined;
  },
  signal: AbortSignal | undefined,
): Promise<string> {
  const host = engines.host.name;
  const engine = await engines.engine(input.engine, signal);
  const old = await engine.containers.inspect(input.id, signal ? { signal } : {});
  const refusal = await whyNotReplaced(engine, old, signal);
  if (refusal) throw refusal;
  const update = input.spec === undefined;
  const spec = input.spec ? asSpec(input.spec) : keepVolumes(old.spec, old.anonymousVolumes);
  if (update) refuseUpdate(old);
  // What the old one was given counts too: where it is put back, its words may be told.
  const secrets = { ...secretsOf(old.spec, undefined), ...secretsOf(spec, input.login) };
  const request = { verb, object: old.name, host, over: [engine.host], secrets, ...shown(input.command) };
  return tasks.start(session, request, async (task) => {
    // Names below "localhost" are in no registry: what is here is the newest.
    const local = spec.image.startsWith("localhost/");
    await bringImage(engine, update ? { ...spec, pull: local ? "missing" : "always" } : spec, task, input.login);
    if (update) {
      const { id } = await engine.images.inspect(spec.image, { signal: task.signal });
      if (id === old.imageId) {
        task.log(`${spec.image} is the newest already: ${id}`);
        task.progress({ text: "The image is the newest already. Nothing was replaced." });
        task.result({ label: old.name, path: pathOf(host, engine.id, old.id) });
        return;
      }
      task.log(`${spec.image} is now ${id}, and was ${old.imageId}`);
    }
    const { id, verified } = await replacer.replace(engine, old.id, verb, spec, task);
    task.result({ label: old.name, path: pathOf(host, engine.id, id) });
    if (verified === "healthy") task.progress({ text: "It is healthy." });
    if (verified === "runs")
      task.progress({ text: "It runs. Without a health check the console cannot verify more than that." });
  });
}

/** An image that is named by what it is, or that is none, has no newer one. */
function refuseUpdate({ name, spec, imageId }: ContainerDetails): void {
  const { image, rootfs } = spec;
  const byId = image.includes("@") || (/^(sha256:)?[0-9a-f]{12,64}$/.test(image) && imageId.includes(image.slice(-12)));
  if (rootfs || image === "")
    throw new Problem("unsupported", { title: `"${name}" runs from a folder of the host, which has no newer image.` });
  if (byId)
    throw new Problem("unsupported", {
      title: `"${name}" names its image by its digest, which never changes.`,
      why: "Edit the container, and choose another image.",
    });
}

/** What must stand in no record: the secrets of the environment, and the login. */
function secretsOf({ env = [] }: ContainerSpec, registry: z.infer<typeof login>): Secrets {
  const own = env.flatMap(({ name, value = "" }) => (looksSecret(name, value) ? [[name, value] as const] : []));
  return { ...Object.fromEntries(own), ...loginSecrets(registry) };
}

function shown(command: string | undefined): { command?: string } {
  return command === undefined ? {} : { command };
}
