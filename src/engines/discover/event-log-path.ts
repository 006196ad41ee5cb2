import type { Host } from "../../hosts/index.ts";
import type { Environment } from "./environment.ts";

/**
 * Where a Podman of this user with `events_logger = "file"` writes its events: containers.conf(5), events_logfile_path
 * and tmp_dir; the later file leads. The API does not tell. Undefined where it cannot be known.
 */
export async function eventLogPath(
  host: Host,
  environment: Environment,
  rootless: boolean,
): Promise<string | undefined> {
  if (!rootless && environment.uid !== 0) return undefined; // another user's
  let folder = rootless ? environment.runtimeDir && `${environment.runtimeDir}/libpod/tmp` : "/run/libpod";
  let path: string | undefined;
  for (const file of [
    "/usr/share/containers/containers.conf",
    "/etc/containers/containers.conf",
    environment.containersConf,
  ]) {
    if (file === undefined || file === "") continue;
    const text = await host.files.read(file, { limit: 1024 * 1024 }).then(String, () => "");
    path = setting(text, "events_logfile_path") ?? path;
    folder = setting(text, "tmp_dir") ?? folder;
  }
  return path ?? (folder ? `${folder}/events/events.log` : undefined);
}

function setting(text: string, name: string): string | undefined {
  return new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*"(/[^"\\n]*)"`, "m").exec(text)?.[1];
}
