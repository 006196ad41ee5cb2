/**
 * The test bed: real engines, registries, the built console and a browser. Importing it moves the test file into a
 * machine of its own, where /run, /etc, the network, processes and cgroups are private and vanish with the test.
 */
import "./machine.ts";

export { axeScan, launchBrowser, type TestBrowser, type Visit, type VisitOptions } from "./browser.ts";
export { type ConsoleOptions, startConsole, type TestConsole } from "./console.ts";
export { type Environment, waitFor } from "./daemon.ts";
export { type DockerOptions, startDocker } from "./docker.ts";
export type { TestEngine } from "./engine.ts";
export { manyImages, tinyImages } from "./images.ts";
export { startLogind } from "./logind.ts";
export { startMultiUser } from "./multi-user.ts";
export { type PodmanOptions, startPodman } from "./podman.ts";
export { startRegistry, type TestRegistry } from "./registry.ts";
export { rootPrograms } from "./root-programs.ts";
export {
  addSshUser,
  makeKey,
  type SshdOptions,
  type SshUser,
  type SshUserOptions,
  startSshd,
  type TestSshd,
} from "./sshd.ts";
export { addUser, type TestUser } from "./user.ts";
