import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { machineName, parseId } from "./identity.ts";
import { kernelGone, parsePackages } from "./reboot.ts";
import { parseUnits } from "./units.ts";

test("the user is read from what id(1) prints, also one without a name", () => {
  assert.deepEqual(parseId("uid=1000(ann) gid=1000(ann) groups=1000(ann),27(sudo)\n"), {
    name: "ann",
    uid: 1000,
    root: false,
  });
  assert.deepEqual(parseId("uid=0(root) gid=0(root)"), { name: "root", uid: 0, root: true });
  assert.deepEqual(parseId("uid=4711 gid=0(root)"), { name: "4711", uid: 4711, root: false });
  assert.deepEqual(parseId("uid=1(DOM\\ann) gid=1"), { name: "DOM\\ann", uid: 1, root: false });
  assert.equal(parseId("id: cannot find name"), undefined);
});

test("a machine's name has its vendor once, and none of the fillers of careless vendors", () => {
  assert.equal(machineName("Dell Inc.\n", "PowerEdge R640\n"), "Dell Inc. PowerEdge R640");
  assert.equal(machineName("QEMU", "QEMU Virtual Machine"), "QEMU Virtual Machine");
  assert.equal(machineName("To Be Filled By O.E.M.", "Default string"), "");
  assert.equal(machineName("A\u202e\u0007B", ""), "A");
});

test("failed units are the first column, whatever their descriptions say", () => {
  assert.deepEqual(
    parseUnits(
      "nginx.service loaded failed failed A web server\n  dev-disk\\x2da.mount loaded failed failed x\n● b.service loaded\n\n0 loaded units listed.\n",
    ),
    ["nginx.service", "dev-disk\\x2da.mount"],
  );
  assert.deepEqual(parseUnits("a".repeat(100_000)), []);
});

test("a restart is due when the running kernel's modules are gone, not when they were never there", () => {
  assert.equal(kernelGone("6.9.1-arch1-1", ["6.9.3-arch1-1"]), true);
  assert.equal(kernelGone("6.1.0-18-amd64", ["6.1.0-18-amd64", "6.1.0-20-amd64"]), false);
  assert.equal(kernelGone("6.18.44-fc-v595", ["6.1.0-20-amd64"]), false);
  assert.equal(kernelGone("6.1.0-18-amd64", []), false);
});

test("packages that ask for a restart are named once; what is no package name is left out", () => {
  assert.deepEqual(parsePackages("linux-image-6.1.0-20-amd64\nlinux-base\nlinux-base\n<script>\n"), [
    "linux-image-6.1.0-20-amd64",
    "linux-base",
  ]);
});

test("no text makes these readers throw", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      parseId(a);
      machineName(a, b);
      parseUnits(`${a}\n${b}`);
      parsePackages(a);
      kernelGone(a, [b]);
    }),
  );
});
