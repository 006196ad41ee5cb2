import type { FileSystem } from "../../../src/system/index.ts";
import { formatBytes } from "../kits/small/format.ts";
import { SafeText } from "../kits/small/small.tsx";
import { overviewText } from "../messages/overview.ts";
import { useLive } from "../rpc/index.ts";
import { Panel, Part } from "./panel.tsx";
import { condition } from "./store.ts";

const text = overviewText.fileSystems;

/** How full the machine's file systems are. */
export function FileSystemsPanel() {
  const live = useLive(condition);
  const facts = live.data?.facts;
  const problem = facts?.missing.find(({ part }) => part === "fileSystems")?.problem;
  // What is full is told in the list of what needs attention; the bar takes its colour from there.
  const worries = new Map(
    (live.data?.attention ?? []).flatMap((item) =>
      item.kind === "disk-full" ? [[item.mountPoint, item.severity] as const] : [],
    ),
  );
  return (
    <Panel title={text.title}>
      <Part
        live={problem ? { kind: "failed", problem } : live}
        waiting={!facts || facts.checked === 0}
        bars={["3rem"]}
        onRetry={() => condition.retry()}
      >
        {facts?.fileSystems.length === 0 && <p className="ph-panel__none">{text.none}</p>}
        <ul className="ph-disks">
          {facts?.fileSystems.map((fileSystem) => (
            <li key={fileSystem.mountPoint}>
              <Bar fileSystem={fileSystem} worry={worries.get(fileSystem.mountPoint)} />
            </li>
          ))}
        </ul>
      </Part>
    </Panel>
  );
}

interface BarProps {
  readonly fileSystem: FileSystem;
  readonly worry: "critical" | "warning" | undefined;
}

function Bar({ fileSystem, worry }: BarProps) {
  const { mountPoint, type, source, size, used, available } = fileSystem;
  const percent = size > 0 ? Math.floor((100 * used) / size) : 0;
  return (
    <>
      <div className="ph-disks__line">
        <strong>
          <SafeText text={mountPoint} lines />
        </strong>
        <span className="ph-panel__note">
          <SafeText text={`${type}, ${source}`} />
        </span>
        <span className="ph-disks__percent">{text.percent(percent)}</span>
      </div>
      {/* The figures stand beside it. */}
      <svg className={`ph-disks__bar ph-disks__bar--${worry ?? "fine"}`} aria-hidden="true">
        <rect className="ph-disks__all" width="100%" height="100%" />
        <rect className="ph-disks__used" width={`${percent}%`} height="100%" />
      </svg>
      <div className="ph-disks__line ph-panel__note">
        <span>{text.use(formatBytes(used), formatBytes(size))}</span>
        <span className="ph-disks__percent">{text.left(formatBytes(available))}</span>
      </div>
    </>
  );
}
