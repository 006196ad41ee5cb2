import { type ContainerSpec, looksSecret } from "../../../../src/commandline/index.ts";

/** A specification without its secrets, and the names that stand for them. */
export interface Hidden {
  readonly spec: ContainerSpec;
  readonly names: readonly string[];
  /** Puts "$NAME" into a text that was made of the specification. */
  readonly show: (text: string) => string;
}

/** Takes the secrets of the environment out. What is made of the rest can be shown, and sent for a preview. */
export function hideSecrets(spec: ContainerSpec): Hidden {
  const names: string[] = [];
  const env = spec.env?.map(({ name, value }, at) => {
    if (value === undefined || !looksSecret(name, value)) return { name, ...(value === undefined ? {} : { value }) };
    names.push(name);
    // Letters only, so that no format quotes or escapes it.
    return { name, value: stand(at) };
  });
  const places = new Map(
    (spec.env ?? []).flatMap(({ name, value }, at) =>
      value !== undefined && looksSecret(name, value) ? [[stand(at), `$${name.replaceAll(/\W/g, "_")}`] as const] : [],
    ),
  );
  return {
    spec: env ? { ...spec, env } : spec,
    names,
    show: (text) => text.replaceAll(/PILOTHOUSEHIDES\d+X/g, (found) => places.get(found) ?? found),
  };
}

function stand(at: number): string {
  return `PILOTHOUSEHIDES${at}X`;
}
