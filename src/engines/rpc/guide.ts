import { z } from "zod";
import { router } from "../../access/index.ts";
import { freePort, listeningPorts } from "../guide/free-port.ts";
import { firstRequest } from "../guide/requests.ts";
import { sampleReference, startSample } from "../guide/sample.ts";
import { sampleData, samplePort } from "../guide/site.ts";
import { engineId, onEngines, target } from "./services.ts";

/** What the guided first container asks for. */
export const guideRouter = router({
  /** The sample's name, its port and folder inside, and a port of the host that nobody listens on. */
  plan: onEngines.query(async ({ ctx, signal }) => {
    const tables = ["/proc/net/tcp", "/proc/net/tcp6"].map((path) =>
      ctx.services.engines.host.files.read(path, signal ? { signal } : {}).then(
        (bytes) => bytes.toString("latin1"),
        () => "",
      ),
    );
    const taken = listeningPorts((await Promise.all(tables)).join("\n"));
    return { image: sampleReference, port: samplePort, folder: sampleData, hostPort: freePort(taken) };
  }),

  /** Builds the sample image from files of the host, without any registry. */
  sample: onEngines.input(z.object({ engine: engineId })).mutation(async ({ input, ctx, signal }) => {
    const engine = await ctx.services.engines.engine(input.engine, signal);
    return { task: startSample(ctx.services.tasks, engine, ctx.session) };
  }),

  /** Tells the first request that a container's log speaks of, now or later, and ends. */
  request: onEngines.input(target).subscription(async function* ({ input, ctx, signal }) {
    const engine = await ctx.services.engines.engine(input.engine, signal);
    const until = signal ?? ctx.session.signal;
    const log = engine.containers.logs(input.id, { follow: true, tail: 1000, signal: until });
    const line = await firstRequest(log);
    if (line !== undefined) yield { line };
  }),
});
