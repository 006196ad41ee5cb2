import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useEffect } from "react";
import { here, inBrowser } from "../kits/address/address.ts";
import { Dialog } from "../kits/dialog/dialog.tsx";
import { useClock } from "../kits/small/clock.ts";
import { sessionText } from "../messages/session.ts";
import { quietMs, warningMs, watchActivity } from "./activity.ts";
import { stay } from "./stay.ts";
import { useOwnSession } from "./store.ts";

/** The console ends the session itself; the page leaves a moment later at the latest, in milliseconds. */
const leaveMs = 1500;

/** Tells the console that somebody is here, warns before it logs him out, and leaves nothing on the screen then. */
export function IdleWatch() {
  const own = useOwnSession();
  const deadline = own?.deadline;
  const watched = own?.watched;
  const warning = warningMs(own?.idle.full ?? 0);
  useEffect(() => {
    if (watched === undefined) return;
    return watchActivity(quietMs(watched), () => void stay());
  }, [watched]);
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
    deadline === undefined || deadline - now > warning ? -1 : Math.max(0, Math.ceil((deadline - now) / 1000)),
  );
  if (seconds < 0) return null;
  return (
    <Dialog
      title={sessionText.idleTitle}
      width="small"
      onClose={() => void stay()}
      footer={
        <Button variant="primary" onClick={() => void stay()} data-autofocus>
          {sessionText.idleStay}
        </Button>
      }
    >
      <p>{sessionText.idleText(seconds)}</p>
      {/* Said once, not every second. */}
      <span role="alert" className="pf-v6-screen-reader">
        {sessionText.idleSoon(Math.round(warning / 1000))}
      </span>
    </Dialog>
  );
}
