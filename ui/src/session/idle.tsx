import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useEffect } from "react";
import { here, inBrowser } from "../kits/address/address.ts";
import { Dialog } from "../kits/dialog/dialog.tsx";
import { useClock } from "../kits/small/clock.ts";
import { sessionText } from "../messages/session.ts";
import { rpc } from "../rpc/index.ts";
import { quietMs, watchActivity } from "./activity.ts";
import { useOwnSession } from "./store.ts";

/** The warning comes so long before the log-out, in milliseconds. */
const warningMs = 30_000;
/** The console ends the session itself; the page leaves a moment later at the latest, in milliseconds. */
const leaveMs = 1500;

/** Tells the console that somebody is here, warns before it logs him out, and leaves nothing on the screen then. */
export function IdleWatch() {
  const own = useOwnSession();
  const deadline = own?.deadline;
  const idleMs = own?.idle.full;
  useEffect(() => {
    if (idleMs === undefined) return;
    return watchActivity(quietMs(idleMs), stay);
  }, [idleMs]);
  useEffect(() => {
    if (deadline === undefined) return;
    const leave = (): void => {
      // A page that slept may have missed that somebody was there in another one: the console knows.
      if (Date.now() < deadline + leaveMs) return;
      location.replace(inBrowser(`/login?after=idle&next=${encodeURIComponent(here())}`));
    };
    const timer = setTimeout(leave, Math.max(0, deadline + leaveMs - Date.now()));
    document.addEventListener("visibilitychange", leave);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", leave);
    };
  }, [deadline]);
  const seconds = useClock((now) =>
    deadline === undefined || deadline - now > warningMs ? -1 : Math.max(0, Math.ceil((deadline - now) / 1000)),
  );
  if (seconds < 0) return null;
  return (
    <Dialog
      title={sessionText.idleTitle}
      width="small"
      onClose={stay}
      footer={
        <Button variant="primary" onClick={stay} data-autofocus>
          {sessionText.idleStay}
        </Button>
      }
    >
      <p>{sessionText.idleText(seconds)}</p>
      {/* Said once, not every second. */}
      <span role="alert" className="pf-v6-screen-reader">
        {sessionText.idleSoon}
      </span>
    </Dialog>
  );
}

function stay(): void {
  rpc.session.active.mutate().catch(() => {}); // who cannot be reached logs him out, and the page says so
}
