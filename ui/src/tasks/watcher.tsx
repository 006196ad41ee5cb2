import { useEffect, useRef } from "react";
import { navigate } from "../kits/address/address.ts";
import { visibleText } from "../kits/small/visible-text.ts";
import { toast, toastProblem } from "../kits/toast/toast.tsx";
import { tasksText } from "../messages/tasks.ts";
import { useLive } from "../rpc/index.ts";
import { isHandled, tasks } from "./store.ts";
import { justEnded } from "./view.ts";

/** Tells the end of tasks that no page shows, unless the drawer is open. Draws nothing. */
export function TaskWatcher({ quiet }: { readonly quiet: boolean }) {
  const { data } = useLive(tasks);
  const before = useRef(data);
  useEffect(() => {
    const ended = before.current && data ? justEnded(before.current, data) : [];
    before.current = data;
    if (quiet || document.hidden) return;
    for (const task of ended) {
      if (isHandled(task.id)) continue;
      const { verb, state, problem, result, items } = task;
      const object = visibleText(task.object, 80);
      const failed = items?.filter((item) => item.state === "failed").length ?? 0;
      if (problem) toastProblem({ ...problem, title: `${verb} ${object}: ${problem.title}` });
      else if (failed > 0)
        toast({
          title: tasksText.failedSome(verb, failed),
          tone: "warning",
          action: { label: tasksText.results, run: () => navigate(`/tasks/${task.id}`) },
        });
      else if (state === "done")
        toast({
          title: tasksText.done(verb, object),
          tone: "success",
          ...(result ? { action: { label: visibleText(result.label, 40), run: () => navigate(result.path) } } : {}),
        });
    }
  }, [data, quiet]);
  return null;
}
