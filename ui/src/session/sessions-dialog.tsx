import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useState } from "react";
import type { SessionRow } from "../../../src/access/index.ts";
import type { ProblemData } from "../../../src/problem/index.ts";
import { Dialog } from "../kits/dialog/dialog.tsx";
import { announce } from "../kits/live-region/live-region.tsx";
import { Ago } from "../kits/small/small.tsx";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { Skeleton } from "../kits/state/state.tsx";
import { sessionText } from "../messages/session.ts";
import { problemOf, rpc, useLive, useLiveOf } from "../rpc/index.ts";
import { tasks } from "../tasks/store.ts";
import { endsWork } from "./ends-work.ts";
import { useOwnSession } from "./store.ts";
import "./session.css";

/** Where the person is logged in, this session first, then the latest. */
export default function SessionsDialog({ onClose }: { readonly onClose: () => void }) {
  const me = useOwnSession()?.id;
  const list = useLiveOf<{ readonly [id: string]: SessionRow }>("sessions", (on) =>
    rpc.session.list.subscribe(undefined, on),
  );
  const all = Object.values(useLive(tasks).data ?? {});
  const [problem, setProblem] = useState<ProblemData>();
  const rows = Object.values(list.data ?? {}).sort(
    (a, b) => Number(b.id === me) - Number(a.id === me) || b.active - a.active,
  );
  /** Ends sessions, after a question where work would end with them. */
  const end = async (ends: (session: string) => boolean, work: () => Promise<unknown>, said: string): Promise<void> => {
    setProblem(undefined);
    if (!(await endsWork("end", ({ session }) => session !== undefined && ends(session)))) return;
    await work().then(
      () => announce(said),
      (error: unknown) => setProblem(problemOf(error)),
    );
  };
  const failed = problem ?? list.problem;
  return (
    <Dialog
      title={sessionText.title}
      onClose={onClose}
      footer={
        <>
          <Button variant="primary" onClick={onClose} data-autofocus>
            {sessionText.close}
          </Button>
          {rows.length > 1 && (
            <Button
              variant="secondary"
              isDanger
              onClick={() =>
                void end(
                  (id) => id !== me,
                  () => rpc.session.endOthers.mutate(),
                  sessionText.othersEnded,
                )
              }
            >
              {sessionText.endOthers}
            </Button>
          )}
        </>
      }
    >
      <p className="ph-sessions__intro">{sessionText.intro}</p>
      {failed && <ProblemView problem={failed} />}
      {list.data === undefined ? (
        <Skeleton height="4rem" />
      ) : (
        <ul className="ph-sessions">
          {rows.map((row) => (
            <li key={row.id} className="ph-sessions__row">
              <div>
                <strong>{row.browser}</strong>
                {row.id === me && <span className="ph-sessions__this">{sessionText.this}</span>}
                <div className="ph-sessions__facts">
                  <span>{sessionText.from(row.address)}</span>
                  <span>
                    {sessionText.began} <Ago time={row.began} />
                  </span>
                  <span>
                    {sessionText.active} <Ago time={row.active} />
                  </span>
                  <Open
                    count={row.open}
                    tasks={all.filter((task) => task.state === "running" && task.session === row.id).length}
                  />
                </div>
              </div>
              {row.id !== me && (
                <Button
                  size="sm"
                  variant="secondary"
                  isDanger
                  aria-label={sessionText.endNamed(row.browser, row.address)}
                  onClick={() =>
                    void end(
                      (id) => id === row.id,
                      () => rpc.session.end.mutate({ id: row.id }),
                      sessionText.ended(row.browser),
                    )
                  }
                >
                  {sessionText.end}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {rows.length === 1 && <p className="ph-sessions__intro">{sessionText.only}</p>}
    </Dialog>
  );
}

/** What is open for a session; its tasks are counted in it. */
function Open({ count, tasks: running }: { readonly count: number; readonly tasks: number }) {
  return (
    <>
      <span>{sessionText.open(Math.max(0, count - running))}</span>
      {running > 0 && <span>{sessionText.tasks(running)}</span>}
    </>
  );
}
