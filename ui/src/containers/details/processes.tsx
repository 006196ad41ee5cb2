import { useState } from "react";
import type { SignalName } from "../../../../src/engines/index.ts";
import type { ProblemData } from "../../../../src/problem/index.ts";
import { announce } from "../../kits/live-region/live-region.tsx";
import { MenuButton } from "../../kits/popup/menu.tsx";
import { formatClock } from "../../kits/small/format.ts";
import { SafeText } from "../../kits/small/small.tsx";
import { ProblemView } from "../../kits/state/problem-view.tsx";
import { Skeleton } from "../../kits/state/state.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { problemOf, rpc } from "../../rpc/index.ts";
import { Checked } from "./checked.tsx";
import { isRunning, type TabProps } from "./standing.ts";
import { useAsk } from "./use-ask.ts";

/** No event tells of processes: they are asked for so often while they are looked at, in milliseconds. */
const everyMs = 3000;

const signals: readonly { readonly name: SignalName; readonly danger?: boolean }[] = [
  { name: "TERM" },
  { name: "HUP" },
  { name: "INT" },
  { name: "QUIT" },
  { name: "USR1" },
  { name: "USR2" },
  { name: "STOP" },
  { name: "CONT" },
  { name: "KILL", danger: true },
];

/** What runs in the container. */
export default function Processes({ container, still }: TabProps) {
  const { engine, id } = container;
  const off = !isRunning(container) || still;
  const list = useAsk(`${engine} ${id}`, (signal) => rpc.container.processes.query({ engine, id }, { signal }), {
    every: everyMs,
    off,
  });
  const [refused, setRefused] = useState<ProblemData>();
  const send = (pid: number, name: SignalName): void => {
    setRefused(undefined);
    rpc.container.signal.mutate({ engine, id, pid, name }).then(
      () => {
        announce(text.signalled(name, pid));
        list.ask();
      },
      (error: unknown) => setRefused(problemOf(error)),
    );
  };
  if (off) return <p className="ph-details__quiet">{text.noProcesses}</p>;
  if (!list.data)
    return list.problem ? <ProblemView problem={list.problem} onRetry={list.ask} /> : <Skeleton height="12rem" />;
  const { titles, rows } = list.data;
  const pidAt = titles.indexOf("PID");
  const last = titles.length - 1;
  return (
    <>
      {(refused ?? list.problem) && (
        <ProblemView problem={(refused ?? list.problem) as ProblemData} onClose={() => setRefused(undefined)} />
      )}
      <Checked asked={list} beside={text.processCount(rows.length)} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="ph-details__scroll" aria-label={text.tabs.processes} tabIndex={0}>
        <table className="ph-table">
          <caption className="pf-v6-screen-reader">
            {text.tabs.processes}, {text.checked(formatClock(list.checked))}
          </caption>
          <thead>
            <tr>
              {titles.map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
              <th scope="col">
                <span className="pf-v6-screen-reader">{text.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const pid = Number(row[pidAt]);
              return (
                <tr key={row[pidAt] ?? row.join(" ")}>
                  {titles.map((title, at) => (
                    <td key={title} className={at === last ? "ph-table__command" : undefined}>
                      <SafeText text={rounded(row[at] ?? "")} lines={at === last} />
                    </td>
                  ))}
                  <td className="ph-table__end">
                    {pid > 0 && (
                      <MenuButton
                        label={text.signalTo(pid)}
                        className="ph-icon-button"
                        align="end"
                        entries={signals.map(({ name, danger }) => ({
                          key: name,
                          label: `SIG${name}: ${text.signals[name]}`,
                          danger: danger ?? false,
                          onSelect: () => send(pid, name),
                        }))}
                      >
                        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="currentColor">
                          <circle cx="8" cy="3" r="1.5" />
                          <circle cx="8" cy="8" r="1.5" />
                          <circle cx="8" cy="13" r="1.5" />
                        </svg>
                      </MenuButton>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** Podman tells spans to the nanosecond: "44.020215856s". */
function rounded(cell: string): string {
  return cell.replace(/^((?:\d+[hm])*\d+)\.\d+s$/, "$1s");
}
