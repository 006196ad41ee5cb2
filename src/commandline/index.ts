export {
  type ActionCommand,
  type ActionOptions,
  type ActionVerb,
  actionCommand,
} from "./action-command.ts";
export { type EnvText, envFromText } from "./env-text.ts";
export type { Flag, FlagGroup, FlagKind } from "./flag.ts";
export { rows as flags } from "./flags.ts";
export { commandLine, type FormatOptions, flagValues, format, type LineOptions, withFlagValues } from "./format.ts";
export { type DeviceRequest, formatGpus, parseGpus } from "./gpus.ts";
export { imageCalls } from "./image-calls.ts";
export { type BuildCommand, imageCommands } from "./images.ts";
export type { Issue } from "./issues.ts";
export { formatDevice, platformParts } from "./items.ts";
export { keepVolumes } from "./keep-volumes.ts";
export { mountOptions, withMountOptions } from "./mounts.ts";
export { networkCommands } from "./network-command.ts";
export { type ParsedLine, type ParseOptions, parse, parseArgv } from "./parse.ts";
export { parseRange } from "./ports.ts";
export { looksSecret, toLine } from "./quote.ts";
export { type Secrets, scrubber } from "./scrub.ts";
export type {
  BindMount,
  CommandEngine,
  ContainerSpec,
  DeviceMapping,
  DeviceRate,
  DeviceWeight,
  DevptsMount,
  EnvironmentVariable,
  HealthCheck,
  HostEntry,
  ImageMount,
  Mount,
  NamedValue,
  NetworkAttachment,
  PortMapping,
  RestartPolicy,
  SecretMount,
  TmpfsMount,
  Ulimit,
  VolumeMount,
} from "./spec.ts";
export { toUnit, type UnitFile } from "./unit-file.ts";
export { engineNames, validate } from "./validate.ts";
export { volumeCommands } from "./volume-command.ts";
export { splitLine } from "./words.ts";
