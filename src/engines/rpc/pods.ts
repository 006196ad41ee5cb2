import { z } from "zod";
import { router } from "../../access/index.ts";
import { Problem } from "../../problem/index.ts";
import { podActions } from "../containers/pods-acting.ts";
import { engineId, onEngines, target, watching } from "./services.ts";

const port = z.object({
  hostIp: z.string().max(64),
  hostPort: z.int().min(0).max(65_535),
  containerPort: z.int().min(1).max(65_535),
  protocol: z.enum(["tcp", "udp", "sctp"]),
  range: z.int().min(1).max(65_535).optional(),
});

/** What pages may ask about pods. */
export const podsRouter = router({
  watch: watching((services) => services.engines.pods),
  /** What is being done right now, by pod key. */
  underWay: watching((services) => services.podActions.underWay),
  /** Does something to a pod and its containers; where something is lost it answers with that first. */
  act: onEngines
    .input(z.object({ action: z.enum(podActions), target, confirmed: z.boolean() }))
    .mutation(({ input, ctx, signal }) =>
      ctx.services.podActions.act(input.target, input.action, input.confirmed, signal),
    ),
  /** Creates a pod and gives its id. */
  create: onEngines
    .input(
      z.object({
        engine: engineId,
        name: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,252}$/),
        ports: z.array(port).max(200),
        network: z.string().min(1).max(253).optional(),
      }),
    )
    .mutation(async ({ input, ctx, signal }) => {
      const engine = await ctx.services.engines.engine(input.engine, signal);
      if (!engine.pods)
        throw new Problem("unsupported", { title: "This engine has no pods.", why: "Pods are Podman's." });
      const { name, network } = input;
      const ports = input.ports.map(({ range, ...rest }) => (range === undefined ? rest : { ...rest, range }));
      return engine.pods.create(
        { name, ports, ...(network === undefined ? {} : { network }) },
        signal ? { signal } : {},
      );
    }),
});
