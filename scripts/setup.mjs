// What has to be there before anything runs: npm packages, the pinned Node, the build, system packages. Plain
// JavaScript without dependencies, for the Node (20 or later) that the machine has. Every step that does something says
// so in one line on standard error; standard output belongs to the program.
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, lstatSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A reason to stop that a person can act on: one line, no stack. */
export class SetupError extends Error {}

/** Runs the program; what it could not do for a known reason becomes one line and exit code 1. */
export async function main(program) {
  try {
    if (Number(process.versions.node.split(".")[0]) < 20)
      throw new SetupError(`Node ${process.versions.node} is too old to set up Pilothouse: install Node 20 or later.`);
    process.exitCode = await program();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`pilothouse: ${error.message}`);
    process.exitCode = 1;
  }
}

export function say(line) {
  console.error(`pilothouse: ${line}`);
}

/** The Node that the project pins, as npm installed it. */
export function pinnedNode() {
  return join(root, `node_modules/node-linux-${process.arch}/bin/node`);
}

/** Installs the npm packages where they are not those of package-lock.json. */
export async function installPackages() {
  const modules = join(root, "node_modules");
  if (packagesMatch(modules)) return;
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink())
    throw new SetupError("node_modules is a link and does not match package-lock.json: run npm ci where it points to.");
  say("installing the npm packages (npm ci) …");
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const { code, output } = await capture([
    ...npm,
    ...["ci", "--include=dev", "--include=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    // Its own pauses between attempts make a missing network cost over a minute.
    ...["--fetch-retries=3", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000"],
  ]);
  if (code !== 0) {
    const why = /network|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(output)
      ? "the npm registry does not answer; check the network and the proxy, then try again."
      : `npm says: ${reason(output)}`;
    throw new SetupError(`the npm packages could not be installed: ${why}`);
  }
  if (!existsSync(pinnedNode()))
    throw new SetupError(
      `there is no pinned Node for ${process.platform} on ${process.arch}; Linux on x64 or arm64 is needed.`,
    );
  await installNodeLibraries();
}

/** The pinned Node needs one library that a small Debian or Fedora does not have. */
async function installNodeLibraries() {
  const { code, output } = await capture([pinnedNode(), "--version"]);
  if (code === 0) return;
  if (!output.includes("libatomic")) throw new SetupError(`the pinned Node does not run here: ${reason(output)}`);
  const typed = await installSystemPackages(
    { apt: ["libatomic1"], dnf: ["libatomic"] },
    "libatomic, which the pinned Node needs",
  );
  if (typed) throw new SetupError(`the pinned Node needs libatomic. Install it: ${typed}`);
}

/** npm leaves a list of what it has installed; that list is compared, so no mark of ours can be wrong. */
function packagesMatch(modules) {
  try {
    const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
    const found = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")).packages;
    accessSync(pinnedNode(), constants.X_OK);
    return (
      Object.entries(found).every(([path, { version }]) => wanted[path]?.version === version) &&
      Object.entries(wanted).every(([path, { optional }]) => path === "" || optional || found[path])
    );
  } catch {
    return false;
  }
}

/** Builds what is out of date. */
export async function build() {
  const { outdated } = await import("./build.mjs");
  const names = outdated().map(({ name }) => name);
  if (names.length === 0) return;
  await installNodeLibraries();
  say(`building (${names.join(", ")}) …`);
  const { code, output } = await capture([pinnedNode(), join(root, "scripts/build.mjs")]);
  if (code !== 0) {
    process.stderr.write(output);
    throw new SetupError("the build failed; its output is above.");
  }
}

/**
 * Installs system packages as root where the system has apt or dnf.
 * @param {{apt: string[], dnf: string[]}} packages names on Debian and on Fedora
 * @returns {Promise<string | undefined>} the command to type, where it could not be done here
 */
export async function installSystemPackages(packages, what) {
  const apt = which("apt-get");
  const dnf = which("dnf");
  if (!apt && !dnf) return `install ${what} with this system's package manager`;
  const [tool, names] = apt ? ["apt-get", packages.apt] : ["dnf", packages.dnf];
  const install = [tool, "install", "--yes", ...(apt ? ["--no-install-recommends"] : []), ...names];
  if (process.getuid() !== 0) return `sudo ${install.join(" ")}`;
  say(`installing ${what}: ${install.join(" ")} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_MODE: "l" };
  if (apt) await capture([tool, "update"], env); // a fresh machine has no lists; where this fails, install says why
  const { code, output } = await capture(install, env);
  if (code !== 0)
    throw new SetupError(`${what} could not be installed: ${reason(output)} Solve that, or run: ${install.join(" ")}`);
  return undefined;
}

/** The path of a program, also outside a user's PATH where systems keep programs for root. */
export function which(program) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin"];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** Runs a program with its output collected, without standard input. */
function capture([file, ...args], env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    child.once("error", (error) => reject(new SetupError(`${file} cannot be started: ${error.message}`)));
    child.once("close", (code) => resolve({ code, output }));
  });
}

/** The line of an output that says why: npm's first, apt's last, else the last one. */
function reason(output) {
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return (
    lines.find((line) => /^npm (error|ERR!) (?!code\b)\S/.test(line)) ??
    lines.findLast((line) => /^(E:|Error)/.test(line)) ??
    lines.at(-1) ??
    "it printed nothing."
  );
}

/** Runs a program in the foreground with our standard streams and signals; gives its exit code. */
export function foreground([file, ...args], env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, env, stdio: "inherit" });
    const forward = (signal) => {
      // A terminal sends Ctrl-C to both already.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    child.once("error", (error) => reject(new SetupError(`${file} cannot be started: ${error.message}`)));
    child.once("exit", (code, signal) => {
      for (const name of signals) process.off(name, forward);
      if (signal) process.kill(process.pid, signal);
      else resolve(code);
    });
  });
}
