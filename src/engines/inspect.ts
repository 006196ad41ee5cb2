import type { ContainerDetails, HealthCheckResult, PublishedPort } from "./engine.ts";
import { array, type Fields, fields, number, text, time } from "./http/read.ts";
import { joinedPorts, protocolOf } from "./ports.ts";

/** The parts of an inspect answer that Podman and Docker write alike. */

/** Published ports: { "80/tcp": [{ HostIp, HostPort }] }. */
export function inspectedPorts(ports: unknown): readonly PublishedPort[] {
  const published: PublishedPort[] = [];
  for (const [key, bindings] of Object.entries(fields(ports))) {
    const [port = "", protocol = "tcp"] = key.split("/");
    for (const binding of array(bindings)) {
      const { HostIp, HostPort } = fields(binding);
      published.push({
        hostIp: text(HostIp),
        hostPort: Number(text(HostPort)) || 0,
        containerPort: Number(port) || 0,
        protocol: protocolOf(protocol),
      });
    }
  }
  return joinedPorts(published);
}

export function addresses(networks: Fields): ContainerDetails["addresses"] {
  return Object.entries(networks).map(([network, value]) => {
    const n = fields(value);
    return {
      network,
      address: text(n.IPAddress) || text(n.GlobalIPv6Address),
      gateway: text(n.Gateway) || text(n.IPv6Gateway),
      mac: text(n.MacAddress),
    };
  });
}

export function healthLog(log: unknown): readonly HealthCheckResult[] {
  return array(log).map((entry) => {
    const e = fields(entry);
    return {
      start: time(e.Start) ?? 0,
      end: time(e.End) ?? 0,
      exitCode: number(e.ExitCode),
      output: text(e.Output),
    };
  });
}
