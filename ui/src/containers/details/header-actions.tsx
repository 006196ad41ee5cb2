import { Link } from "wouter";
import type { ContainerView } from "../../../../src/engines/index.ts";
import { detailsText as text } from "../../messages/container-details.ts";
import { containersText } from "../../messages/containers.ts";
import { act } from "../act.tsx";
import { isRunning } from "./standing.ts";

interface ActionsProps {
  readonly container: ContainerView;
  readonly host: string;
  readonly still: boolean;
}

/** What can be done to the container. */
export function HeaderActions({ container, still }: ActionsProps) {
  const query = (name: string) => new URLSearchParams({ [name]: container.id.slice(0, 12), engine: container.engine });
  return (
    <>
      {isRunning(container) ? (
        <button
          type="button"
          className="ph-button"
          aria-disabled={still}
          onClick={() => !still && void act("stop", [{ of: container }])}
        >
          {containersText.verbs.stop}
        </button>
      ) : (
        <button
          type="button"
          className="ph-button"
          aria-disabled={still}
          onClick={() => !still && void act("start", [{ of: container }])}
        >
          {containersText.verbs.start}
        </button>
      )}
      <Link className="ph-button" href={`/create?${query("edit")}`}>
        {text.edit}
      </Link>
      <Link className="ph-button" href={`/create?${query("from")}`}>
        {text.clone}
      </Link>
    </>
  );
}
