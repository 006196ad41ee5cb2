import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useMemo } from "react";
import { Problem, problemCodes } from "../../../src/problem/index.ts";
import { type CommandForms, ShowCommand } from "../kits/command/show-command.tsx";
import { confirmLoss, offerUndo } from "../kits/guard/guard-host.tsx";
import { announceUnprompted } from "../kits/live-region/live-region.tsx";
import { MenuButton } from "../kits/popup/menu.tsx";
import { Tip } from "../kits/popup/tip.tsx";
import { Ago, Bytes, Copy, Digest, SafeText, StateLabel, type Tone } from "../kits/small/small.tsx";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { Disconnected, EmptyState, Skeleton } from "../kits/state/state.tsx";
import { TaskList } from "../kits/task/task-card.tsx";
import type { TaskView } from "../kits/task/types.ts";
import { Term, TermScope } from "../kits/term/term.tsx";
import { toast, toastProblem } from "../kits/toast/toast.tsx";
import { galleryText } from "./gallery-text.ts";
import { hostileNames } from "./rows.ts";

const tones: readonly Tone[] = ["good", "busy", "warning", "bad", "off", "info"];
const digest = `sha256:${"9f8e77aa".repeat(8)}`;

export function SmallSection() {
  const now = useMemo(() => Date.now(), []);
  return (
    <div className="ph-gallery__stack">
      <div className="ph-gallery__flow">
        {tones.map((tone) => (
          <StateLabel key={tone} tone={tone}>
            {tone}
          </StateLabel>
        ))}
      </div>
      <div className="ph-gallery__flow">
        <Digest digest={digest} /> <Copy text={digest} what="the digest" /> <Bytes bytes={1.3 * 2 ** 30} />
        <Ago time={now} /> <Ago time={now - 200_000} /> <Ago time={now - 40 * 3_600_000} />
      </div>
      <ul className="ph-gallery__hostile">
        {hostileNames.map((name) => (
          <li key={name}>
            <SafeText text={name} />
          </li>
        ))}
      </ul>
      <div className="ph-gallery__flow">
        <Tip text="Needs administrative access.">
          <Button isAriaDisabled>Stop</Button>
        </Tip>
        <MenuButton
          label="More actions"
          entries={[
            { key: "a", label: "Rename", onSelect: () => toast({ tone: "info", title: "Renamed." }) },
            { key: "b", label: "Checkpoint", refused: "runc 1.1 without criu cannot do this.", onSelect: () => {} },
            { kind: "line", key: "c" },
            { key: "d", label: "Remove", danger: true, onSelect: () => {} },
          ]}
        />
      </div>
    </div>
  );
}

export function StateSection() {
  const now = useMemo(() => Date.now(), []);
  const worst = useMemo(
    () =>
      new Problem("unknown", {
        title: `Unexpected answer about ${hostileNames.join(" ")}`.slice(0, 400),
        why: "Something that nobody has a name for.",
        remedies: [
          { do: "retry" },
          { do: "open", label: "Open the other", path: "/gallery" },
          { do: "open", label: "A third that is not shown", path: "/gallery" },
        ],
      }).toJSON(),
    [],
  );
  return (
    <div className="ph-gallery__stack">
      <ProblemView problem={galleryText.problem} onRetry={() => {}} />
      <ProblemView problem={worst} onRetry={() => {}} />
      <ProblemView
        problem={{ code: "gone", title: "“api” no longer exists.", time: galleryText.problem.time }}
        variant="page"
      />
      <div>
        <Skeleton height="1rem" width="40%" />
      </div>
      <EmptyState title="No volumes yet" action={<Button>Create volume</Button>} command="podman volume create data">
        A volume is a named place for data: it outlives containers. Create one, and mount it into a container.
      </EmptyState>
      <Disconnected what="web1" asOf={now - 60_000} retryAt={now + 3_600_000} onRetry={() => {}} />
      <Disconnected what="A host with quite a long name in the lab" asOf={now} onRetry={() => {}} />
      <details>
        <summary>What is advised for each of the {problemCodes.length} problems</summary>
        {problemCodes.map((code) => (
          <ProblemView key={code} problem={{ code, title: code, time: galleryText.problem.time }} />
        ))}
      </details>
    </div>
  );
}

const forms: CommandForms = {
  cli: 'podman run -d --name api \\\n  -p 8080:80 \\\n  -e PASSWORD="$PASSWORD" \\\n  registry.example.net/team/api:1.4',
  api: 'POST /v4.0.0/libpod/containers/create\n\n{"name":"api","image":"registry.example.net/team/api:1.4"}',
  unit: {
    path: "/etc/containers/systemd/api.container",
    text: "[Container]\nImage=registry.example.net/team/api:1.4\nPublishPort=8080:80",
  },
  host: "web1",
  secrets: ["PASSWORD"],
};

