import { imageCommands, toLine } from "../../../src/commandline/index.ts";
import type { Plan, StepId } from "./steps.ts";

type Kind = "podman" | "docker";

const samples = { file: "pilothouse-sample.tar", greeting: "GREETING=Hello again" };

/** What a step comes to on the command line; undefined where no command does it. */
export function commandOf(step: StepId, plan: Plan, kind: Kind, name: string, host: string): string | undefined {
  const { image, sample, hostPort } = plan;
  switch (step) {
    case "image":
      return sample ? imageCommands.load(kind, samples.file) : imageCommands.pull(kind, image);
    case "create":
      return run(kind, plan, name, []);
    case "open":
      return toLine(["curl", `http://${host}:${hostPort}/`]);
    case "logs":
      return toLine([kind, "logs", "--follow", name]);
    case "edit": {
      const change = sample ? ["--env", samples.greeting] : ["--restart", "always"];
      if (kind === "podman") return run(kind, plan, name, ["--replace", ...change]);
      return `${toLine([kind, "rm", "--force", name])}\n${run(kind, plan, name, change)}`;
    }
    case "undo":
      return undefined;
    case "remove":
      return toLine([kind, "rm", "--force", name]);
  }
}

function run(kind: Kind, { image, hostPort, port, volume, folder }: Plan, name: string, more: readonly string[]) {
  const what = ["--publish", `${hostPort}:${port}`, "--volume", `${volume}:${folder}`, ...more];
  return toLine([kind, "run", "--detach", "--name", name, ...what, image]);
}

/** The create page with the plan filled in. */
export function createPath(host: string, { engine, image, hostPort, port, volume, folder, name }: Plan): string {
  const query = new URLSearchParams({
    ...{ engine, image, name },
    publish: `${hostPort}:${port}`,
    volume: `${volume}:${folder}`,
  });
  return `/hosts/${encodeURIComponent(host)}/containers/create?${query}`;
}
