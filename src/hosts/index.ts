export { type BookEvents, HostBook } from "./book/book.ts";
export type { HostState } from "./book/connections.ts";
export { ConsoleKeys } from "./book/console-keys.ts";
export type { Ask, AskPerson, Told } from "./book/conversation.ts";
export type { HostEntry, PinnedKey, Proof } from "./book/entry.ts";
export { Hosts, type HostsView, type HostView } from "./book/hosts.ts";
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
export { hostsRouter } from "./rpc.ts";
export { run } from "./run.ts";
export { sftpServerPlaces } from "./sftp/server.ts";
export { library as sshLibrary } from "./ssh/library.ts";
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
export { type AskPassword, type ElevatedHost, elevate } from "./sudo/elevate.ts";
export { trickle } from "./trickle.ts";
