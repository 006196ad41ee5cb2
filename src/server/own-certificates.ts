import type { Log } from "./log.ts";
import { machineAddresses, machineNames } from "./own-names.ts";
import { Certificates } from "./tls/index.ts";

export interface CertificateSettings {
  /** The console's address behind a reverse proxy: "https://example.org/console/". */
  readonly url?: URL | undefined;
  /** Further names of the console, "NAME" or "NAME:PORT". */
  readonly names?: readonly string[] | undefined;
  /** Folder with a person's own certificate and its key. */
  readonly certificates?: string | undefined;
  /** The data directory. */
  readonly data: string;
  readonly log: Log;
}

/** The certificates of a console with these settings. */
export function certificatesFor({
  data,
  certificates: directory,
  url,
  names = [],
  log,
}: CertificateSettings): Certificates {
  const all = (): string[] => [
    ...machineNames(),
    "localhost",
    ...names.map((name) => name.replace(/:\d+$/, "").replace(/^\[|\]$/g, "")),
    ...(url ? [url.hostname.replace(/^\[|\]$/g, "")] : []),
    ...machineAddresses(),
  ];
  return new Certificates({ data, directory, names: all, log });
}
