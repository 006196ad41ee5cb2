import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { EmptyState } from "../kits/state/state.tsx";
import { shellText } from "../messages/shell.ts";
import { Heading } from "./heading.tsx";

/** In the place of every page of a host that the session has not open. */
export function NotConnected({ host }: { readonly host: string }) {
  const title = shellText.notConnectedTitle(shellText.hostName(host));
  return (
    <>
      <Heading title={title} />
      <EmptyState
        title={title}
        action={
          <Button variant="primary" onClick={() => location.reload()}>
            {shellText.tryAgain}
          </Button>
        }
      >
        {shellText.notConnected}
      </EmptyState>
    </>
  );
}
