import { Tip } from "../kits/popup/tip.tsx";
import { tasksText } from "../messages/tasks.ts";
import { useLive } from "../rpc/index.ts";
import { tasks } from "../tasks/store.ts";
import { Icon } from "./navigation.tsx";

/** Opens the tasks, and counts those that run. */
export function TasksButton({ open, onToggle }: { readonly open: boolean; readonly onToggle: () => void }) {
  const { data } = useLive(tasks);
  const running = Object.values(data ?? {}).filter(({ state }) => state === "running").length;
  return (
    <Tip text={tasksText.running(running)}>
      <button
        type="button"
        id="tasks-button"
        className="ph-masthead__button"
        aria-expanded={open}
        aria-label={tasksText.running(running)}
        onClick={onToggle}
      >
        <Icon
          path="M4 6.500l1.500 1.500L8.500 5M4 12.500l1.500 1.500 3-3M4 18.500l1.500 1.500 3-3M12 7h8M12 13h8M12 19h8"
          size={20}
        />
        {running > 0 && <span className="ph-masthead__badge">{running}</span>}
      </button>
    </Tip>
  );
}
