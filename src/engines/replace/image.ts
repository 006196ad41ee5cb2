import type { TaskControl } from "../../access/index.ts";
import type { ContainerSpec } from "../../commandline/index.ts";
import { asProblem } from "../../problem/index.ts";
import type { Engine, RegistryLogin } from "../engine.ts";

/**
 * Brings the image of a specification here, as its pull policy says, with progress in the task. "newer" pulls and goes
 * on with what is here where the registry does not answer.
 */
export async function bringImage(
  engine: Engine,
  spec: ContainerSpec,
  task: TaskControl,
  login?: RegistryLogin,
): Promise<void> {
  if (spec.rootfs) return;
  const policy = spec.pull ?? "missing";
  const here = await has(engine, spec.image, task.signal);
  if (policy === "never" || (policy === "missing" && here)) return;
  try {
    await pull(engine, spec, task, login);
  } catch (error) {
    if (policy !== "newer" || !here || task.signal.aborted) throw error;
    task.log(`${asProblem(error).message} Going on with the image that is here`);
  }
}

async function has(engine: Engine, reference: string, signal: AbortSignal): Promise<boolean> {
  try {
    await engine.images.inspect(reference, { signal });
    return true;
  } catch (error) {
    if (asProblem(error).code === "image-not-found" || asProblem(error).code === "gone") return false;
    throw error;
  }
}

async function pull(engine: Engine, spec: ContainerSpec, task: TaskControl, login?: RegistryLogin): Promise<void> {
  task.log(`Pulling ${spec.image}`);
  const options = {
    signal: task.signal,
    ...(login ? { login } : {}),
    ...(spec.platform ? { platform: spec.platform } : {}),
  };
  for await (const step of engine.images.pull(spec.image, options)) {
    const { id, text, current, total } = step;
    if (id === undefined) task.progress({ text });
    else
      task.part(id, { text, ...(current === undefined ? {} : { current }), ...(total === undefined ? {} : { total }) });
  }
}
