import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../../../src/problem/index.ts";
import { type AsyncCheck, createForm, type FormOptions } from "./form-core.ts";

interface Values {
  name: string;
  ports: { host: number }[];
}
const initial: Values = { name: "", ports: [] };
const validate = (v: Values) => ({
  ...(v.name === "" ? { name: "Enter a name." } : {}),
  ...Object.fromEntries(v.ports.flatMap((p, i) => (p.host > 65535 ? [[`ports.${i}.host`, "Too large."]] : []))),
});

function bed(options: Partial<FormOptions<Values>> = {}) {
  let due: (() => void) | undefined;
  const form = createForm<Values>({ initial, validate, submit: async () => undefined, ...options }, (_, run) => {
    due = run;
    return () => {
      due = undefined;
    };
  });
  return { form, elapse: () => due?.() };
}
const settled = () => new Promise<void>((done) => setImmediate(done));

test("an error shows after the field was left, or after a try to submit, and goes with its cause", async () => {
  const { form } = bed();
  assert.deepEqual(form.state().shown, {});
  form.touch("name");
  assert.deepEqual(form.state().shown, { name: "Enter a name." });
  form.set("name", "web");
  assert.deepEqual(form.state().shown, {});
  form.set("ports", [{ host: 70000 }]);
  assert.equal(await form.submit(), false);
  assert.deepEqual(form.state().shown, { "ports.0.host": "Too large." });
  assert.equal(form.state().refusals, 1);
});
test("an error shows after a pause in typing, not at every letter", () => {
  const { form, elapse } = bed();
  form.set("ports", [{ host: 1 }]);
  form.set("ports.0.host", 700000);
  assert.deepEqual(form.state().shown, {});
  elapse();
  assert.deepEqual(form.state().shown, { "ports.0.host": "Too large." });
});
test("dirty means different from the beginning, not touched", () => {
  const { form } = bed();
  form.set("name", "a");
  assert.equal(form.state().dirty, true);
  form.set("name", "");
  assert.equal(form.state().dirty, false);
});
test("removing a row takes its errors with it and keeps those of the rows after it", () => {
  const { form } = bed();
  form.set("ports", [{ host: 70000 }, { host: 80 }, { host: 80000 }]);
  form.touch("ports.0.host");
  form.touch("ports.2.host");
  form.removeRow("ports", 0);
  assert.deepEqual(form.state().shown, { "ports.1.host": "Too large." });
});
test("a number field that holds no number is an error", async () => {
  const { form } = bed();
  form.set("name", "web");
  form.set("ports", [{ host: Number.NaN }]);
  assert.equal(await form.submit(), false);
  assert.deepEqual(Object.keys(form.state().shown), ["ports.0.host"]);
});

function nameCheck() {
  const calls: { question: string; signal: AbortSignal; answer: (message?: string) => void }[] = [];
  const check: AsyncCheck<Values> = {
    path: "name",
    question: (v) => (v.name === "" ? undefined : v.name),
    ask: (question, signal) => new Promise((answer) => calls.push({ question, signal, answer })),
  };
  return { calls, check };
}
test("an asynchronous check asks after the pause, and a newer question aborts an older one", async () => {
  const { calls, check } = nameCheck();
  const { form, elapse } = bed({ checks: [check] });
  form.set("name", "w");
  form.set("name", "we");
  assert.equal(calls.length, 0);
  elapse();
  assert.deepEqual(
    calls.map((c) => c.question),
    ["we"],
  );
  assert.ok(form.state().checking.has("name"));
  form.set("name", "web");
  assert.equal(calls[0]?.signal.aborted, true);
  elapse();
  calls[0]?.answer("late and wrong");
  calls[1]?.answer('Name "web" is taken.');
  await settled();
  assert.deepEqual(form.state().shown, { name: 'Name "web" is taken.' });
  assert.equal(form.state().checking.size, 0);
  form.set("name", "web2");
  assert.deepEqual(form.state().shown, {});
});
test("submit waits for checks that run and is refused by their answer", async () => {
  const { calls, check } = nameCheck();
  let submitted = 0;
  const { form } = bed({ checks: [check], submit: async () => void submitted++ });
  form.set("name", "web");
  const done = form.submit();
  assert.equal(form.state().submitting, true);
  calls[0]?.answer("taken");
  assert.equal(await done, false);
  assert.equal(submitted, 0);
  assert.deepEqual(form.state().shown, { name: "taken" });
});
test("a check that fails forbids nothing", async () => {
  const check: AsyncCheck<Values> = { path: "name", question: (v) => v.name, ask: () => Promise.reject(new Error()) };
  const { form } = bed({ checks: [check] });
  form.set("name", "web");
  assert.equal(await form.submit(), true);
});
test("a failed submit shows the problem and keeps the input", async () => {
  const { form } = bed({ submit: () => Promise.reject(new Problem("name-in-use", { title: "Taken." })) });
  form.set("name", "web");
  assert.equal(await form.submit(), false);
  assert.equal(form.state().problem?.code, "name-in-use");
  assert.equal(form.state().values.name, "web");
  assert.equal(form.state().submitting, false);
});
test("errors that the server gives stand at their fields until they are changed", async () => {
  let answer: Record<string, string> | undefined = { name: "Reserved." };
  const { form } = bed({ submit: async () => answer });
  form.set("name", "web");
  assert.equal(await form.submit(), false);
  assert.deepEqual(form.state().shown, { name: "Reserved." });
  form.set("name", "web2");
  assert.deepEqual(form.state().shown, {});
  answer = undefined;
  assert.equal(await form.submit(), true);
});
test("cancelling a submit aborts it; its late end changes nothing", async () => {
  let signal: AbortSignal | undefined;
  let end = (_?: undefined) => {};
  const { form } = bed({
    submit: (_, s) => {
      signal = s;
      return new Promise<undefined>((done) => {
        end = done;
      });
    },
  });
  form.set("name", "web");
  const done = form.submit();
  await settled();
  form.cancel();
  assert.equal(signal?.aborted, true);
  assert.equal(form.state().submitting, false);
  end();
  assert.equal(await done, false);
});
test("a second submit while one runs does nothing", async () => {
  let submitted = 0;
  const { form } = bed({ submit: async () => void submitted++ });
  form.set("name", "web");
  const [first, second] = await Promise.all([form.submit(), form.submit()]);
  assert.deepEqual([first, second, submitted], [true, false, 1]);
});
