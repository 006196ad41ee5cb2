// What order test files run in, and how many at once.

/** About how many seconds a file takes beside others; one that is not here takes a few. The run tells the longest. */
const seconds = {
  "test/package/service.test.ts": 200,
  "test/real/replace.test.ts": 95,
  "scripts/guards.test.mjs": 130,
  "test/browser/tour.test.ts": 110,
  "test/browser/login.test.ts": 105,
  "test/real/liars.test.ts": 72,
  "test/browser/create.test.ts": 88,
  "test/real/rpc-fuzz.test.ts": 85,
  "test/real/streams.test.ts": 105,
  "test/real/hostile-ssh.test.ts": 55,
  "test/real/door-sockets.test.ts": 30,
  "test/browser/hundred-hosts.test.ts": 75,
  "test/real/wires.test.ts": 75,
  "test/real/engines-over-sudo.test.ts": 72,
  "test/browser/host-cut.test.ts": 70,
  "test/real/engines-over-ssh.test.ts": 70,
  "test/package/penalties.test.ts": 67,
  "test/real/login.test.ts": 60,
  "test/real/sudo.test.ts": 55,
  "test/browser/gallery.test.ts": 56,
  "test/browser/containers.test.ts": 55,
  "test/real/killed.test.ts": 42,
  "test/browser/images.test.ts": 45,
  "test/real/fleet.test.ts": 43,
  "test/real/images.test.ts": 40,
  "test/real/streams-over-wires.test.ts": 55,
  "test/browser/over-wires.test.ts": 45,
  "test/real/files.test.ts": 35,
  "test/browser/details.test.ts": 38,
  "test/browser/work-goes-on.test.ts": 50,
  "test/browser/hosts.test.ts": 58,
  "test/real/engines-hanging.test.ts": 32,
  "test/real/elevation.test.ts": 31,
  "test/browser/elevation.test.ts": 28,
  "test/browser/storage.test.ts": 27,
  "test/browser/guide.test.ts": 24,
  "test/browser/loading.test.ts": 23,
  "test/browser/overview.test.ts": 21,
  "test/bed/machine.test.ts": 20,
};

/** Files that hold how fast something is against limits, with such as only wait to run beside them. */
const calm = new Set([
  "test/real/streams.test.ts",
  "test/real/liars.test.ts",
  "test/real/hostile-ssh.test.ts",
  "test/browser/hundred-hosts.test.ts",
  "test/real/engines-hanging.test.ts",
  "test/real/storms.test.ts",
  "test/browser/host-cut.test.ts",
  "test/package/penalties.test.ts",
]);

/**
 * The files in two rounds. In the first there is one file more at once than there are processors, for most wait for
 * something most of the time; in the second are those that need a calm machine. In each the longest come first, so that
 * at the end none is waited for alone.
 * @returns {{files: string[], atOnce: number}[]}
 */
export function inRounds(files, processors) {
  const ordered = files.toSorted((a, b) => (seconds[b] ?? 0) - (seconds[a] ?? 0));
  return [
    { files: ordered.filter((file) => !calm.has(file)), atOnce: processors + 1 },
    { files: ordered.filter((file) => calm.has(file)), atOnce: processors },
  ];
}

/** The files that are named here, for the test that they exist. */
export const known = [...new Set([...Object.keys(seconds), ...calm])];
