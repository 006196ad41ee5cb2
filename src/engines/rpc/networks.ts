import { isIP } from "node:net";
import { z } from "zod";
import { router } from "../../access/index.ts";
import { each, failure } from "../containers/each.ts";
import { type EngineServices, engineId, onEngines, target, watching } from "./services.ts";

const newName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,252}$/);
const words = z.record(z.string().min(1).max(256), z.string().max(4096));
const address = z
  .string()
  .max(64)
  .refine((text) => isIP(text) !== 0, "is no IP address");
const subnet = z
  .string()
  .max(64)
  .refine((text) => {
    const [ip = "", bits = ""] = text.split("/");
    const version = isIP(ip);
    return version !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
  }, "is no subnet");
const containerId = z.string().min(1).max(256);

async function of({ engines }: EngineServices, input: { readonly engine: string }, signal: AbortSignal | undefined) {
  return (await engines.engine(input.engine, signal)).networks;
}

function abort(signal: AbortSignal | undefined) {
  return signal ? { signal } : {};
}

/** What pages may ask about networks. */
export const networksRouter = router({
  watch: watching((services) => services.engines.networks),

  inspect: onEngines.input(target).query(async ({ input, ctx, signal }) => {
    const networks = await of(ctx.services, input, signal);
    const [details, users] = await Promise.all([
      networks.inspect(input.id, abort(signal)),
      networks.users(input.id, abort(signal)),
    ]);
    return { ...details, users };
  }),

  create: onEngines
    .input(
      z.object({
        engine: engineId,
        name: newName,
        driver: z.string().min(1).max(64).optional(),
        subnet: subnet.optional(),
        gateway: address.optional(),
        ipRange: subnet.optional(),
        internal: z.boolean().optional(),
        ipv6: z.boolean().optional(),
        options: words.optional(),
        labels: words.optional(),
      }),
    )
    .mutation(async ({ input, ctx, signal }) => {
      const { engine: _, ...request } = input;
      const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
      return (await of(ctx.services, input, signal)).create({ ...given, name: input.name }, abort(signal));
    }),

  /** Removes networks: one at once, several as a task whose id it gives. */
  remove: onEngines
    .input(
      z.object({
        networks: z
          .array(target.extend({ name: z.string().max(256) }))
          .min(1)
          .max(5000),
      }),
    )
    .mutation(async ({ input, ctx, signal }): Promise<string | undefined> => {
      const [first] = input.networks;
      if (first && input.networks.length === 1) {
        await (await of(ctx.services, first, signal)).remove(first.id, abort(signal));
        return undefined;
      }
      const request = {
        verb: "Remove",
        object: `${input.networks.length} networks`,
        host: ctx.services.engines.host.name,
        over: input.networks.map(({ engine }) => ctx.services.engines.hostOf(engine)),
      };
      return ctx.services.tasks.start(ctx.session, request, async (task) => {
        const items = await each(
          input.networks,
          (one) => one.name,
          async (one, aborted) => (await of(ctx.services, one, aborted)).remove(one.id, { signal: aborted }),
          { parallel: 4, signal: task.signal, report: (states) => task.items(states) },
        );
        const problem = failure("removed", items);
        if (problem) throw problem;
      });
    }),

  connect: onEngines
    .input(
      target.extend({
        container: containerId,
        aliases: z.array(z.string().min(1).max(253)).max(20).optional(),
        address: address.optional(),
      }),
    )
    .mutation(async ({ input, ctx, signal }) => {
      const { id, container, aliases, address: ip } = input;
      await (await of(ctx.services, input, signal)).connect(id, container, {
        ...abort(signal),
        ...(aliases ? { aliases } : {}),
        ...(ip ? { address: ip } : {}),
      });
    }),

  disconnect: onEngines
    .input(target.extend({ container: containerId, force: z.boolean().optional() }))
    .mutation(async ({ input, ctx, signal }) => {
      const force = input.force === undefined ? {} : { force: input.force };
      await (await of(ctx.services, input, signal)).disconnect(input.id, input.container, {
        ...abort(signal),
        ...force,
      });
    }),
});
