import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useEffect } from "react";
import type { DoctorReport } from "../../../src/server/index.ts";
import { Dialog } from "../kits/dialog/dialog.tsx";
import { announce } from "../kits/live-region/live-region.tsx";
import { SafeText, StateLabel, type Tone } from "../kits/small/small.tsx";
import { CommandLine } from "../kits/state/command-line.tsx";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { Skeleton } from "../kits/state/state.tsx";
import { doctorText } from "../messages/doctor.ts";
import { rpc } from "../rpc/index.ts";
import { useAnswer } from "../rpc/use-answer.ts";
import "./doctor.css";

type Row = DoctorReport["rows"][number];

const tones: Record<Row["state"], Tone> = { problem: "bad", warning: "warning", unseen: "off", ok: "good" };
const order = Object.keys(tones);

/** What `pilothouse doctor` sees on the console's own machine, the worst first. */
export default function DoctorDialog({ onClose }: { readonly onClose: () => void }) {
  const { data, problem, asking, again } = useAnswer("doctor", (signal) =>
    rpc.doctor.look.query(undefined, { signal }),
  );
  const said = data && doctorText.sum(data);
  useEffect(() => {
    if (said && !asking) announce(said);
  }, [said, asking]);
  const rows = data?.rows.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <Dialog
      title={doctorText.title}
      onClose={onClose}
      footer={
        <>
          <Button variant="primary" onClick={onClose} data-autofocus>
            {doctorText.close}
          </Button>
          <Button variant="secondary" isDisabled={asking} onClick={again}>
            {asking ? doctorText.checking : doctorText.again}
          </Button>
        </>
      }
    >
      {problem && <ProblemView problem={problem} />}
      {data && (
        <p className="ph-doctor__intro">
          <SafeText text={doctorText.intro(data.machine, data.user)} lines />
          <strong className="ph-doctor__sum">{said}.</strong>
        </p>
      )}
      {rows ? (
        <ul className="ph-doctor">
          {rows.map((row) => (
            <Finding key={`${row.check} ${row.title}`} row={row} />
          ))}
        </ul>
      ) : (
        !problem && <Skeleton height="12rem" />
      )}
    </Dialog>
  );
}

function Finding({ row: { state, title, why, mend, advice } }: { readonly row: Row }) {
  return (
    <li className="ph-doctor__row">
      <StateLabel tone={tones[state]}>{doctorText.state(state)}</StateLabel>
      <div className="ph-doctor__text">
        <SafeText text={title} lines />
        {state !== "ok" && why && (
          <p className="ph-doctor__why">
            <SafeText text={why} lines />
          </p>
        )}
        {state !== "ok" && mend && !advice && <CommandLine command={mend} />}
        {state !== "ok" && mend && advice && (
          <p className="ph-doctor__advice">
            {doctorText.mend} <SafeText text={mend} lines />
          </p>
        )}
      </div>
    </li>
  );
}
