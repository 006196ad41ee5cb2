import type { Host } from "../../src/hosts/index.ts";

/** How many processes `startMuch` leaves running with the mark. */
export const much = 5;

/** Programs that end by themselves, will not end, have children, have none, stand in a terminal, leave a daemon. */
export async function startMuch(host: Host, mark: number): Promise<void> {
  const begun = [
    host.exec(["sleep", String(mark)]),
    host.exec(["sh", "-c", `trap "" TERM HUP; echo ready; sleep ${mark}; sleep ${mark}`]),
    host.exec(["sh", "-c", `sleep ${mark} & echo ready; wait`]),
    host.exec(["sh", "-c", `setsid sleep ${mark + 1} >/dev/null 2>&1 </dev/null & echo ready; cat`], { stdin: "pipe" }),
  ];
  for (const process of begun) process.stdout.resume();
  const terminal = await host.terminal(["sh"], { columns: 80, rows: 24 });
  terminal.stream.resume();
  terminal.stream.write(`sleep ${mark} & sleep ${mark}\n`);
}
