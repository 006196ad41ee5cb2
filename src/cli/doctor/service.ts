import { answerOf } from "./ask.ts";
import { asRoot, type Check, type Subject } from "./check.ts";
import { type Holder, holderOf, readListening } from "./holders.ts";
import type { Row } from "./report.ts";

/** Properties of a unit, by name (systemctl(1), show). */
export type Unit = Readonly<Record<string, string>>;

const socketUnit = "pilothouse.socket";
const serviceUnit = "pilothouse.service";
const properties = "LoadState,ActiveState,SubState,UnitFileState,Result,Listen,NeedDaemonReload";

/** For the package's service: systemd listens, and the service can start. */
export const service: Check = {
  name: "service",
  async look(subject, signal) {
    if (!subject.service) return [];
    const show = async (unit: string): Promise<Unit | undefined> => {
      const text = await answerOf(["systemctl", "show", `--property=${properties}`, unit], signal);
      return text === undefined ? undefined : parseUnit(text);
    };
    const [socket, own] = await Promise.all([show(socketUnit), show(serviceUnit)]);
    const [number] = portsOf(socket?.Listen ?? "");
    const listening =
      number !== undefined && socket?.ActiveState !== "active" ? await readListening(number, signal) : [];
    const holder = listening.length > 0 ? await holderOf(listening, signal) : undefined;
    return judgeService(subject, { socket, own, taken: listening.length > 0, holder });
  },
};

/** "NAME=VALUE" lines; a name that comes again adds to the one before. */
export function parseUnit(text: string): Unit {
  const unit: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    const name = line.slice(0, at);
    if (at > 0) unit[name] = name in unit ? `${unit[name]}, ${line.slice(at + 1)}` : line.slice(at + 1);
  }
  return unit;
}

/** "[::]:9090 (Stream)" */
function portsOf(listen: string): number[] {
  return Array.from(listen.matchAll(/:(\d{1,5}) \(Stream\)/g), ([, text]) => Number(text));
}

export function judgeService(
  subject: Pick<Subject, "uid" | "runsAs">,
  found: { socket: Unit | undefined; own: Unit | undefined; taken: boolean; holder: Holder | undefined },
): readonly Row[] {
  const { socket, own, taken, holder } = found;
  if (!socket || !own)
    return [
      {
        state: "warning",
        title: "systemd does not run here: nothing starts the console.",
        why: "The package's socket and service are units of systemd.",
        mend: "pilothouse serve --multi-user --data /var/lib/pilothouse --config /etc/pilothouse/config.json, as the user pilothouse",
        advice: true,
      },
    ];
  const rows: Row[] = [];
  const listen = (socket.Listen ?? "").replaceAll(" (Stream)", "");
  if (!subject.runsAs)
    rows.push({
      state: "problem",
      title: "The user pilothouse is missing.",
      why: "The service runs as that user.",
      mend: asRoot(subject, "systemd-sysusers pilothouse.conf"),
    });
  if (socket.LoadState !== "loaded")
    rows.push({
      state: "problem",
      title: `${socketUnit} cannot be used: it is ${socket.LoadState || "unknown"}.`,
      why: "systemd starts the console with the first connection to that socket.",
      mend: asRoot(
        subject,
        socket.LoadState === "masked" ? `systemctl unmask ${socketUnit}` : "systemctl daemon-reload",
      ),
    });
  else if (socket.ActiveState !== "active")
    rows.push({
      state: "problem",
      title: taken
        ? `${socketUnit} does not listen: its port is in use${holder ? ` by process ${holder.pid}, ${holder.program}` : ""} (${listen}).`
        : `${socketUnit} does not listen at ${listen}: it is ${socket.ActiveState}.`,
      why: "systemd starts the console with the first connection to that socket.",
      mend: taken
        ? `${asRoot(subject, `systemctl edit ${socketUnit}`)} to choose another port ("ListenStream=" and "ListenStream=9443" below [Socket]), then ${asRoot(subject, `systemctl restart ${socketUnit}`)}`
        : asRoot(subject, `systemctl start ${socketUnit}`),
      advice: taken,
    });
  else if (socket.UnitFileState === "disabled")
    rows.push({
      state: "warning",
      title: `${socketUnit} is not enabled: it does not listen after the next boot.`,
      why: "It was switched off, or never on.",
      mend: asRoot(subject, `systemctl enable ${socketUnit}`),
    });
  if (own.ActiveState === "failed" || own.SubState === "auto-restart")
    rows.push({
      state: "problem",
      title: `${serviceUnit} cannot start (${own.Result || own.SubState}).`,
      why: "Whoever connects waits for it. Its last lines say why.",
      mend: asRoot(subject, "journalctl --unit pilothouse --lines 20"),
    });
  if (socket.NeedDaemonReload === "yes" || own.NeedDaemonReload === "yes")
    rows.push({
      state: "warning",
      title: "The units have changed and systemd still has the earlier ones.",
      why: "What was changed does not count yet.",
      mend: asRoot(subject, `systemctl daemon-reload && ${asRoot(subject, `systemctl restart ${socketUnit}`)}`),
    });
  if (rows.length > 0) return rows;
  return [{ state: "ok", title: `systemd listens at ${listen} and starts the console with the first connection.` }];
}
