import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { command, Daemon, waitFor } from "./daemon.ts";

/**
 * Starts systemd's log-in manager in the private machine, with the message bus and the judge of rights (polkit) that it
 * needs, but without systemd itself: lingering can be switched, and nothing is started for it. What it remembers of
 * users is private too.
 */
export async function startLogind(): Promise<AsyncDisposable> {
  await using parts = new AsyncDisposableStack();
  // loginctl works only where systemd has booted the machine, and looks for this folder.
  for (const folder of ["/run/dbus", "/run/systemd/system", "/run/systemd/seats"])
    await mkdir(folder, { recursive: true });
  await command(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/var/lib/systemd"]);
  const bus = parts.use(new Daemon(["dbus-daemon", "--system", "--nofork", "--nopidfile"]));
  await bus.until(() => existsSync("/run/dbus/system_bus_socket"));
  parts.use(new Daemon(["/usr/lib/polkit-1/polkitd", "--no-debug"]));
  parts.use(new Daemon(["/usr/lib/systemd/systemd-logind"]));
  await waitFor("the log-in manager", () =>
    command(["loginctl", "list-seats"]).then(
      () => true,
      () => false,
    ),
  );
  return parts.move();
}
