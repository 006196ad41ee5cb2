import assert from "node:assert/strict";
import { test } from "node:test";
import { dataDirectory } from "./data-directory.ts";

const home = () => "/home/ann";
const nobody = (): string => {
  throw new Error("ENOENT: no such file or directory, uv_os_homedir");
};

test("the data lies where --data says, else below XDG_DATA_HOME, else below the home", () => {
  assert.equal(dataDirectory("/srv/x", { XDG_DATA_HOME: "/data" }, home), "/srv/x");
  assert.equal(dataDirectory(undefined, { XDG_DATA_HOME: "/data" }, home), "/data/pilothouse");
  assert.equal(dataDirectory(undefined, {}, home), "/home/ann/.local/share/pilothouse");
});

test("a user without a home is asked to say where, and only where nothing says it", () => {
  for (const none of [nobody, () => ""])
    assert.throws(
      () => dataDirectory(undefined, {}, none),
      (error: Error & { fields: { why: string } }) =>
        /no home directory/.test(error.message) && /--data DIR/.test(error.fields.why),
    );
  assert.equal(dataDirectory("/srv/x", {}, nobody), "/srv/x");
  assert.equal(dataDirectory(undefined, { XDG_DATA_HOME: "/data" }, nobody), "/data/pilothouse");
});
