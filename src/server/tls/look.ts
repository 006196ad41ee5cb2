import { type CertificateFacts, factsOf } from "./certificate.ts";
import { lookThrough } from "./directory.ts";
import { readOwn, stillGood } from "./own.ts";

/** What browsers would be shown now, found without making or renewing anything. */
export interface CertificateLook {
  readonly facts: CertificateFacts | undefined;
  /** The console's own ends soon or is for another name: a new one is made with the next start. */
  readonly renewed: boolean;
  /** What is wrong with a person's folder, each a line. */
  readonly troubles: readonly string[];
}

/** Looks at a person's folder, and at the console's own in the data directory. */
export function lookAtCertificate(
  { data, directory, name }: { data: string; directory: string | undefined; name: string },
  now = Date.now(),
): CertificateLook {
  const { pair, troubles } = directory === undefined ? { pair: undefined, troubles: [] } : lookThrough(directory, now);
  if (pair) return { facts: factsOf(pair), renewed: false, troubles };
  const own = readOwn(data);
  return { facts: own && factsOf(own), renewed: own !== undefined && !stillGood(own, name, now), troubles };
}
