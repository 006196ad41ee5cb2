import { StateLabel, type Tone } from "../kits/small/small.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import type { Light } from "./light.ts";

const tones: Readonly<Record<Light["tone"], Tone>> = {
  good: "good",
  warning: "warning",
  bad: "bad",
  off: "off",
  busy: "busy",
};

/** The one light of a host with the first of its reasons; hovering tells them all. */
export function LightCell({ light: { tone, words } }: { readonly light: Light }) {
  const [first, ...rest] = words;
  const said = tone === "warning" || tone === "bad" ? first : undefined;
  return (
    <span title={words.join("\n")} className="ph-light">
      <StateLabel tone={tones[tone]}>
        {said === undefined ? text.light[tone] : said}
        {said !== undefined && rest.length > 0 && ` ${text.words.more(rest.length)}`}
      </StateLabel>
    </span>
  );
}
