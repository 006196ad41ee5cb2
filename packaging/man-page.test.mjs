import assert from "node:assert/strict";
import { test } from "node:test";
import { manPage } from "./man-page.mjs";

test("headings of the help become sections, and nothing in it becomes a command of the manual's language", () => {
  const page = manPage("Pilothouse: steer.\n\nUsage\n  pilothouse serve --x\n\n.dot \\ here\n  text\n");
  assert.equal(
    page,
    [
      ...[".TH PILOTHOUSE 1", ".SH NAME", "pilothouse \\- steer", ".SH USAGE", ".nf", "  pilothouse serve \\-\\-x", ""],
      ...[".fi", ".SH \\&.DOT \\e HERE", ".nf", "  text", ".fi", ""],
    ].join("\n"),
  );
});
