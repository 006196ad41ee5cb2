import type { Session, TaskStarter } from "../../access/index.ts";
import { imageCommands } from "../../commandline/index.ts";
import type { Host } from "../../hosts/index.ts";
import { Problem } from "../../problem/index.ts";
import type { Engine } from "../engine.ts";
import { showTransfer } from "../images/transfer-task.ts";
import { type ImageConfig, imageArchive, type Layer } from "./archive.ts";
import { findProgram, type HostFile, type Program } from "./programs.ts";
import { nodeServer, page, perlServer, sampleData, samplePort, siteFolder } from "./site.ts";

/** What the sample is called. No registry has a name below "localhost". */
export const sampleReference = "localhost/pilothouse/sample:1";
const archiveName = "pilothouse-sample.tar";

/** Programs that make a terminal in the sample useful; what the host lacks is left out. */
const tools = ["sh", "ls", "cat", "env", "id", "sleep"];

/** Program and script that serve the sample's page. */
interface Server {
  readonly what: string;
  readonly program: Program;
  readonly script: string;
  readonly text: string;
}

/** Builds the sample from the host's own files and loads it into the engine, as a task. Gives the task's id. */
export function startSample(tasks: TaskStarter, engine: Engine, session: Session): string {
  const { host } = engine;
  const command = imageCommands.load(engine.kind, archiveName);
  const request = { verb: "Build", object: sampleReference, host: host.name, over: [host], command };
  return tasks.start(session, request, async (task) => {
    task.log("Looking for programs of this machine that can serve a page");
    const image = await sampleImage(host, task.signal);
    for (const { createdBy } of image.layers) task.log(`Layer: ${createdBy}`);
    const archive = await imageArchive(host, image, task.signal);
    await showTransfer(task, engine.images.load(archive, { signal: task.signal }));
    const { id } = await engine.images.inspect(sampleReference, { signal: task.signal });
    const query = new URLSearchParams({ engine: engine.id });
    const path = `/hosts/${encodeURIComponent(host.name)}/images/${encodeURIComponent(id)}?${query}`;
    task.result({ label: sampleReference, path });
  });
}

/**
 * The sample as layers: libraries, programs, page.
 * @throws Problem where the host has no program that can serve it
 */
export async function sampleImage(host: Host, signal: AbortSignal, servers = [perl, node]) {
  const server = await firstOf(servers, host, signal);
  const found = await Promise.all(
    tools.map((name) => findProgram(host, [`/bin/${name}`, `/usr/bin/${name}`], `/bin/${name}`, signal)),
  );
  const programs = [server.program, ...found.filter((program) => program !== undefined)];
  const libraries = distinct(programs.flatMap((program) => program.libraries));
  const names = programs.map(({ file }) => file.to.slice(file.to.lastIndexOf("/") + 1));
  const layers: Layer[] = [
    {
      createdBy: `COPY ${libraries.length} libraries of this machine`,
      folders: ["/dev", "/etc", "/proc", "/sys", "/tmp"],
      files: libraries,
      texts: [],
    },
    {
      createdBy: `COPY ${names.join(" ")} of this machine`,
      folders: [],
      files: programs.map(({ file }) => file),
      texts: [{ to: "/etc/passwd", text: "root:x:0:0:root:/:/bin/sh\n" }],
    },
    {
      createdBy: `ADD the page and its server, in ${server.what}`,
      folders: [sampleData],
      files: [],
      texts: [
        { to: `${siteFolder}/page.html`, text: page },
        { to: `${siteFolder}/${server.script}`, text: server.text },
      ],
    },
  ];
  const config: ImageConfig = {
    Cmd: [server.program.file.to, `${siteFolder}/${server.script}`],
    Env: ["PATH=/usr/bin:/bin", "GREETING=Hello from your first container"],
    ExposedPorts: { [`${samplePort}/tcp`]: {} },
    Volumes: { [sampleData]: {} },
    WorkingDir: siteFolder,
    Labels: {
      "org.opencontainers.image.title": "Pilothouse sample",
      "org.opencontainers.image.description":
        "A page that counts its visits, made from files of this machine. For the guided first container only.",
      "org.opencontainers.image.version": "1",
    },
  };
  return { tag: sampleReference, layers, config };
}

async function firstOf(
  servers: readonly ((host: Host, signal: AbortSignal) => Promise<Server | undefined>)[],
  host: Host,
  signal: AbortSignal,
): Promise<Server> {
  for (const server of servers) {
    const found = await server(host, signal);
    if (found) return found;
  }
  throw new Problem("unsupported", {
    title: "The sample cannot be built from the files of this machine.",
    why: "It needs Perl, or a Node whose libraries can be found.",
  });
}

export async function perl(host: Host, signal: AbortSignal): Promise<Server | undefined> {
  const program = await findProgram(host, ["/usr/bin/perl"], "/usr/bin/perl", signal);
  return program && { what: "Perl", program, script: "serve.pl", text: perlServer };
}

/** The Node that runs this console. */
export async function node(host: Host, signal: AbortSignal): Promise<Server | undefined> {
  const program = await findProgram(host, [process.execPath], "/usr/bin/node", signal);
  return program && { what: "JavaScript", program, script: "serve.cjs", text: nodeServer };
}

function distinct(files: readonly HostFile[]): readonly HostFile[] {
  return [...new Map(files.map((file) => [file.to, file])).values()];
}
