import { actionCommand } from "../../../src/commandline/index.ts";
import type { ContainerRow, PodAction, PodRow } from "../../../src/engines/index.ts";
import type { CommandForms } from "../kits/command/show-command.tsx";
import { confirmLoss } from "../kits/guard/guard-host.tsx";
import { Dots } from "../kits/list/index.ts";
import { MenuButton, type MenuEntry } from "../kits/popup/menu.tsx";
import { formatBytes } from "../kits/small/format.ts";
import { SafeText, StateLabel, type Tone } from "../kits/small/small.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { toastProblem } from "../kits/toast/toast.tsx";
import { containersText as text } from "../messages/containers.ts";
import { rpc } from "../rpc/index.ts";
import { act } from "./act.tsx";
import type { Wish } from "./actions.tsx";
import { useSum } from "./figures.ts";
import { applies } from "./offer.ts";
import { portTexts, projectFileOf, type Row } from "./row.ts";

interface PodHeadProps {
  readonly pod: PodRow;
  readonly rows: readonly Row[];
  /** The container that holds the pod's network and ports. */
  readonly infra: ContainerRow | undefined;
  readonly doing: string | undefined;
  /** Why nothing can be done to it now. */
  readonly refused: string | undefined;
  readonly open: (wish: Wish) => void;
}

/** The head of a pod's containers: name, state, ports, what they use together, and what can be done to it. */
export function PodHead({ pod, rows, infra, doing, refused, open }: PodHeadProps) {
  const running = rows.filter(({ of }) => of.state === "running");
  const ports = infra ? portTexts(infra) : [];
  return (
    <span className="ph-pod">
      <strong className="ph-pod__name">
        <SafeText text={pod.name} />
      </strong>
      <StateLabel tone={doing ? "busy" : podTone(pod)}>
        {doing ? (text.doing[doing] ?? doing) : text.podStates[pod.state]}
      </StateLabel>
      <span className="ph-pod__quiet ph-pod__wide">{text.podRunning(running.length, rows.length)}</span>
      {ports.length > 0 && (
        <span className="ph-pod__quiet ph-pod__wide" title={ports.map(text.port).join("\n")}>
          <bdi dir="ltr">{ports.slice(0, 3).map(text.port).join(", ")}</bdi>
        </span>
      )}
      <span className="ph-pod__end">
        <Sum rows={running} />
        <MenuButton
          label={text.podActionsFor(visibleText(pod.name, 80))}
          align="end"
          className="ph-icon-button"
          entries={podEntries(pod, refused, open)}
        >
          <Dots />
        </MenuButton>
      </span>
    </span>
  );
}

function Sum({ rows }: { readonly rows: readonly Row[] }) {
  const sum = useSum(rows.map(({ key }) => key));
  if (!sum) return null;
  return (
    <span className="ph-pod__quiet ph-pod__wide">
      {text.percent(sum.cpu)} · {formatBytes(sum.memory)}
    </span>
  );
}

function podTone({ state }: PodRow): Tone {
  if (state === "running") return "good";
  if (state === "degraded") return "warning";
  if (state === "dead") return "bad";
  return state === "paused" ? "info" : "off";
}

/** What can be done to a pod in its state, besides what is asked about first. */
function podVerbs(pod: PodRow): readonly PodAction[] {
  const runs = pod.state === "running" || pod.state === "degraded";
  return [
    ...(pod.state === "paused" ? (["unpause"] as const) : pod.state === "running" ? [] : (["start"] as const)),
    ...(runs ? (["stop", "restart", "pause"] as const) : []),
  ];
}

function lossyVerbs(pod: PodRow): readonly PodAction[] {
  return podVerbs(pod).includes("stop") || pod.state === "paused" ? ["kill", "remove"] : ["remove"];
}

/** The commands for everything that can be done to a pod now. */
export function podForms(pod: PodRow): CommandForms {
  const lines = [...podVerbs(pod), ...lossyVerbs(pod)].map((verb) => {
    const { cli, api } = actionCommand("podman", "pod", verb, [pod.name], { force: verb === "remove" });
    return { cli: `# ${text.verbs[verb]}\n${cli}`, api: `# ${text.verbs[verb]}\n${api}` };
  });
  return { cli: lines.map(({ cli }) => cli).join("\n"), api: lines.map(({ api }) => api).join("\n") };
}

function podEntries(pod: PodRow, refused: string | undefined, open: (wish: Wish) => void): MenuEntry[] {
  const entry = (action: PodAction, more: { danger?: boolean } = {}): MenuEntry => ({
    key: action,
    label: text.actions[action],
    refused,
    onSelect: () => void actOnPod(pod, action),
    ...more,
  });
  return [
    ...podVerbs(pod).map((verb) => entry(verb)),
    { key: "commands", label: text.showCommands, onSelect: () => open({ kind: "pod-commands", pod }) },
    { kind: "line", key: "line" },
    ...lossyVerbs(pod).map((verb) => entry(verb, { danger: true })),
  ];
}

async function actOnPod(pod: PodRow, action: PodAction): Promise<void> {
  const target = { engine: pod.engine, id: pod.id };
  try {
    const answer = await rpc.pods.act.mutate({ action, target, confirmed: false });
    if (answer.kind === "done") return;
    const { losses } = answer;
    const name = visibleText(pod.name, 80);
    const removed = losses.filter((loss) => loss.removed);
    const targets = removed.map(({ engine, id }) => ({ engine, id }));
    await confirmLoss({
      title: text.askPod(text.verbs[action], name),
      confirm: text.confirmPod(text.verbs[action]),
      objects: [name, ...losses.map((loss) => visibleText(loss.name, 80))],
      note: action === "remove" ? text.podRemoveNote : text.killNote,
      ...(targets.length > 0
        ? {
            bytes: rpc.containers.written.query({ targets }).then(
              (sizes) => Object.values(sizes).reduce((sum, size) => sum + size, 0),
              () => undefined,
            ),
          }
        : {}),
      command: actionCommand("podman", "pod", action, [pod.name], { force: action === "remove" }),
      run: (signal) => rpc.pods.act.mutate({ action, target, confirmed: true }, { signal }),
    });
  } catch (error) {
    toastProblem(error, () => void actOnPod(pod, action));
  }
}

/** The head of a compose project: its file, and its containers together. */
export function ProjectHead(props: {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly open: (wish: Wish) => void;
}) {
  const { name, rows, open } = props;
  const [first] = rows;
  const file = first ? projectFileOf(first.of) : "";
  const running = rows.filter(({ of }) => of.state === "running");
  const entry = (action: "start" | "stop" | "restart", label: string): MenuEntry[] => {
    const fitting = rows.filter((row) => applies(action, row));
    return fitting.length === 0 ? [] : [{ key: action, label, onSelect: () => void act(action, fitting) }];
  };
  return (
    <span className="ph-pod">
      <strong>
        <SafeText text={name} />
      </strong>
      <span className="ph-pod__quiet">{text.podRunning(running.length, rows.length)}</span>
      {file !== "" && (
        <span className="ph-pod__quiet ph-pod__wide">
          <SafeText text={file} />
        </span>
      )}
      <span className="ph-pod__end">
        <Sum rows={running} />
        <MenuButton
          label={text.projectActionsFor(visibleText(name, 80))}
          align="end"
          className="ph-icon-button"
          entries={[
            ...entry("start", text.startAll),
            ...entry("stop", text.stopAll),
            ...entry("restart", text.restartAll),
            { key: "commands", label: text.showCommands, onSelect: () => open({ kind: "commands", rows }) },
          ]}
        >
          <Dots />
        </MenuButton>
      </span>
    </span>
  );
}
