import type { Environment } from "./environment.ts";

/**
 * Where a Podman of this user with `events_logger = "file"` writes its events: containers.conf(5), events_logfile_path
 * and tmp_dir; the later line leads. The API does not tell. Undefined where it cannot be known. Pure.
 */
export function eventLogPath(environment: Environment, rootless: boolean): string | undefined {
  if (!rootless && environment.uid !== 0) return undefined; // another user's
  const { eventSettings = "", runtimeDir } = environment;
  const usual = rootless ? runtimeDir && `${runtimeDir}/libpod/tmp` : "/run/libpod";
  const folder = setting(eventSettings, "tmp_dir") ?? usual;
  return setting(eventSettings, "events_logfile_path") ?? (folder ? `${folder}/events/events.log` : undefined);
}

function setting(text: string, name: string): string | undefined {
  const pattern = new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*"(/[^"\\n]*)"`, "gm");
  return [...text.matchAll(pattern)].at(-1)?.[1];
}
