import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fileSystemsOf, parseMountinfo, parseStatFs, statFsCommand } from "./mounts.ts";

const mountinfo = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
28 27 0:25 / /run rw,nosuid shared:5 master:2 - tmpfs tmpfs rw
29 27 8:1 / /mnt/my\\040disk rw - xfs /dev/sda1 rw
30 27 254:0 /var/lib/containers /var/lib/containers/storage/overlay rw - ext4 /dev/vda rw
31 27 0:50 / /var/lib/containers/storage/overlay/ab/merged rw - overlay overlay rw,lowerdir=/a
32 27 0:51 / /net rw - nfs4 server:/export rw
33 27 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro
34 27 0:60 /home /home rw - btrfs /dev/sdb rw,subvol=/home
35 27 0:61 /root /srv rw - btrfs /dev/sdb rw,subvol=/srv
36 27 8:2 / /evil\\012line rw - ext4 /dev/sda2 rw
garbage
37 27 0:70 / /dev/shm rw - tmpfs tmpfs rw
`;

test("one line for each disk, the root and the places in memory that programs write to", () => {
  assert.deepEqual(
    fileSystemsOf(parseMountinfo(mountinfo)).map((m) => [m.mountPoint, m.type, m.source]),
    [
      ["/", "ext4", "/dev/vda"],
      ["/mnt/my disk", "xfs", "/dev/sda1"],
      ["/run", "tmpfs", "tmpfs"],
      ["/srv", "btrfs", "/dev/sdb"],
    ],
  );
});

test("inside a container the root counts though it is an overlay", () => {
  assert.equal(fileSystemsOf(parseMountinfo("1 0 0:9 / / rw - overlay overlay rw\n")).length, 1);
});

test("what was answered is joined with its mount, as df counts it", () => {
  const mounts = fileSystemsOf(parseMountinfo(mountinfo));
  assert.equal(statFsCommand(mounts).at(-1), "/srv");
  const found = parseStatFs(
    "4096 1000 400 300 500 100 /\n4096 10 10 10 0 0 /mnt/my disk\nstat: cannot /run\n512 0 0 0 0 0 /srv\n",
    mounts,
  );
  assert.deepEqual(found, [
    {
      mountPoint: "/",
      type: "ext4",
      source: "/dev/vda",
      size: 900 * 4096,
      used: 600 * 4096,
      available: 300 * 4096,
      inodes: 500,
      inodesFree: 100,
    },
    {
      mountPoint: "/mnt/my disk",
      type: "xfs",
      source: "/dev/sda1",
      size: 40960,
      used: 0,
      available: 40960,
      inodes: 0,
      inodesFree: 0,
    },
  ]);
});

test("no text makes the readers throw", () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ unit: fc.constantFrom("1", " ", "-", "/", "\n", "\\040", "a") }), (a, b) => {
      const mounts = parseMountinfo(`${a}\n${b}`);
      parseStatFs(`${b}\n${a}`, fileSystemsOf(mounts));
    }),
  );
});
