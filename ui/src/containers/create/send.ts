import { commandLine } from "../../../../src/commandline/index.ts";
import { rpc } from "../../rpc/index.ts";
import { checkForm } from "./check-form.ts";
import { kindOf } from "./stores.ts";
import type { CreateValues } from "./values.ts";

type SentSpec = Parameters<typeof rpc.making.create.mutate>[0]["spec"];

/** The calls take lists that could be changed; nobody does. */
export function asSent(spec: unknown): SentSpec {
  return spec as SentSpec;
}

/** Asks for the container, or for the replacement of `edit` by it. Gives the id of the task. */
export function send(values: CreateValues, edit: string | undefined): Promise<string> {
  const kind = kindOf(values.engine);
  const { spec } = checkForm(values, kind);
  const { username, password } = values.login;
  const request = {
    engine: values.engine,
    spec: asSent(spec),
    command: commandLine(spec, kind, { maskSecrets: true, verb: values.start ? "run" : "create" }),
    ...(username === "" ? {} : { login: { username, password } }),
  };
  return edit === undefined
    ? rpc.making.create.mutate({ ...request, start: values.start })
    : rpc.making.edit.mutate({ ...request, id: edit });
}