export function CommandSection() {
  return (
    <div className="ph-gallery__flow">
      <ShowCommand forms={() => forms} />
      <ShowCommand forms={() => Promise.reject(new Problem("gone", { title: "“api” no longer exists." }))} />
    </div>
  );
}

export function GuardSection() {
  const run = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, 800);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });
  return (
    <div className="ph-gallery__flow">
      <Button
        variant="secondary"
        onClick={() => offerUndo("Tag web:1.4 deleted.", () => new Promise((resolve) => setTimeout(resolve, 300)))}
      >
        Delete tag
      </Button>
      <Button
        variant="secondary"
        onClick={() =>
          void confirmLoss({
            title: "Remove 3 containers?",
            confirm: "Remove containers",
            objects: ["api", "web", hostileNames[1] ?? ""],
            dependants: ["network shop has no containers any more"],
            bytes: 12 * 2 ** 20,
            command: "podman rm api web",
            run,
          })
        }
      >
        Remove containers
      </Button>
      <Button
        variant="secondary"
        onClick={() =>
          void confirmLoss({
            title: "Remove volume?",
            confirm: "Remove volume",
            objects: ["data"],
            bytes: 3 * 2 ** 30,
            type: true,
            run: () => Promise.reject(new Problem("in-use", { title: "“data” is used by 3 containers." })),
          })
        }
      >
        Remove volume
      </Button>
      <Button
        variant="secondary"
        onClick={() =>
          void confirmLoss({
            title: "Remove 120 images?",
            confirm: "Remove images",
            objects: Array.from({ length: 120 }, (_, i) => `registry.example.net/team/image-${i}`),
            type: true,
          })
        }
      >
        Remove images
      </Button>
    </div>
  );
}

export function ToastSection() {
  return (
    <div className="ph-gallery__flow">
      <Button variant="secondary" onClick={() => toast({ tone: "success", title: "Container api started." })}>
        Success
      </Button>
      <Button
        variant="secondary"
        onClick={() => toast({ tone: "warning", title: hostileNames[3] ?? "", body: hostileNames[2] ?? "" })}
      >
        Warning with hostile text
      </Button>
      <Button
        variant="secondary"
        onClick={() => toastProblem(new Problem("gone", { title: "“api” no longer exists." }))}
      >
        Problem
      </Button>
      <Button variant="secondary" onClick={() => announceUnprompted("Connection restored.")}>
        Announce unprompted
      </Button>
    </div>
  );
}

export function TermSection() {
  return (
    <TermScope>
      <p>
        A <Term name="tag" here="web:1.4" /> names a <Term name="digest" here={<Digest digest={digest} />} />; the same{" "}
        <Term name="tag" /> may name another <Term name="digest" /> tomorrow. A <Term name="container" /> runs from an{" "}
        <Term name="image">container image</Term>.
      </p>
    </TermScope>
  );
}

export function TaskSection() {
  const tasks = useMemo<readonly TaskView[]>(() => {
    const now = Date.now();
    const at = (ms: number) => new Date(now - ms).toISOString();
    const base = { host: "web1", who: "alice" };
    return [
      {
        ...base,
        id: "1",
        verb: "Pull",
        object: "registry.example.net/team/web:1.5",
        state: "running",
        started: at(12_000),
        note: "Copying blob sha256:1a2b3c",
        progress: {
          current: 0,
          parts: [
            { id: "a", text: "1a2b3c4d5e6f", current: 40 * 2 ** 20, total: 96 * 2 ** 20 },
            { id: "b", text: "77aa01bb02cc", current: 78 * 2 ** 20, total: 78 * 2 ** 20 },
          ],
        },
        command: forms,
      },
      {
        ...base,
        id: "2",
        verb: "Build",
        object: hostileNames[3] ?? "",
        state: "running",
        started: at(90_000),
        progress: { current: 3 * 2 ** 20 },
        note: hostileNames[2],
      },
      {
        ...base,
        id: "3",
        verb: "Pull",
        object: "docker.io/library/debian:12",
        state: "failed",
        started: at(400_000),
        ended: at(395_000),
        problem: new Problem("registry-limited", { title: "Rate limit of docker.io until 15:10." }).toJSON(),
      },
      {
        ...base,
        id: "4",
        verb: "Remove",
        object: "12 containers",
        state: "done",
        started: at(4_000_000),
        ended: at(3_990_000),
        result: { label: "Open result", path: "/gallery" },
      },
      { ...base, id: "5", verb: "Push", object: "team/web:1.5", state: "cancelled", started: at(5e6), ended: at(49e5) },
    ];
  }, []);
  return (
    <div className="ph-gallery__tasks">
      <TaskList tasks={tasks} onCancel={() => {}} logPath={(id) => `/tasks/${id}`} />
      <TaskList tasks={[]} />
    </div>
  );
}
