import { useState } from "react";
import type { ActAnswer, ActOptions, ContainerAction, Loss } from "../../../src/engines/index.ts";
import type { CommandForms } from "../kits/command/show-command.tsx";
import { confirmLoss } from "../kits/guard/guard-host.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { toastProblem } from "../kits/toast/toast.tsx";
import { containersText as text } from "../messages/containers.ts";
import { rpc } from "../rpc/index.ts";
import { type Actable, commandFor } from "./offer.ts";
import { lives } from "./row.ts";

type Confirm = Extract<ActAnswer, { kind: "confirm" }>;

/**
 * Does something to some containers: at once, as a task where they are many, and after a dialog where something is
 * lost. A problem is shown in place. True once it is done or under way.
 */
export async function act(
  action: ContainerAction,
  rows: readonly Actable[],
  options: ActOptions = {},
  always: { readonly title: string; readonly confirm: string; readonly command: CommandForms } | undefined = undefined,
): Promise<boolean> {
  const targets = rows.map(({ of }) => ({ engine: of.engine, id: of.id }));
  if (targets.length === 0) return false;
  try {
    const answer = await rpc.containers.act.mutate({ action, targets, options, confirmed: false });
    if (answer.kind !== "confirm") return true;
    return await ask(action, rows, options, answer, always);
  } catch (error) {
    toastProblem(error, () => void act(action, rows, options, always));
    return false;
  }
}

function ask(
  action: ContainerAction,
  rows: readonly Actable[],
  options: ActOptions,
  { guard, losses }: Confirm,
  always: Parameters<typeof act>[3],
): Promise<boolean> {
  const names = losses.map(({ name }) => visibleText(name, 80));
  const verb = text.verbs[action];
  const chosen = { volumes: options.volumes ?? false };
  const force = action === "remove" && losses.some((loss) => lives(loss));
  const final = (): ActOptions => ({ ...options, ...(action === "remove" ? { force, volumes: chosen.volumes } : {}) });
  const targets = losses.map(({ engine, id }) => ({ engine, id }));
  const removed = losses.filter((loss) => loss.removed);
  return confirmLoss({
    title: always?.title ?? text.ask(verb, names),
    confirm: always?.confirm ?? text.confirm(verb, losses.length),
    objects: names,
    dependants: losses.flatMap((loss) => loss.dependants.map((name) => text.usesNetwork(name, loss.name))),
    type: guard === "count" || always !== undefined,
    // One name to type says no more than the number that the dialog shows.
    ...(always ? { word: String(losses.length) } : {}),
    ...(removed.length > 0 ? { bytes: writtenBy(removed) } : {}),
    details: (
      <Details
        action={action}
        losses={losses}
        onVolumes={(on) => {
          chosen.volumes = on;
        }}
      />
    ),
    command: always?.command ?? commandFor(action, rows, { ...final(), volumes: false }),
    run: (signal) => rpc.containers.act.mutate({ action, targets, options: final(), confirmed: true }, { signal }),
  });
}

/** Bytes that these containers have written; undefined where they cannot be counted. */
async function writtenBy(losses: readonly Loss[]): Promise<number | undefined> {
  const targets = losses.map(({ engine, id }) => ({ engine, id }));
  const sizes = await rpc.containers.written.query({ targets }).catch(() => undefined);
  return sizes && Object.values(sizes).reduce((sum, size) => sum + size, 0);
}

/** What the person should know besides names and bytes, and the choice that removing leaves. */
function Details(props: {
  readonly action: ContainerAction;
  readonly losses: readonly Loss[];
  readonly onVolumes: (on: boolean) => void;
}) {
  const { action, losses, onVolumes } = props;
  const [on, setOn] = useState(false);
  const running = losses.filter((loss) => lives(loss));
  const passing = losses.filter((loss) => loss.autoRemove && loss.removed);
  // What was made with --rm takes them with it anyway.
  const anonymous = losses.filter((loss) => !loss.autoRemove).flatMap((loss) => loss.anonymousVolumes);
  const going = passing.flatMap((loss) => loss.anonymousVolumes);
  const named = [...new Set(losses.filter((loss) => loss.removed).flatMap((loss) => loss.volumes))];
  return (
    <>
      {action === "kill" && <p>{text.killNote}</p>}
      {action === "remove" && running.length > 0 && <p>{text.removeRunning(running.length)}</p>}
      {action !== "remove" && passing.length > 0 && (
        <p>{text.autoRemoveNote(passing.map(({ name }) => visibleText(name, 60)))}</p>
      )}
      {named.length > 0 && <p>{text.namedVolumes(named.map((name) => visibleText(name, 60)))}</p>}
      {anonymous.length > 0 && action === "remove" && (
        <label className="ph-choice">
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => {
              setOn(event.target.checked);
              onVolumes(event.target.checked);
            }}
          />
          <span>{text.anonymousVolumes(anonymous.length)}</span>
        </label>
      )}
      {going.length > 0 && <p>{text.anonymousGo(going.length)}</p>}
    </>
  );
}
