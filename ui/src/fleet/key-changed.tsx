import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import type { HostView, PinnedKey } from "../../../src/hosts/index.ts";
import { confirmLoss } from "../kits/guard/guard-host.tsx";
import { Term } from "../kits/term/term.tsx";
import { toast } from "../kits/toast/toast.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import { consoleRpc, useLive } from "../rpc/index.ts";
import { CompareKey, Fingerprint } from "./fingerprint.tsx";
import { hosts } from "./store.ts";

/** A host that shows another key: both possibilities, both fingerprints, and the way on for who has compared them. */
export function KeyChanged({ name, onReplaced }: { readonly name: string; readonly onReplaced: () => void }) {
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
      <dl className="ph-key-changed__keys">
        <dt>{text.confirmed}</dt>
        {host.keys.map((key) => (
          <dd key={key.fingerprint}>
            <Fingerprint of={key} />
          </dd>
        ))}
        <dt>{text.shownNow}</dt>
        <dd>
          <Fingerprint of={shown} />
        </dd>
      </dl>
      <p>
        {text.changedDo} <Term name="fingerprint" />
      </p>
      <CompareKey type={shown.type} />
      <Button variant="danger" onClick={() => void replace(host, shown).then((done) => done && onReplaced())}>
        {text.replaceKey}
      </Button>
    </div>
  );
}

function replace({ name, keys }: HostView, shown: PinnedKey): Promise<boolean> {
  const [old] = keys;
  return confirmLoss({
    title: text.replaceTitle(name),
    confirm: text.replaceKey,
    objects: [text.replaceObject(old?.fingerprint ?? "", shown.fingerprint)],
    type: true,
    word: name,
    run: async () => {
      await consoleRpc.hosts.replaceKey.mutate({ name, key: shown });
      toast({ tone: "success", title: text.replaced(name) });
    },
  });
}
