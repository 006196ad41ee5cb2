// `npm start`: sets up what is missing and serves the console. Arguments after `--` go to `pilothouse serve`.
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  build,
  foreground,
  installPackages,
  installSystemPackages,
  main,
  pinnedNode,
  root,
  say,
  which,
} from "./setup.mjs";

await main(async () => {
  await installPackages();
  await build();
  await installEngine();
  return foreground([pinnedNode(), join(root, "dist/server/main.js"), "serve", ...process.argv.slice(2)]);
});

/** Installs Podman where the machine has no engine at all. Without one the console still starts and explains. */
async function installEngine() {
  if (engineFound()) return;
  // crun does not start where cgroups are not (only) those of version 2.
  const runtime = existsSync("/sys/fs/cgroup/cgroup.controllers") ? "crun" : "runc";
  const typed = await installSystemPackages(
    {
      apt: [
        ...["podman", runtime, "conmon", "netavark", "aardvark-dns", "iptables", "catatonit"],
        ...["uidmap", "slirp4netns", "fuse-overlayfs", "ca-certificates"],
      ],
      dnf: ["podman"],
    },
    "Podman (there is no container engine here yet)",
  );
  if (typed) say(`there is no container engine here yet. Install Podman: ${typed}`);
}

function engineFound() {
  const { CONTAINER_HOST, DOCKER_HOST, XDG_RUNTIME_DIR } = process.env;
  if (CONTAINER_HOST || DOCKER_HOST || which("podman") || which("dockerd")) return true;
  const sockets = ["/run/podman/podman.sock", "/run/docker.sock", "/var/run/docker.sock"];
  if (XDG_RUNTIME_DIR) sockets.push(join(XDG_RUNTIME_DIR, "podman/podman.sock"));
  return sockets.some((path) => existsSync(path));
}
