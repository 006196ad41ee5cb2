import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useEffect, useRef } from "react";
import { here, inBrowser } from "../kits/address/address.ts";
import { announceUnprompted } from "../kits/live-region/live-region.tsx";
import { Disconnected } from "../kits/state/state.tsx";
import { shellText } from "../messages/shell.ts";
import { connection, reconnect, useObservable } from "../rpc/index.ts";

/** Says when the console cannot be reached, or the session is over. */
export function ConnectionNotice() {
  const state = useObservable(connection.state);
  const wasLost = useRef(false);
  useEffect(() => {
    if (state.kind === "open" && wasLost.current) announceUnprompted(shellText.connectionBack);
    wasLost.current = state.kind === "lost";
  }, [state.kind]);
  if (state.kind === "logged-out")
    return (
      <div className="ph-notice" role="alert">
        <span>
          <strong>{shellText.loggedOutTitle}</strong> {shellText.loggedOut}
        </span>
        <Button
          size="sm"
          variant="secondary"
          component="a"
          href={inBrowser(`/login?next=${encodeURIComponent(here())}`)}
        >
          {shellText.logIn}
        </Button>
      </div>
    );
  if (state.kind !== "lost") return null;
  return <Disconnected what={shellText.theConsole} asOf={state.since} retryAt={state.retryAt} onRetry={reconnect} />;
}
