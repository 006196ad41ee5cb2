export type {
  Abortable,
  ExecOptions,
  ExitStatus,
  FileEntry,
  Files,
  Host,
  Process,
  SocketAddress,
  Terminal,
  TerminalOptions,
  TerminalSize,
} from "./host.ts";
export { leftBehind, processMark } from "./local/left-behind.ts";
export { localHost } from "./local/local.ts";
export { nameOf } from "./names.ts";
export { run } from "./run.ts";
export { openSsh } from "./ssh/open.ts";
export { privateKey } from "./ssh/private-key.ts";
export type {
  Credentials,
  HostKey,
  HostLink,
  Question,
  SigningKey,
  SshHost,
  SshOptions,
  SshTarget,
} from "./ssh/target.ts";
