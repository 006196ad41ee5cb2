import { detailsText as text } from "../../messages/container-details.ts";
import { Browse } from "./browse.tsx";
import { Changes } from "./changes.tsx";
import type { TabProps } from "./standing.ts";
import { useQueryValue } from "./where.ts";

/** The container's files: all of them, or what differs from its image. */
export default function Files(props: TabProps) {
  const [view, setView] = useQueryValue("view");
  const changed = view === "changes";
  return (
    <>
      <div className="ph-details__checked">
        <button type="button" className="ph-button" aria-pressed={!changed} onClick={() => setView("")}>
          {text.allFiles}
        </button>
        <button type="button" className="ph-button" aria-pressed={changed} onClick={() => setView("changes")}>
          {text.changedFiles}
        </button>
      </div>
      {changed ? <Changes {...props} /> : <Browse {...props} />}
    </>
  );
}
