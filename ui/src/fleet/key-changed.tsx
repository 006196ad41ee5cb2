import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import type { ReactNode } from "react";
import type { HostView, PinnedKey } from "../../../src/hosts/index.ts";
import { confirmLoss } from "../kits/guard/guard-host.tsx";
import { Term } from "../kits/term/term.tsx";
import { toast } from "../kits/toast/toast.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import { consoleRpc, useLive } from "../rpc/index.ts";
import { CompareKey, Fingerprint } from "./fingerprint.tsx";
import { hosts } from "./store.ts";

interface KeyChangedProps {
  readonly name: string;
  readonly onReplaced: () => void;
  /** The button that leaves it at that. */
  readonly beside?: ReactNode;
}

/** A host that shows another key: both possibilities, both fingerprints, and the way on for who has compared them. */
export function KeyChanged({ name, onReplaced, beside }: KeyChangedProps) {
  const host = useLive(hosts).data?.hosts[name];
  if (host?.state.kind !== "key-changed") return null;
  const { shown } = host.state;
  return (
    <div className="ph-key-changed" role="alert">
      <h3>{text.changedTitle(name)}</h3>
      <p>{text.changedWhy}</p>
      <ul>
        <li>{text.changedReinstalled}</li>
        <li>{text.changedBetween}</li>
      </ul>
      <BothKeys confirmed={host.keys} shown={shown} />
      <p>
        {text.changedDo} <Term name="fingerprint" />
      </p>
      <CompareKey type={shown.type} />
      <div className="ph-talk__actions">
        {beside}
        <Button variant="danger" onClick={() => void replace(host, shown).then((done) => done && onReplaced())}>
          {text.replaceKey}
        </Button>
      </div>
    </div>
  );
}

function BothKeys({ confirmed, shown }: { readonly confirmed: readonly PinnedKey[]; readonly shown: PinnedKey }) {
  return (
    <dl className="ph-key-changed__keys">
      <dt>{text.confirmed}</dt>
      {confirmed.map((key) => (
        <dd key={key.fingerprint}>
          <Fingerprint of={key} />
        </dd>
      ))}
      <dt>{text.shownNow}</dt>
      <dd>
        <Fingerprint of={shown} />
      </dd>
    </dl>
  );
}

function replace({ name, keys }: HostView, shown: PinnedKey): Promise<boolean> {
  return confirmLoss({
    title: text.replaceTitle(name),
    confirm: text.replaceKey,
    objects: [name],
    note: text.replaceNote,
    details: <BothKeys confirmed={keys} shown={shown} />,
    type: true,
    run: async () => {
      await consoleRpc.hosts.replaceKey.mutate({ name, key: shown });
      toast({ tone: "success", title: text.replaced(name) });
    },
  });
}
