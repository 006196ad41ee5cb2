import { useId } from "react";
import type { ImageDetails } from "../../../../src/engines/index.ts";
import { formatBytes } from "../../kits/small/format.ts";
import { Ago, Bytes, SafeText } from "../../kits/small/small.tsx";
import { Term } from "../../kits/term/term.tsx";
import { imagesText as text } from "../../messages/images.ts";
import { type Step, stepsOf } from "./step.ts";

/** How the image came to be: newest first, each step with its bytes and its command. */
export function Layers({ image }: { readonly image: ImageDetails }) {
  const id = useId();
  const steps = stepsOf(image.history);
  return (
    <section className="ph-image-card" aria-labelledby={id}>
      <div className="ph-image-card__head">
        <h2 id={id}>
          <Term name="layer">{text.layers}</Term>
        </h2>
        <span className="ph-subtle ph-figure">{text.layersCount(image.layers.length, formatBytes(image.size))}</span>
      </div>
      <ol className="ph-steps">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an image never changes its history
          <StepRow key={index} step={step} number={steps.length - index} />
        ))}
      </ol>
    </section>
  );
}

function StepRow({ step, number }: { readonly step: Step; readonly number: number }) {
  const { instruction, words, size, share, created, missing, comment } = step;
  return (
    <li className={size > 0 ? "ph-step" : "ph-step ph-step--settings"} value={number}>
      <span className="ph-step__number ph-figure" aria-hidden="true">
        {number}
      </span>
      <div className="ph-step__command" dir="ltr">
        {instruction !== "" && <b>{instruction}</b>} <SafeText text={words || comment || "—"} lines />
      </div>
      <div className="ph-step__facts">
        {size > 0 ? <Bytes bytes={size} /> : <span className="ph-subtle">{text.noLayer}</span>}
        {created > 0 && <Ago time={created} />}
        {missing && (
          <span className="ph-step__missing" title={text.missingHint}>
            {text.missing}
          </span>
        )}
      </div>
      {size > 0 && (
        <span className="ph-step__bar" aria-hidden="true">
          <span style={{ inlineSize: `max(3px, ${share * 100}%)` }} />
        </span>
      )}
    </li>
  );
}
