import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Field, Garbage, Packets, packet, packetOf, parseAnswer, parseVersion } from "./packets.ts";

const bytes = (most = 60) => fc.uint8Array({ maxLength: most }).map((some) => Buffer.from(some));
const u32 = (value: number): Field => ({ u32: value });

/** Attributes with any choice of fields, as they are sent and as they are to be read. */
const attributes = fc
  .record(
    {
      size: fc.maxSafeNat(),
      owner: fc.tuple(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff)),
      mode: fc.nat(0xffff_ffff),
      modified: fc.nat(0xffff_ffff),
      extended: fc.array(fc.tuple(bytes(), bytes()), { maxLength: 3 }),
    },
    { requiredKeys: [] },
  )
  .map(({ size, owner, mode, modified, extended }) => {
    const fields: Field[] = [];
    let flags = 0;
    const read: Record<string, number> = {};
    const add = (flag: number, ...some: Field[]) => {
      flags |= flag;
      fields.push(...some);
    };
    if (size !== undefined) {
      add(1, { u64: BigInt(size) });
      read.size = size;
    }
    if (owner) {
      add(2, u32(owner[0]), u32(owner[1]));
      Object.assign(read, { uid: owner[0], gid: owner[1] });
    }
    if (mode !== undefined) {
      add(4, u32(mode));
      read.mode = mode;
    }
    if (modified !== undefined) {
      add(8, u32(7), u32(modified));
      read.modified = modified;
    }
    if (extended) add(0x8000_0000, u32(extended.length), ...extended.flat());
    return { fields: [u32(flags >>> 0), ...fields], read };
  });

test("an answer is read as it was meant, however the stream is cut", () => {
  const answers = fc.oneof(
    fc.tuple(fc.nat(8), bytes()).map(([code, message]) => ({
      type: packet.status,
      fields: [u32(code), message, "en"],
      answer: { is: "status", code },
    })),
    bytes(256).map((handle) => ({ type: packet.handle, fields: [handle], answer: { is: "handle", handle } })),
    bytes(5000).map((data) => ({ type: packet.data, fields: [data], answer: { is: "data", data } })),
    attributes.map(({ fields, read }) => ({
      type: packet.attrs,
      fields,
      answer: { is: "attributes", attributes: read },
    })),
    fc.array(fc.tuple(bytes(), attributes), { maxLength: 5 }).map((names) => ({
      type: packet.name,
      fields: [u32(names.length), ...names.flatMap(([name, { fields }]) => [name, "-rw-r--r--", ...fields])],
      answer: { is: "names", names: names.map(([name, { read }]) => ({ name, attributes: read })) },
    })),
    bytes().map((reply) => ({ type: packet.extendedReply, fields: [reply], answer: { is: "reply" } })),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(0xffff_ffff), answers), { maxLength: 6 }), fc.nat(40), (sent, cut) => {
      const stream = Buffer.concat(sent.map(([id, { type, fields }]) => packetOf(type, u32(id), ...fields)));
      const packets = new Packets();
      const read: { id: number; answer: unknown }[] = [];
      for (let at = 0; at < stream.length; at += cut + 1)
        for (const one of packets.add(stream.subarray(at, at + cut + 1))) read.push(parseAnswer(one));
      assert.equal(read.length, sent.length);
      for (const [index, [id, { answer }]] of sent.entries()) {
        assert.equal(read[index]?.id, id);
        assert.partialDeepStrictEqual(read[index]?.answer, answer);
      }
    }),
  );
});

test("bytes that are no packets are garbage, and never anything else", () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 101, 102, 103, 104, 105, 201, 255), bytes(200), (type, some) => {
      for (const parse of [parseAnswer, parseVersion])
        try {
          parse(Buffer.concat([Buffer.from([type]), some]));
        } catch (error) {
          assert.ok(error instanceof Garbage, String(error));
        }
    }),
  );
});

test("a packet of four gigabytes is not waited for, nor a count of four thousand million names", () => {
  for (const length of [0, 256 * 1024 + 1, 0xffff_ffff]) {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(length);
    assert.throws(() => [...new Packets().add(head)], Garbage);
  }
  const many = packetOf(packet.name, u32(1), u32(0xffff_ffff), "name", "long", u32(0)).subarray(4);
  assert.throws(() => parseAnswer(many), Garbage);
  const extended = packetOf(packet.attrs, u32(1), u32(0x8000_0000), u32(0xffff_ffff)).subarray(4);
  assert.throws(() => parseAnswer(extended), Garbage);
});
