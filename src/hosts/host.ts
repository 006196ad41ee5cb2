import type { Duplex, Readable, Writable } from "node:stream";

/** A machine that can be reached: three wires (exec, connect, files) and a terminal. Everything else is built on them. */
export interface Host {
  /** Short name in URLs and on the screen: "local", or what the user called it. */
  readonly name: string;
  /** True for the machine of this process, with its rights: numbers of processes there are the system's that it lives in. */
  readonly own?: boolean;
  /** Runs a program, never through a shell. */
  exec(argv: readonly [string, ...string[]], options?: ExecOptions): Process;
  /** Opens a stream to a unix socket of that machine. Rejects with a Problem. */
  connect(address: SocketAddress, options?: Abortable): Promise<Duplex>;
  readonly files: Files;
  /** Runs a program in a new pseudo terminal. */
  terminal(argv: readonly [string, ...string[]], size: TerminalSize, options?: TerminalOptions): Promise<Terminal>;
}

export interface Abortable {
  readonly signal?: AbortSignal;
}

export interface SocketAddress {
  /** Absolute path of a unix socket. */
  readonly path: string;
}

export interface ExecOptions extends Abortable {
  /** Added to the environment of the wire. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Written to standard input, which is then closed. Without it standard input is empty. */
  readonly input?: string | Uint8Array;
  /** "pipe" gives the caller `stdin`; the default is "none". */
  readonly stdin?: "pipe" | "none";
}

/** A running program. Disposing ends it (SIGTERM, after 2 s SIGKILL), and its whole process group. */
export interface Process extends AsyncDisposable {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the program has ended and its output is read. Rejects with a Problem where it could not be started. */
  readonly exit: Promise<ExitStatus>;
  kill(signal?: NodeJS.Signals): void;
}

export interface ExitStatus {
  /** The exit code, undefined after a signal. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Terminal extends AsyncDisposable {
  /** Bytes from the program and to it. Pausing it pauses the program (back-pressure). */
  readonly stream: Duplex;
  readonly exit: Promise<ExitStatus>;
  resize(size: TerminalSize): void;
}

/**
 * The files of a machine. Paths are absolute. A byte of a name that is no UTF-8 stands as a lone surrogate, U+DC80 to
 * U+DCFF. All reject with a Problem.
 */
export interface Files {
  /** The whole content; rejects with `too-large` beyond `limit` bytes (default 16 MiB). */
  read(path: string, options?: ReadOptions): Promise<Buffer>;
  /** Replaces the file atomically: temporary name, sync, rename. */
  write(path: string, content: string | Uint8Array, options?: WriteOptions): Promise<void>;
  /** At most `most` entries, in the folder's own order. */
  list(path: string, options?: Beneath & { most?: number }): Promise<readonly FileEntry[]>;
  /** Follows no symbolic link at the end. Resolves undefined where nothing is there. */
  stat(path: string, options?: Beneath): Promise<FileEntry | undefined>;
  /** The content as a stream, from byte `start` on. */
  stream(path: string, options?: Beneath & { start?: number }): Promise<Readable>;
  /** Yields whenever the file or folder changes; ends on abort. */
  watch(path: string, options: { signal: AbortSignal }): AsyncIterable<void>;
}

export interface Beneath extends Abortable {
  /**
   * The folder that `path` is looked up in: no link on the way is followed, even one that appears meanwhile, nothing
   * leads out, and only ordinary files are opened. For places that somebody else writes to.
   */
  readonly beneath?: string;
}

export interface ReadOptions extends Beneath {
  readonly limit?: number;
}

export interface WriteOptions extends Abortable {
  /** Permission bits, default 0o600. */
  readonly mode?: number;
}

export interface FileEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "symlink" | "other";
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch; over SFTP a whole number of seconds. */
  readonly modified: number;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Where a symbolic link points. */
  readonly target?: string;
}
