import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileEntry } from "../hosts/index.ts";
import { disksOf, interfacesOf } from "./devices.ts";

const link = (name: string, target: string): FileEntry => ({
  name,
  target,
  kind: "symlink",
  size: 0,
  modified: 0,
  mode: 0o777,
  uid: 0,
  gid: 0,
});

test("real interfaces count; what runs over them does not count a second time", () => {
  const entries = [
    link("eth0", "../../devices/pci0000:00/0000:00:03.0/virtio2/net/eth0"),
    link("lo", "../../devices/virtual/net/lo"),
    link("podman0", "../../devices/virtual/net/podman0"),
    link("veth1", "../../devices/virtual/net/veth1"),
  ];
  assert.deepEqual(interfacesOf(entries, "", ["eth0", "lo", "podman0", "veth1"]), ["eth0"]);
});

test("a machine with virtual interfaces only counts the one that leads elsewhere", () => {
  const routes =
    "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\neth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\npodman0\t0000580A\t0\t1\t0\t0\t0\t0000FFFF\n";
  assert.deepEqual(interfacesOf([], routes, ["lo", "eth0", "podman0", "veth1"]), ["eth0"]);
  assert.deepEqual(interfacesOf([], "", ["lo", "eth0", "podman0", "veth1", "br-12"]), ["eth0"]);
  assert.deepEqual(interfacesOf([], "", ["lo"]), []);
});

test("disks count, not their partitions, and an NVMe disk with several paths does", () => {
  assert.deepEqual(
    disksOf([
      link("vda", "../devices/pci0000:00/0000:00:05.0/virtio3/block/vda"),
      link("nvme0n1", "../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1"),
      link("loop0", "../devices/virtual/block/loop0"),
      link("dm-0", "../devices/virtual/block/dm-0"),
      link("sr0", "../devices/pci0000:00/ata1/block/sr0"),
    ]),
    ["nvme0n1", "vda"],
  );
});
