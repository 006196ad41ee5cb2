import { useCallback } from "react";
import { Dialog } from "../kits/dialog/dialog.tsx";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { Term, TermScope } from "../kits/term/term.tsx";
import { toast } from "../kits/toast/toast.tsx";
import { adminText as text } from "../messages/admin.ts";
import { rpc } from "../rpc/index.ts";
import { askingForRights, useRights } from "./rights.ts";
import { TalkBody } from "./talk-body.tsx";
import { useTalk } from "./use-talk.ts";
import "./fleet.css";

const close = (): void => askingForRights.set(false);

/** Has sudo turn on administrative access to the page's host: asks for the password where it wants one. */
export default function AdminDialog({ host }: { readonly host: string }) {
  const name = text.nameOf(host);
  const { idleMs } = useRights();
  const talk = useTalk<true>((on) => rpc.elevation.turnOn.subscribe(undefined, on));
  const done = useCallback(() => {
    toast({ tone: "success", title: text.on(name) });
    close();
  }, [name]);
  return (
    <Dialog title={text.title(name)} width="small" onClose={close} footer={null}>
      <TermScope>
        <div className="ph-admin__dialog">
          <p>
            {text.youGet} <Term name="administrativeAccess" />
            {text.why(idleMs)}
          </p>
          <p className="ph-admin__note">{text.password}</p>
          <TalkBody
            talk={talk}
            host={host}
            waiting={text.asking(name)}
            onDone={done}
            onCancel={close}
            submit={text.submit}
            failed={(_, cancel, again, problem) => (
              <div className="ph-talk">
                <ProblemView problem={problem} />
                <div className="ph-talk__actions">
                  {cancel}
                  {again}
                </div>
              </div>
            )}
          />
        </div>
      </TermScope>
    </Dialog>
  );
}
