import { nameOf } from "../names.ts";

/** SFTP version 3, as OpenSSH speaks it: draft-ietf-secsh-filexfer-02, and OpenSSH's PROTOCOL, section 4. */

/** Types of packets (draft, section 3). */
export const packet = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  opendir: 11,
  readdir: 12,
  remove: 13,
  stat: 17,
  rename: 18,
  readlink: 19,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
  extendedReply: 201,
} as const;

/** How a file is opened (draft, 6.3). */
export const openFlag = { read: 1, write: 2, create: 8, exclusive: 32 } as const;

/** What an answer says went wrong (draft, section 7). */
export const status = { ok: 0, eof: 1, noSuchFile: 2, permissionDenied: 3, failure: 4, badMessage: 5, unsupported: 8 };

/** Flags of a file's attributes (draft, section 5). */
const attrFlag = { size: 1, owner: 2, permissions: 4, times: 8, extended: 0x8000_0000 } as const;

/** Longest packet taken: OpenSSH's own bound is 256 KiB (sftp-common.h, SFTP_MAX_MSG_LENGTH). */
const longestPacket = 256 * 1024;

/** The other side breaks the protocol: nothing it says any more can be trusted. */
export class Garbage extends Error {
  override readonly name = "Garbage";
}

/** Attributes as a version 3 server tells them; those that it leaves out are undefined. */
export interface Attributes {
  readonly size?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** st_mode: permission bits and the kind of file. */
  readonly mode?: number;
  /** Seconds since the epoch. */
  readonly modified?: number;
}

export type Answer =
  | { readonly is: "status"; readonly code: number; readonly message: string }
  | { readonly is: "handle"; readonly handle: Buffer }
  | { readonly is: "data"; readonly data: Buffer }
  | { readonly is: "names"; readonly names: readonly { readonly name: Buffer; readonly attributes: Attributes }[] }
  | { readonly is: "attributes"; readonly attributes: Attributes }
  | { readonly is: "reply"; readonly reply: Buffer };

/** What a packet is made of: a number is a byte more than it looks, so its width is said. */
export type Field = { readonly u32: number } | { readonly u64: bigint } | string | Uint8Array;

/** One packet with its length in front. Texts and bytes are sent as the protocol's strings. */
export function packetOf(type: number, ...fields: readonly Field[]): Buffer {
  const parts = fields.map(fieldBytes);
  const length = parts.reduce((sum, part) => sum + part.length, 1);
  const head = Buffer.allocUnsafe(5);
  head.writeUInt32BE(length, 0);
  head[4] = type;
  return Buffer.concat([head, ...parts], 4 + length);
}

function fieldBytes(field: Field): Buffer {
  if (typeof field === "string" || field instanceof Uint8Array) {
    const content = typeof field === "string" ? Buffer.from(field) : field;
    const bytes = Buffer.allocUnsafe(4 + content.length);
    bytes.writeUInt32BE(content.length, 0);
    bytes.set(content, 4);
    return bytes;
  }
  if ("u32" in field) {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(field.u32, 0);
    return bytes;
  }
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(field.u64, 0);
  return bytes;
}

/** What stands in a version packet: the version, and the extensions with theirs. */
export function parseVersion(bytes: Buffer): { version: number; extensions: ReadonlyMap<string, string> } {
  const reader = new Reader(bytes);
  if (reader.byte() !== packet.version) throw new Garbage("the first packet tells no version");
  const version = reader.u32();
  const extensions = new Map<string, string>();
  while (reader.left > 0) extensions.set(reader.string().toString("latin1"), reader.string().toString("latin1"));
  return { version, extensions };
}

/** An answer and the id of the request that it is for. Throws Garbage for what is none. */
export function parseAnswer(bytes: Buffer): { id: number; answer: Answer } {
  const reader = new Reader(bytes);
  const type = reader.byte();
  const id = reader.u32();
  const answer = answerOf(type, reader);
  return { id, answer };
}

