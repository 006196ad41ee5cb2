import { certificate } from "./certificate.ts";
import type { Check } from "./check.ts";
import { configFile } from "./config-file.ts";
import { dataDirectory } from "./data-directory.ts";
import { database } from "./database.ts";
import { engines } from "./engines.ts";
import { kernel } from "./kernel.ts";
import { login } from "./login.ts";
import { people } from "./people.ts";
import { port } from "./port.ts";
import { programs } from "./programs.ts";
import { rootless } from "./rootless.ts";
import { runtime } from "./runtime.ts";
import { service } from "./service.ts";

/** All looks, in the order of their rows. */
export const checks: readonly Check[] = [
  runtime,
  service,
  configFile,
  dataDirectory,
  database,
  port,
  certificate,
  login,
  people,
  programs,
  engines,
  rootless,
  kernel,
];
