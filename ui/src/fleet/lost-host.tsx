import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useState } from "react";
import { Disconnected } from "../kits/state/state.tsx";
import { toastProblem } from "../kits/toast/toast.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import { consoleRpc, useLive } from "../rpc/index.ts";
import { ConnectDialog } from "./connect-dialog.tsx";
import { hosts } from "./store.ts";

/** How it stands with the page's host, as far as somebody has added it. */
export function useHostState(host: string) {
  const all = useLive(hosts).data?.hosts;
  return all && Object.hasOwn(all, host) ? all[host]?.state : undefined;
}

/** Says that the page's host is lost, since when, when it is tried again; it goes by itself. */
export function LostHost({ host }: { readonly host: string }) {
  const state = useHostState(host);
  const [asking, setAsking] = useState(false);
  if (state?.kind !== "lost") return asking ? <ConnectDialog name={host} onClose={() => setAsking(false)} /> : null;
  if (state.retryAt !== undefined)
    return (
      <Disconnected
        what={host}
        asOf={state.since}
        retryAt={state.retryAt}
        onRetry={() =>
          void consoleRpc.hosts.retry.mutate({ name: host }).catch((error: unknown) => toastProblem(error))
        }
      />
    );
  return (
    <>
      <div className="ph-notice" role="alert">
        <span>
          <strong>{text.lostBanner(host)}</strong>. {text.logInAgain}
        </span>
        <Button size="sm" variant="secondary" onClick={() => setAsking(true)}>
          {text.connect}
        </Button>
      </div>
      {asking && <ConnectDialog name={host} onClose={() => setAsking(false)} />}
    </>
  );
}
