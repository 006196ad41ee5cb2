import type { ProblemData } from "../../../src/problem/index.ts";

const problem: ProblemData = {
  code: "engine-stopped",
  title: "Podman on web1 is not running.",
  why: "Its socket unit is inactive.",
  time: "2026-11-24T14:02:11Z",
  remedies: [
    { do: "retry" },
    { do: "command", label: "Start it on the host:", command: "sudo systemctl enable --now podman.socket" },
  ],
  detail: {
    host: "web1",
    command: "GET /v4.0.0/libpod/containers/json",
    exitCode: 125,
    output: "dial unix /run/podman/podman.sock: connect: connection refused\n\u001b[31mred\u001b[0m",
  },
};

/** Sample data of the gallery; a page for people who build pages, not for users. */
export const galleryText = {
  states: { running: "Running", exited: "Exited", paused: "Paused", created: "Created" },
  problem,
  charts: {
    group: "Charts of web1",
    live: "CPU",
    rates: "Network",
    loading: "Disk I/O, no figures yet",
    lost: "CPU of a lost host",
    user: "User",
    system: "System",
    total: "Total",
    received: "Received",
    sent: "Sent",
    mark: "Started",
  },
} as const;
