import { useMemo } from "react";
import { TaskCard } from "../kits/task/task-card.tsx";
import { imagesText as text } from "../messages/images.ts";
import { useLive } from "../rpc/index.ts";
import { cancelTask } from "../tasks/drawer.tsx";
import { tasks } from "../tasks/store.ts";
import { sorted, viewOf } from "../tasks/view.ts";

const verbs: ReadonlySet<string> = new Set(["Pull", "Push", "Build", "Load", "Import", "Save"]);
/** The rest is in the drawer. */
const mostShown = 3;

/** Pulls, builds and the like that are under way, where their results will appear. */
export function RunningWork() {
  const { data } = useLive(tasks);
  const running = useMemo(
    () =>
      sorted(Object.values(data ?? {}))
        .filter(({ state, verb }) => state === "running" && verbs.has(verb))
        .slice(0, mostShown)
        .map(viewOf),
    [data],
  );
  if (running.length === 0) return null;
  return (
    <section className="ph-image-work" aria-label={text.work}>
      {running.map((task) => (
        <TaskCard key={task.id} task={task} onCancel={cancelTask} logPath={(id) => `~/tasks/${id}`} />
      ))}
    </section>
  );
}
