import { readFileSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";

/** What this machine calls itself, without asking the network, its own name first: "box", "box.example.org", "box.local". */
export function machineNames(name = hostname(), hostsFile = "/etc/hosts"): string[] {
  const short = name.split(".", 1)[0] ?? name;
  const names = [name, ...aliases(name, short, hostsFile), short, `${short}.local`];
  return [...new Set(names.map((one) => one.toLowerCase()).filter((one) => one !== "localhost" && one !== ""))];
}

/** The other names of the line that has ours (hosts(5)): usually the full one. */
function aliases(name: string, short: string, file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/).slice(1))
    .filter((names) => names.includes(name) || names.includes(short))
    .flat()
    .filter((one) => one === name || one === short || one.startsWith(`${short}.`));
}

/** The addresses of this machine, those of a single link left out: they are of use in no URL. */
export function machineAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flat()
    .flatMap((one) => (one && !one.address.startsWith("fe80:") ? [one.address] : []));
}

/** A name or an address as it stands in a URL: that of IPv6, the only one with colons, in brackets. */
export function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
