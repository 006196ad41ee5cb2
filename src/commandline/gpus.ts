import { cut, parseCsv, parseInteger, refuseFlag } from "./values.ts";

/** Docker's DeviceRequest (API 1.40). */
export interface DeviceRequest {
  readonly Driver: string;
  /** -1 is all. */
  readonly Count: number;
  readonly DeviceIDs?: readonly string[];
  readonly Capabilities: readonly (readonly string[])[];
  readonly Options: Readonly<Record<string, string>>;
}

/** --gpus: "all", "2", "device=0,1", "driver=nvidia,capabilities=utility". @throws Problem */
export function parseGpus(text: string): DeviceRequest {
  let driver = "";
  let count: number | undefined;
  let ids: readonly string[] | undefined;
  const capabilities = ["gpu"];
  const options: [string, string][] = [];
  const parts = parseCsv(text) ?? refuseFlag("gpus", `the quotes in "${text}" are not closed.`);
  for (const [at, part] of parts.entries()) {
    const [key, value] = cut(part, "=") ?? ["count", part];
    if (key === "count" && (at === 0 || part.includes("=")))
      count =
        value === "all" ? -1 : (parseInteger(value) ?? refuseFlag("gpus", `"${value}" is neither all nor a number.`));
    else if (key === "device") ids = value.split(",");
    else if (key === "driver") driver = value;
    else if (key === "capabilities") capabilities.push(...value.split(",").filter((c) => c !== "gpu"));
    else if (key === "options") options.push(...value.split(",").map((o): [string, string] => cut(o, "=") ?? [o, ""]));
    // As Docker's own documentation writes it without the inner quotes: device=0,1
    else if (ids) ids = [...ids, part];
    else refuseFlag("gpus", `"${part}" is unknown.`);
  }
  return {
    Driver: driver,
    Count: ids ? 0 : (count ?? -1),
    ...(ids ? { DeviceIDs: ids } : {}),
    Capabilities: [capabilities],
    Options: Object.fromEntries(options),
  };
}

/** The request as `parseGpus` takes it. */
export function formatGpus(request: DeviceRequest): string {
  const quoted = (key: string, list: readonly string[]) =>
    list.length > 1 ? `"${key}=${list.join(",")}"` : `${key}=${list.join(",")}`;
  const extra = (request.Capabilities[0] ?? []).filter((c) => c !== "gpu");
  const options = Object.entries(request.Options).map(([name, value]) => `${name}=${value}`);
  const ids = request.DeviceIDs ?? [];
  const parts = [
    ...(request.Driver === "" ? [] : [`driver=${request.Driver}`]),
    ...(ids.length > 0 ? [quoted("device", ids)] : []),
    ...(extra.length > 0 ? [quoted("capabilities", extra)] : []),
    ...(options.length > 0 ? [quoted("options", options)] : []),
  ];
  const count = request.Count < 0 ? "all" : String(request.Count);
  if (parts.length === 0) return count;
  return [...(ids.length > 0 ? [] : [`count=${count}`]), ...parts].join(",");
}
