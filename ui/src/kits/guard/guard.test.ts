import assert from "node:assert/strict";
import { test } from "node:test";
import { createGuards, type LossQuestion, typedRight, wordToType } from "./guard.ts";

const question: LossQuestion = { title: "Delete?", confirm: "Delete volume", objects: ["data"] };

test("a plain question needs nothing typed", () => {
  assert.equal(wordToType(question), undefined);
  assert.ok(typedRight(question, ""));
});
test("one object needs its name, several their number, and a word of its own goes before both", () => {
  assert.equal(wordToType({ ...question, type: true }), "data");
  assert.equal(wordToType({ ...question, type: true, objects: ["a", "b", "c"] }), "3");
  assert.equal(wordToType({ ...question, type: true, word: "web1" }), "web1");
});
test("over twenty objects their number is asked for, whoever asks the question", () => {
  const objects = (count: number) => Array.from({ length: count }, (_, at) => `data-${at}`);
  assert.equal(wordToType({ ...question, objects: objects(20) }), undefined);
  assert.equal(wordToType({ ...question, objects: objects(21) }), "21");
  assert.ok(!typedRight({ ...question, objects: objects(21) }, "20"));
});
test("the name must be right, case and all", () => {
  const typed = { ...question, type: true };
  assert.ok(typedRight(typed, " data "));
  assert.ok(!typedRight(typed, "Data"));
  assert.ok(!typedRight(typed, ""));
});
test("questions are asked one after the other, each with its own answer", async () => {
  const guards = createGuards();
  const first = guards.ask(question, null);
  const second = guards.ask({ ...question, title: "Second?" }, null);
  assert.equal(guards.current()?.question.title, "Delete?");
  guards.current()?.answer(true);
  assert.equal(guards.current()?.question.title, "Second?");
  guards.current()?.answer(false);
  assert.deepEqual(await Promise.all([first, second]), [true, false]);
  assert.equal(guards.current(), undefined);
});
