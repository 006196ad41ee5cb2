// `npm test`: sets up what tests need and runs them: `npm test`, `npm test -- unit|real|browser|package [FILE…]`.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import {
  build,
  foreground,
  installPackages,
  installSystemPackages,
  main,
  pinnedNode,
  root,
  SetupError,
  say,
  which,
} from "./setup.mjs";
import { inRounds } from "./test-order.mjs";

/** The groups of tests: where their files lie, and whether they need the test bed. */
const groups = {
  unit: { folders: ["src", "ui/src", "scripts", "packaging"], bed: false },
  real: { folders: ["test/bed", "test/real"], bed: true },
  browser: { folders: ["test/browser"], bed: true },
  // In whole machines with systemd, whose root file system is made first, while the network can still be reached.
  package: { folders: ["test/package"], bed: true, before: "test/bed/roots.ts" },
};

/** What the test bed is made of: a file that shows it is there, and the Debian package that brings it. */
const parts = [
  ["/usr/bin/podman", "podman"],
  ["/usr/sbin/runc", "runc"],
  ["/usr/bin/conmon", "conmon"],
  ["/usr/lib/podman/netavark", "netavark"],
  ["/usr/lib/podman/aardvark-dns", "aardvark-dns"],
  ["/usr/bin/catatonit", "catatonit"],
  ["/usr/sbin/iptables", "iptables"],
  ["/usr/bin/newuidmap", "uidmap"],
  ["/usr/bin/slirp4netns", "slirp4netns"],
  ["/usr/sbin/dockerd", "docker.io"],
  ["/usr/bin/docker-registry", "docker-registry"],
  ["/usr/bin/skopeo", "skopeo"],
  ["/usr/bin/buildah", "buildah"],
  ["/usr/bin/mmdebstrap", "mmdebstrap"],
  ["/bin/busybox", "busybox-static"],
  ["/usr/lib/polkit-1/polkitd", "polkitd"], // with the log-in manager and the bus that it works with
  ["/usr/sbin/sshd", "openssh-server"],
  ["/usr/bin/systemd-analyze", "systemd"],
  ["/usr/bin/sudo", "sudo"],
  ["/usr/bin/fish", "fish"],
  ["/bin/tcsh", "tcsh"],
  ["/usr/share/doc/libpam-oath", "libpam-oath"],
  ["/usr/bin/oathtool", "oathtool"],
  ["/usr/lib/openssh/sftp-server", "openssh-sftp-server"],
  ["/usr/bin/chromium", "chromium"],
  ["/usr/sbin/nginx", "nginx-light"],
  ["/usr/bin/openssl", "openssl"],
  ["/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "fonts-dejavu-core"],
];

/** More files than these failing at once is no accident. */
const mostAgain = 6;

await main(async () => {
  const [group, ...names] = process.argv.slice(2);
  if (group !== undefined && !(group in groups))
    throw new SetupError(`there are no "${group}" tests; there are ${Object.keys(groups).join(", ")}.`);
  let chosen = group === undefined ? Object.keys(groups) : [group];
  await installPackages();
  if (chosen.some((name) => groups[name].bed)) {
    if (process.getuid() === 0) {
      await installBed();
      await Promise.all([build(), ...chosen.map(prepare)]);
    } else {
      await build();
      const skipped = chosen.filter((name) => groups[name].bed);
      chosen = chosen.filter((name) => !groups[name].bed);
      const why = `${skipped.join(" and ")} tests need root, for networks, cgroups and mounts of their own`;
      if (process.env.CI || chosen.length === 0) throw new SetupError(`${why}.`);
      say(`left out: ${why}`);
    }
  }
  const files = names.length > 0 ? names.map((name) => resolve(name)) : chosen.flatMap(testFiles);
  return runTests(files.map((file) => relative(root, file)));
});

/** Makes what the tests of a group need and cannot make themselves. */
async function prepare(group) {
  const { before } = groups[group];
  if (before && (await foreground([pinnedNode(), join(root, before)])) !== 0)
    throw new SetupError(`${before} did not make what tests need; its words are above.`);
}

async function installBed() {
  const missing = parts.filter(([file]) => !existsSync(file)).map(([, name]) => name);
  // Debian 13 has Docker's command in a package of its own.
  if (!which("docker") && /^VERSION_ID="?1[3-9]/m.test(readFileSync("/etc/os-release", "utf8")))
    missing.push("docker-cli");
  if (missing.length === 0) return;
  if (!existsSync("/usr/bin/apt-get"))
    throw new SetupError(`tests need what Debian calls ${missing.join(", ")}: install it first.`);
  await installSystemPackages({ apt: missing, dnf: [] }, "what tests need");
}

function testFiles(group) {
  return groups[group].folders
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((file) => join(folder, file)))
    .filter((file) => /\.test\.(ts|mjs)$/.test(file))
    .sort();
}

/**
 * Node's own runner, with its summary as the last lines. In CI a skipped test is a failed run. Files with a failed test run once more, alone: real engines and browsers share a small machine, and a test that only then passes is told by
 * name instead of failing the run (docs/decisions/009).
 */
async function runTests(files) {
  if (files.length === 0) throw new SetupError("there are no such tests.");
  const first = await runOnce(inRounds(files, availableParallelism()));
  if (first.code === 0 || first.failed.length === 0 || first.failed.length > mostAgain) return finish(first);
  say(`once more, alone: ${first.failed.join(", ")}`);
  const second = await runOnce([{ files: first.failed, atOnce: 1 }]);
  if (second.code === 0) say(`passed only alone: ${first.failed.join(", ")}`);
  return finish({ ...second, skipped: first.skipped + second.skipped });
}

function finish({ code, skipped }) {
  if (code !== 0 || !process.env.CI || skipped === "") return code;
  throw new SetupError(`in CI nothing may be skipped:\n${skipped}`);
}

/** One run: its exit code, what was skipped, and the files with a failed test. */
async function runOnce(rounds) {
  const folder = mkdtempSync(join(tmpdir(), "pilothouse-tests-"));
  const [plan, skipsTo, failuresTo] = ["plan", "skips", "failures"].map((name) => join(folder, name));
  try {
    writeFileSync(plan, JSON.stringify({ rounds, skipsTo, failuresTo }));
    const code = await foreground([pinnedNode(), join(root, "scripts/run-tests.mjs"), plan]);
    const failed = existsSync(failuresTo) ? readFileSync(failuresTo, "utf8").split("\n").filter(Boolean) : [];
    const skipped = existsSync(skipsTo) ? readFileSync(skipsTo, "utf8") : "";
    return { code, skipped, failed: failed.map((file) => relative(root, file)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
