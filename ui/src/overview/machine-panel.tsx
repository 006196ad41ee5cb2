import type { CSSProperties, ReactNode } from "react";
import { useClock } from "../kits/small/clock.ts";
import { formatBytes } from "../kits/small/format.ts";
import { SafeText } from "../kits/small/small.tsx";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { Skeleton } from "../kits/state/state.tsx";
import { overviewText as text } from "../messages/overview.ts";
import { useLive } from "../rpc/index.ts";
import { accentFor } from "./accent.ts";
import { condition } from "./store.ts";
import { formatUptime } from "./uptime.ts";
import type { useIdentity } from "./use-identity.ts";
import { useLinger } from "./use-linger.ts";

/** What machine this is, in the colour of its system's logo. */
export function MachinePanel({ state }: { readonly state: ReturnType<typeof useIdentity> }) {
  const { identity, at, problem, retry } = state;
  if (!identity)
    return problem ? (
      <ProblemView problem={problem} onRetry={retry} />
    ) : (
      <div className="ph-machine">
        <Skeleton height="7.5rem" />
      </div>
    );
  const { os, kernel, architecture, machine, virtualization, cpu, memory, timezone } = identity;
  const style = {
    "--ph-accent-light": accentFor(os.color, "light"),
    "--ph-accent-dark": accentFor(os.color, "dark"),
  } as CSSProperties;
  const hardware = [machine, virtualization && hardwareKind(virtualization)].filter((part) => part).join(", ");
  return (
    <section className="ph-machine" style={style} aria-label={text.machine}>
      <p className="ph-machine__os">
        <SafeText text={os.prettyName} lines />
      </p>
      <dl className="ph-machine__facts">
        <Fact name={text.facts.uptime}>
          <Uptime uptime={identity.uptime} at={at} />
        </Fact>
        <Fact name={text.facts.kernel}>
          <SafeText text={`${kernel} ${architecture}`} lines />
        </Fact>
        <Fact name={text.facts.processors}>
          <SafeText text={text.processors(cpu.count, cpu.model)} lines />
        </Fact>
        <Fact name={text.facts.memory}>{formatBytes(memory)}</Fact>
        {hardware !== "" && (
          <Fact name={text.facts.hardware}>
            <SafeText text={hardware} lines />
          </Fact>
        )}
        {timezone !== undefined && <Fact name={text.facts.timezone}>{timezone}</Fact>}
        <Fact name={text.facts.user}>
          <SafeText text={identity.user.root ? text.administrator(identity.user.name) : identity.user.name} lines />
        </Fact>
      </dl>
      {!identity.user.root && <Linger />}
    </section>
  );
}

/** Containers, as systemd-detect-virt(1) names them; its other words are of virtual machines. */
const containerKinds = /^(openvz|lxc|lxc-libvirt|systemd-nspawn|docker|podman|rkt|wsl|proot|pouch|container-other)$/;

function hardwareKind(virtualization: string): string {
  if (virtualization === "none") return text.bareMetal;
  return containerKinds.test(virtualization) ? text.container(virtualization) : text.virtual(virtualization);
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Uptime({ uptime, at }: { readonly uptime: number; readonly at: number }) {
  const shown = useClock((now) => formatUptime(uptime + now - at));
  return <span className="ph-figure">{shown}</span>;
}

/** Whether the user's containers outlive the log-out; shown where the system has a say in it. */
function Linger() {
  const { facts } = useLive(condition).data ?? {};
  const { change, busy, problem } = useLinger();
  if (facts?.linger === undefined) return null;
  return (
    <div className="ph-machine__linger">
      <label className="ph-switch">
        <input
          type="checkbox"
          role="switch"
          aria-checked={facts.linger}
          checked={facts.linger}
          disabled={busy}
          onChange={(event) => change(event.target.checked)}
        />
        <span>{text.linger}</span>
      </label>
      <p>{text.lingerHelp}</p>
      {problem && <ProblemView problem={problem} />}
    </div>
  );
}
