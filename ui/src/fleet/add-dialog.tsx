import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useCallback, useState } from "react";
import type { HostsView, HostView, PinnedKey } from "../../../src/hosts/index.ts";
import type { ProblemData } from "../../../src/problem/index.ts";
import { Dialog } from "../kits/dialog/dialog.tsx";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { Term, TermScope } from "../kits/term/term.tsx";
import { toast } from "../kits/toast/toast.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import { consoleRpc, problemOf } from "../rpc/index.ts";
import { ConnectBody } from "./connect-body.tsx";
import { CompareKey, Fingerprint } from "./fingerprint.tsx";
import { KeyLine } from "./key-line.tsx";
import { type Place, PlaceForm } from "./place-form.tsx";
import { targetOf } from "./rows.ts";
import { TalkBody } from "./talk-body.tsx";
import { useTalk } from "./use-talk.ts";

interface AddDialogProps {
  readonly hosts: HostsView["hosts"];
  /** The host that is changed; a new one without it. */
  readonly edited?: HostView;
  readonly onClose: () => void;
}

type Step =
  | { readonly kind: "place" }
  | { readonly kind: "probe"; readonly place: Place }
  | { readonly kind: "compare"; readonly place: Place; readonly key: PinnedKey }
  | { readonly kind: "key-line"; readonly place: Place }
  | { readonly kind: "connect"; readonly place: Place };

/** Where the machine is, whether its key is the right one, and the first log-in. */
export function AddDialog({ hosts, edited, onClose }: AddDialogProps) {
  const [step, setStep] = useState<Step>({ kind: "place" });
  const [last, setLast] = useState<Place>();
  const title = edited ? text.editTitle(edited.name) : text.addTitle;
  const back = useCallback(() => setStep({ kind: "place" }), []);
  const saved = (place: Place): void => {
    toast({ tone: "success", title: edited ? text.saved(place.name) : text.added(place.name) });
    setStep({ kind: place.proof === "console-key" ? "key-line" : "connect", place });
  };
  if (step.kind === "place")
    return (
      <PlaceForm
        title={title}
        hosts={hosts}
        edited={edited}
        last={last}
        onClose={onClose}
        onPlace={async (place) => {
          setLast(place);
          // Where the machine stays the same, so does its key.
          const [key] = edited && sameMachine(edited, place) ? edited.keys : [];
          if (!key) return setStep({ kind: "probe", place });
          await save(place, key, true);
          saved(place);
        }}
      />
    );
  const { place } = step;
  return (
    <Dialog
      title={step.kind === "compare" ? text.fingerprintTitle : step.kind === "key-line" ? text.keyLineTitle : title}
      width="medium"
      onClose={onClose}
      footer={null}
    >
      <TermScope>
        {step.kind === "probe" && (
          <ProbeStep place={place} onKey={(key) => setStep({ kind: "compare", place, key })} onCancel={back} />
        )}
        {step.kind === "compare" && (
          <CompareStep
            place={place}
            shown={step.key}
            onBack={back}
            onSame={() => save(place, step.key, edited !== undefined).then(() => saved(place))}
          />
        )}
        {step.kind === "key-line" && (
          <KeyLine
            name={place.name}
            user={place.user}
            done={text.keyLineDone}
            onDone={() => setStep({ kind: "connect", place })}
          />
        )}
        {step.kind === "connect" && <ConnectBody name={place.name} onDone={onClose} onCancel={onClose} />}
      </TermScope>
    </Dialog>
  );
}

function sameMachine(host: HostView, place: Place): boolean {
  return host.address === place.address && host.port === place.port;
}

async function save(place: Place, key: PinnedKey, edit: boolean): Promise<void> {
  await (edit ? consoleRpc.hosts.edit : consoleRpc.hosts.add).mutate({ ...place, key });
}

interface ProbeStepProps {
  readonly place: Place;
  readonly onKey: (key: PinnedKey) => void;
  readonly onCancel: () => void;
}

/** Takes the key that the machine shows. */
function ProbeStep({ place, onKey, onCancel }: ProbeStepProps) {
  const { address, port, user, via } = place;
  const talk = useTalk<{ readonly key: PinnedKey }>((on) =>
    consoleRpc.hosts.probe.subscribe({ address, port, user, ...(via === undefined ? {} : { via }) }, on),
  );
  const done = useCallback(({ key }: { readonly key: PinnedKey }) => onKey(key), [onKey]);
  return (
    <TalkBody
      talk={talk}
      host={targetOf(place)}
      waiting={text.reaching(targetOf(place))}
      onDone={done}
      onCancel={onCancel}
    />
  );
}

interface CompareStepProps {
  readonly place: Place;
  readonly shown: PinnedKey;
  readonly onBack: () => void;
  readonly onSame: () => Promise<void>;
}

/** The person compares the fingerprint, once. */
function CompareStep({ place, shown, onBack, onSame }: CompareStepProps) {
  const [problem, setProblem] = useState<ProblemData>();
  const [busy, setBusy] = useState(false);
  const same = (): void => {
    if (busy) return;
    setBusy(true);
    onSame().catch((error: unknown) => {
      setProblem(problemOf(error));
      setBusy(false);
    });
  };
  return (
    <div className="ph-talk">
      {problem && <ProblemView problem={{ ...problem, remedies: [] }} />}
      <p>
        {text.fingerprintWhy(`${targetOf(place)}`)} <Term name="hostKey" />, <Term name="fingerprint" />
      </p>
      <Fingerprint of={shown} />
      <CompareKey type={shown.type} />
      <p>{text.isItHelp}</p>
      <div className="ph-talk__actions">
        <Button variant="secondary" onClick={onBack}>
          {text.back}
        </Button>
        <Button variant="primary" onClick={same} isAriaDisabled={busy} isLoading={busy} autoFocus>
          {text.isIt}
        </Button>
      </div>
    </div>
  );
}
