/** What must not be written down, by the name that stands for it: a variable, "REGISTRY_PASSWORD". */
export interface Secrets {
  readonly [name: string]: string;
}

/** Shorter ones stand in words by chance, and what is put in their place would tell them. In characters. */
const shortest = 6;
/** Of a secret of several lines, a key for one, each line of this length counts alone. */
const shortestLine = 16;

/**
 * Gives a function that puts "$NAME" in the place of secrets in every text of a value. Engines quote what they refuse,
 * and containers print what they were given.
 */
export function scrubber(secrets: Secrets = {}): <Value>(value: Value) => Value {
  const places = Object.entries(secrets)
    .flatMap(([name, value]) => formsOf(value).map((form) => [form, `$${name}`] as const))
    // A secret may be a part of another.
    .sort(([a], [b]) => b.length - a.length);
  if (places.length === 0) return (value) => value;
  const scrub = (value: unknown): unknown => {
    if (typeof value === "string")
      return places.reduce((text, [form, place]) => text.replaceAll(form, () => place), value);
    if (Array.isArray(value)) return value.map(scrub);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, scrub(inner)]));
  };
  return <Value>(value: Value) => scrub(value) as Value;
}

/** A secret as it is, in quotes of JSON and Go, in an address, and line by line. */
function formsOf(secret: string): string[] {
  const lines = secret.split("\n").map((line) => line.trim());
  const whole = lines.length > 1 ? [secret, ...lines.filter((line) => line.length >= shortestLine)] : [secret];
  const forms = whole.flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text.toWellFormed()),
  ]);
  return [...new Set(forms)].filter((form) => form.length >= shortest);
}
