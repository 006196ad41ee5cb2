import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { newMark } from "../leash/holder.ts";
import { converse, newPrompt } from "./prompt.ts";
import { Secret } from "./secret.ts";

const mark = newMark();

/** One conversation with a sudo that says what the test says. */
function talk() {
  const [words, output, input] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const { argument, asked } = newPrompt();
  let sent = "";
  input.setEncoding("utf8").on("data", (text: string) => {
    sent += text;
  });
  const secret = new Secret();
  secret.set("the password");
  const { begun } = converse("host", { words, output, input }, { mark, asked }, async () => secret);
  return {
    /** As sudo fills it in. */
    prompt: argument.replace("%p", "ann"),
    begun,
    async says(text: string, stream: PassThrough = words): Promise<string> {
      stream.write(text);
      await turn();
      await turn();
      return sent;
    },
    output,
    end: () => output.write(`${mark}: 1\n`),
  };
}

test("the password is sent only for the call's own prompt", async () => {
  const one = talk();
  for (const text of ["[sudo] password for ann: ", "Password:", "0123456789abcdef0123456789abcdef<ann>"])
    assert.equal(await one.says(text), "");
  assert.equal(await one.says(talk().prompt), "", "another call's prompt");
  assert.equal(await one.says(one.prompt), "the password\n");
  one.end();
  await one.begun;
});

test("a prompt that comes in pieces is one", async () => {
  const one = talk();
  assert.equal(await one.says(one.prompt.slice(0, 20)), "");
  assert.equal(await one.says(one.prompt.slice(20)), "the password\n");
  one.end();
  await one.begun;
});

test("what the program prints is no prompt once it runs", async () => {
  const one = talk();
  await one.says(`${mark}: 1\n`, one.output);
  await one.begun;
  assert.equal(await one.says(one.prompt), "");
});

test("the password is sent once: a second prompt says that it was wrong", async () => {
  const one = talk();
  await one.says(one.prompt);
  assert.equal(await one.says(`Sorry, try again.\n${one.prompt}`), "the password\n");
  await assert.rejects(one.begun);
});
