import { useEffect, useRef, useState } from "react";
import { announce } from "../kits/live-region/live-region.tsx";
import { toast } from "../kits/toast/toast.tsx";
import { adminText as text } from "../messages/admin.ts";
import { warningMs } from "../session/activity.ts";
import { stay } from "../session/stay.ts";
import { askingForRights, type OwnRights } from "./rights.ts";

/**
 * Says quietly, before it happens, that administrative access ends because the person does nothing, and afterwards why
 * it is off. Whatever he does meanwhile keeps it.
 * @param own whether it is about to be turned off on this page
 */
export function useRightsNotice(name: string, rights: OwnRights, own: { current: boolean }): void {
  const { access, deadline, idleMs, ended, waits = false } = rights;
  const on = access === "administrative";
  const [soon, setSoon] = useState(false);
  useEffect(() => {
    if (!on || deadline === undefined) return setSoon(false);
    const at = deadline - warningMs(idleMs);
    const look = (): void => setSoon(Date.now() >= at);
    look();
    const timer = setTimeout(look, Math.max(0, at - Date.now()));
    // A page in the background may have slept.
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [on, deadline, idleMs]);
  useEffect(() => {
    if (!soon) return;
    const [title, body] = waits
      ? [text.endsWithWork(name), text.endsWithWorkWhy(idleMs)]
      : [text.endsSoon(name), text.endsSoonWhy(warningMs(idleMs))];
    return toast({ tone: "warning", title, body, action: { label: text.keep, run: stay } });
  }, [soon, waits, name, idleMs]);
  const before = useRef({ access, soon });
  useEffect(() => {
    const { current: was } = before;
    before.current = { access, soon };
    if (was.access === "administrative" && access === "limited") {
      if (!own.current) tellEnd(name, idleMs, ended);
      own.current = false;
    } else if (on && was.soon && !soon) announce(text.kept(name));
  }, [access, on, soon, ended, name, idleMs, own]);
}

function tellEnd(name: string, idleMs: number, ended: OwnRights["ended"]): void {
  const title = text.ended(name);
  if (ended !== "idle") return void toast({ tone: "warning", title, body: text.endedWhy[ended ?? "lost"] });
  // It stays: who did nothing may not have been there to see it.
  const close = toast({
    tone: "warning",
    title,
    body: text.endedIdle(idleMs),
    action: {
      label: text.again,
      run: () => {
        close();
        askingForRights.set(true);
      },
    },
  });
}
