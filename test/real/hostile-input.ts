import fc from "fast-check";
import type { z } from "zod";

/** Texts that are no text, lead elsewhere, or look like an option. */
export const hostileTexts: readonly string[] = [
  "",
  " ",
  "\0",
  "a\0b",
  "\u001b[2J\u0007",
  "line\nfeed\r\n",
  "\u202egnp.exe\u202c",
  "\ud800",
  "a\udfff",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "../../version",
  "..",
  ".",
  "/",
  "//",
  "/../../../../etc/passwd",
  "%2e%2e%2fversion",
  "%",
  "%ff",
  "?all=true&force=true",
  "#",
  "--privileged",
  "-v=/:/host",
  "--help",
  "$(touch /run/bed/owned)",
  "`touch /run/bed/owned`",
  "; touch /run/bed/owned",
  "' OR 1=1 --",
  "<img src=x onerror=alert(1)>",
  '{"a":1}',
  "a b",
  "é",
  "🐳".repeat(20),
  "a".repeat(255),
  "a".repeat(257),
  "A".repeat(100_000),
  "0",
  "-1",
  "9".repeat(400),
  "NaN",
  "true",
  "null",
  "localhost/tiny:1",
  "podman",
  "docker",
];

/** What is no value of the asked type. */
const wrong: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  null,
  undefined,
  true,
  0,
  -1,
  1e308,
  0.1,
  "",
  [],
  {},
  [[]],
  JSON.parse('{"__proto__":{"polluted":true}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
);

/** Texts by the name of the field, of which one is taken most of the time: what reaches an engine must look right. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** Values for a schema: of the right shape with hostile texts in it, and now and then of a wrong shape. */
export function hostileValue(schema: z.core.$ZodType, known: Known, name = ""): fc.Arbitrary<unknown> {
  const right = ofShape(schema, known, name);
  return fc.oneof({ weight: 24, arbitrary: right }, { weight: 1, arbitrary: wrong });
}

function ofShape(schema: z.core.$ZodType, known: Known, name: string): fc.Arbitrary<unknown> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const inner = (type: z.core.$ZodType, of = name): fc.Arbitrary<unknown> => hostileValue(type, known, of);
  switch (def.type) {
    case "string": {
      const good = Object.hasOwn(known, name) ? known[name] : undefined;
      const bad = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: "binary", maxLength: 40 }));
      return good ? fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: bad }) : bad;
    }
    case "number":
      return fc.oneof(
        fc.constantFrom(0, 1, -1, 80, 65_535, 65_536, 2 ** 31, 2 ** 53, 1e308, -1e308, 0.5),
        fc.integer({ min: 0, max: 100 }),
      );
    case "boolean":
      return fc.boolean();
    case "literal":
      return fc.constantFrom(...def.values);
    case "enum":
      return fc.constantFrom(...Object.values(def.entries));
    case "array":
      return fc.array(inner(def.element), { maxLength: 3 });
    case "tuple":
      return fc.tuple(...def.items.map((item) => inner(item)));
    case "record":
      return fc.dictionary(
        fc.constantFrom(...hostileTexts, "key").filter((key) => key !== "__proto__"),
        inner(def.valueType),
        { maxKeys: 3 },
      );
    case "union":
      return fc.oneof(...def.options.map((option) => inner(option)));
    // A specification has a hundred fields: with too many of them wrong at once none would be tried.
    case "optional":
      return fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: inner(def.innerType) });
    case "nullable":
      return fc.option(inner(def.innerType), { nil: null });
    case "default":
      return fc.option(inner(def.innerType), { nil: undefined });
    case "pipe":
      return inner(def.in);
    case "object":
      return fc.record(Object.fromEntries(Object.entries(def.shape).map(([key, type]) => [key, inner(type, key)])));
    default:
      throw new Error(`no hostile values are known for ${def.type}`);
  }
}
