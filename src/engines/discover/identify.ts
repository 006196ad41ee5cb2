import type { Abortable, Host } from "../../hosts/index.ts";
import { Problem } from "../../problem/index.ts";
import { Docker, dockerVersion } from "../docker/docker.ts";
import type { Engine, EngineKind } from "../engine.ts";
import type { Dial } from "../http/agent.ts";
import { EngineClient } from "../http/client.ts";
import { type Fields, fields, flag, text, texts } from "../http/read.ts";
import { type EventLog, Podman, podmanClient, podmanVersion } from "../podman/podman.ts";

/** Milliseconds that a socket may take to say who it is. */
const helloTimeout = 10_000;

/** An engine that answered, not yet taken. */
export interface Found {
  readonly kind: EngineKind;
  /**
   * The same for every way to the same engine: where it keeps its containers, or its own name for itself. Asked only
   * where two might be one: Podman takes 0.3 s and more to answer, and the longer the more containers it has.
   */
  readonly identity: () => Promise<string>;
  readonly rootless: boolean;
  readonly open: (place: {
    readonly id: string;
    readonly owner: string;
    readonly host: Host;
    readonly log?: EventLog;
  }) => Engine;
}

/** What is known of a way before an engine is asked. */
export interface Way {
  readonly dial: Dial;
  /** Whether the engine works without root; undefined where only it can tell. */
  readonly rootless: boolean | undefined;
  readonly cgroupVersion: 1 | 2;
}

/** Asks a socket which engine it is. Rejects with a Problem: nothing there, not allowed, too old, no engine. */
export async function identify(way: Way, options: Abortable = {}): Promise<Found> {
  const call = { timeout: helloTimeout, ...options };
  const plain = new EngineClient(way.dial, "The engine", "");
  try {
    // Podman serves Docker's API as well: /run/docker.sock may be a Podman.
    const { headers } = await plain.answer("GET", "/_ping", call);
    const libpod = text(headers["libpod-api-version"]);
    return libpod === "" ? await docker(way.dial, plain, call) : await podman(way, libpod, call);
  } finally {
    plain.close();
  }
}

async function podman({ dial, rootless, cgroupVersion }: Way, version: string, call: Abortable): Promise<Found> {
  if (older(version, podmanVersion.major, podmanVersion.minor))
    throw tooOld("Podman", version, `${podmanVersion.major}.${podmanVersion.minor}`);
  const info = async (signal?: Abortable): Promise<Fields> => {
    const client = podmanClient(dial);
    try {
      return fields(await client.json("GET", "/info", { timeout: 60_000, ...signal }));
    } finally {
      client.close();
    }
  };
  const facts = {
    version,
    cgroupVersion,
    rootless: rootless ?? flag(fields(fields((await info(call)).host).security).rootless),
  };
  return {
    kind: "podman",
    identity: async () => {
      const store = fields((await info()).store);
      return `podman ${text(store.graphRoot)} ${text(store.runRoot)}`;
    },
    rootless: facts.rootless,
    open: (place) => new Podman({ ...place, dial, ...facts }),
  };
}

async function docker(dial: Dial, client: EngineClient, call: Abortable): Promise<Found> {
  const version = await client.json("GET", "/version", call);
  const api = text(fields(version).ApiVersion);
  if (api === "") throw new Problem("unsupported", { title: "What listens there is neither Podman nor Docker." });
  if (older(api, dockerVersion.major, dockerVersion.minor))
    throw tooOld("Docker", text(fields(version).Version), `19.03 (API ${dockerVersion.major}.${dockerVersion.minor})`);
  const info = await client.json("GET", "/info", call);
  return {
    kind: "docker",
    identity: async () => `docker ${text(fields(info).ID)} ${text(fields(info).DockerRootDir)}`,
    rootless: texts(fields(info).SecurityOptions).some((option) => option.startsWith("name=rootless")),
    open: ({ id, owner, host }) => new Docker({ id, owner, host, dial, version, info }),
  };
}

/** Whether "4.3.1" is older than a version of two numbers; what is no version is. */
export function older(version: string, major: number, minor: number): boolean {
  const [, x = "0", y = "0"] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(x) < major || (Number(x) === major && Number(y) < minor);
}

function tooOld(name: string, version: string, least: string): Problem {
  return new Problem("engine-too-old", {
    title: `${name} ${version} is too old.`,
    why: `It takes ${name} ${least} or newer.`,
  });
}