function answerOf(type: number, reader: Reader): Answer {
  switch (type) {
    case packet.status: {
      const code = reader.u32();
      // Servers of older drafts send the code alone.
      return { is: "status", code, message: reader.left > 0 ? nameOf(reader.string()).slice(0, 1000) : "" };
    }
    case packet.handle: {
      const handle = reader.string();
      if (handle.length > 256) throw new Garbage("a handle has more than 256 bytes");
      return { is: "handle", handle: Buffer.from(handle) };
    }
    case packet.data:
      return { is: "data", data: reader.string() };
    case packet.name: {
      const count = reader.u32();
      const names: { name: Buffer; attributes: Attributes }[] = [];
      for (let n = 0; n < count; n++) {
        const name = reader.string();
        reader.string(); // the line that `ls -l` would print
        names.push({ name, attributes: reader.attributes() });
      }
      return { is: "names", names };
    }
    case packet.attrs:
      return { is: "attributes", attributes: reader.attributes() };
    case packet.extendedReply:
      return { is: "reply", reply: reader.rest() };
    default:
      throw new Garbage(`a packet of type ${type} is no answer`);
  }
}

/** The numbers of a reply that has nothing else (limits@openssh.com, statvfs@openssh.com). */
export function u64s(reply: Buffer, count: number): readonly number[] {
  const reader = new Reader(reply);
  return Array.from({ length: count }, () => reader.u64());
}

/** Reads fields one after the other; none is believed to be longer than what is there. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    return this.#take(1)[0] as number;
  }

  u32(): number {
    return this.#take(4).readUInt32BE(0);
  }

  /** Beyond 2^53 the largest number that is still exact. */
  u64(): number {
    const value = this.#take(8).readBigUInt64BE(0);
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
  }

  string(): Buffer {
    return this.#take(this.u32());
  }

  rest(): Buffer {
    return this.#take(this.left);
  }

  attributes(): Attributes {
    const flags = this.u32();
    const size = flags & attrFlag.size ? { size: this.u64() } : {};
    const owner = flags & attrFlag.owner ? { uid: this.u32(), gid: this.u32() } : {};
    const mode = flags & attrFlag.permissions ? { mode: this.u32() } : {};
    if (flags & attrFlag.times) this.u32(); // last use
    const times = flags & attrFlag.times ? { modified: this.u32() } : {};
    if (flags & attrFlag.extended)
      for (let left = this.u32(); left > 0; left--) {
        this.string();
        this.string();
      }
    return { ...size, ...owner, ...mode, ...times };
  }

  #take(length: number): Buffer {
    if (length > this.left) throw new Garbage("a packet ends in the middle of a field");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

/** Cuts a stream into packets, and keeps no more of it than one packet may have. */
export class Packets {
  #chunks: Buffer[] = [];
  #held = 0;

  /** The packets that are whole now, without their lengths. Throws Garbage for a length that no packet has. */
  *add(chunk: Buffer): Generator<Buffer> {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    while (this.#held >= 4) {
      const length = this.#peekLength();
      if (length === 0 || length > longestPacket) throw new Garbage(`a packet of ${length} bytes is announced`);
      if (this.#held < 4 + length) return;
      yield this.#cut(4 + length).subarray(4);
    }
  }

  #peekLength(): number {
    const [first] = this.#chunks;
    if (first && first.length >= 4) return first.readUInt32BE(0);
    this.#chunks = [Buffer.concat(this.#chunks, this.#held)];
    return (this.#chunks[0] as Buffer).readUInt32BE(0);
  }

  #cut(length: number): Buffer {
    const [first] = this.#chunks;
    if (!first || first.length < length) this.#chunks = [Buffer.concat(this.#chunks, this.#held)];
    const whole = this.#chunks[0] as Buffer;
    if (whole.length === length) this.#chunks.shift();
    else this.#chunks[0] = whole.subarray(length);
    this.#held -= length;
    return whole.subarray(0, length);
  }
}
