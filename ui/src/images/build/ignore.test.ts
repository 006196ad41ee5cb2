import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readIgnoreRules } from "./ignore.ts";

const ignored = (rules: string, path: string): boolean => readIgnoreRules(rules).ignores(path);

// From the tests of github.com/moby/patternmatcher and Docker's documentation of .dockerignore.
const cases: readonly (readonly [string, string, boolean])[] = [
  ["**", "file", true],
  ["**", "dir/file", true],
  ["**/", "dir/file", true],
  ["**/**", "dir/file", true],
  ["dir/**", "dir/file", true],
  ["dir/**", "dir/dir2/file", true],
  ["**/dir", "dir", true],
  ["**/dir", "dir/file", true],
  ["**/dir2/*", "dir/dir2/dir2/file", true],
  ["**file", "dir/file", true],
  ["**/file", "dir/dir/file", true],
  ["**/file*txt", "dir/dir/file.txt", true],
  ["**/file*.txt", "dir/dir/fileAtxt", false],
  ["**/**/*.txt", "dir/dir/file.txt", true],
  ["**/**/*.txt2", "dir/dir/file.txt", false],
  ["**/*.txt", "file.txt", true],
  ["a**/*.txt", "a/file.txt", true],
  ["a**/*.txt", "a/dir/dir/file.txt", true],
  ["a/*.txt", "a/dir/file.txt", false],
  ["a.b", "aXb", false],
  ["a[b-d]e", "ace", true],
  ["a[b-d]e", "aae", false],
  ["a[^b-d]e", "aze", true],
  [".*", ".foo", true],
  [".*", "foo", false],
  ["abc.def", "abcdef", false],
  ["**/foo/bar", "foo/bar", true],
  ["**/foo/bar", "dir/dir2/foo/bar", true],
  ["abc/**", "abc", false],
  ["abc/**", "abc/def/ghi", true],
  ["**/.foo", "bar.foo", false],
  ["./bar.*", "bar.foo", true],
  ["bar.*/", "bar.foo", true],
  ["/node_modules", "node_modules/a/b", true],
  ["/node_modules", "src/node_modules/a", false],
  ["node_modules\n!node_modules/keep", "node_modules/keep/x", false],
  ["node_modules\n!node_modules/keep", "node_modules/other", true],
  ["*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true],
  ["*.md\n!README*.md\nREADME-secret.md", "README-x.md", false],
  ["# *\n\n  spaced  ", "spaced", true],
  ["# *", "anything", false],
  ["a\\*b", "a*b", true],
  ["a\\*b", "aXb", false],
  ["../../x", "x", true],
  ["[z-a]", "z", false],
  ["[", "[", false],
  ["*\r\n!a\r\n", "a", false],
];
for (const [rules, path, expected] of cases)
  test(`${JSON.stringify(rules)} ${expected ? "leaves out" : "keeps"} ${path}`, () =>
    assert.equal(ignored(rules, path), expected));

test("what a rule leaves out, it leaves out with all that is below, and the same rule with ! brings it back", () => {
  const part = fc.stringMatching(/^[a-z.]{1,5}$/).filter((name) => name !== "." && name !== "..");
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  fc.assert(
    fc.property(path, path, (above, below) => {
      assert.ok(ignored(above, above));
      assert.ok(ignored(above, `${above}/${below}`));
      assert.ok(!ignored(`${above}\n!${above}`, `${above}/${below}`));
    }),
  );
});

test("any text is read, and no path makes it fail", () =>
  fc.assert(fc.property(fc.string(), fc.string(), (rules, path) => void ignored(rules, path))));
