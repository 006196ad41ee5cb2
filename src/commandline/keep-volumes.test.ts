import assert from "node:assert/strict";
import { test } from "node:test";
import { keepVolumes } from "./keep-volumes.ts";

test("nameless volumes get their real names, those of the image are added, all else stays", () => {
  const spec = {
    image: "web",
    mounts: [
      { type: "volume", target: "/data", readOnly: true },
      { type: "bind", source: "/srv", target: "/srv" },
    ],
  } as const;
  assert.deepEqual(
    keepVolumes(spec, [
      { name: "a1", target: "/data" },
      { name: "b2", target: "/declared" },
      { name: "c3", target: "/srv" },
    ]).mounts,
    [
      { type: "volume", source: "a1", target: "/data", readOnly: true },
      { type: "bind", source: "/srv", target: "/srv" },
      { type: "volume", source: "b2", target: "/declared" },
    ],
  );
  assert.deepEqual(keepVolumes({ image: "web" }, []), { image: "web" });
});
