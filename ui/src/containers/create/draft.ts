import { looksSecret } from "../../../../src/commandline/index.ts";
import { type CreateValues, emptyValues } from "./values.ts";

/** A form as the browser's tab remembers it, and the variables whose secrets it does not. */
export interface Draft {
  readonly values: CreateValues;
  readonly forgotten: readonly string[];
}

const version = 1;

/** What may be remembered: everything but secrets. */
export function withoutSecrets(values: CreateValues): Draft {
  const forgotten: string[] = [];
  const forget = <Row extends { readonly name: string; readonly value: string }>(row: Row): Row => {
    if (!looksSecret(row.name, row.value)) return row;
    forgotten.push(row.name);
    return { ...row, value: "" };
  };
  const open = (text: string): boolean => {
    const at = text.indexOf("=");
    const secret = at > 0 && looksSecret(text.slice(0, at), text.slice(at + 1));
    if (secret) forgotten.push(text.slice(0, at));
    return !secret;
  };
  return {
    values: {
      ...values,
      more: Object.fromEntries(Object.entries(values.more).map(([flag, list]) => [flag, list.filter(open)])),
      env: values.env.map(forget),
      labels: values.labels.map(forget),
      login: { username: values.login.username, password: "" },
    },
    forgotten,
  };
}

export function writeDraft(values: CreateValues): string {
  return JSON.stringify({ version, ...withoutSecrets(values) });
}

/** Undefined where it is of another version of the form, or broken. */
export function readDraft(text: string | null): Draft | undefined {
  if (text === null) return undefined;
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found !== "object" || found === null || !("version" in found) || found.version !== version)
      return undefined;
    const { values, forgotten } = found as unknown as Draft;
    // JSON has no undefined: what is missing is as in an empty form.
    const empty = emptyValues(values.engine);
    return {
      values: {
        ...empty,
        ...values,
        restart: { ...empty.restart, ...values.restart },
        health: { ...empty.health, ...values.health },
      },
      forgotten,
    };
  } catch {
    return undefined;
  }
}
