import { containers, engines } from "../containers/store.ts";
import { usePreference } from "../kits/preference/preference.ts";
import { guideText as text } from "../messages/guide.ts";
import { useLive, useObservable } from "../rpc/index.ts";
import { guide, openGuide } from "./state.ts";
import "./offer.css";

/** The guided first container, offered while a host has no container; nothing otherwise. */
export function GuideOffer() {
  const [offer, setOffer] = usePreference("guide");
  const open = useObservable(guide) !== undefined;
  const list = useLive(containers).data;
  const connected = Object.values(useLive(engines).data?.engines ?? {}).some(({ state }) => state === "connected");
  const parts = Object.values(list?.parts ?? {});
  const none =
    connected &&
    parts.length > 0 &&
    parts.every(({ state }) => state === "ready") &&
    Object.keys(list?.rows ?? {}).length === 0;
  if (offer === "off" || open || !none) return null;
  return (
    <section className="ph-offer" aria-label={text.offerTitle}>
      <div>
        <h2>{text.offerTitle}</h2>
        <p>{text.offer}</p>
      </div>
      <div className="ph-offer__actions">
        <button type="button" className="ph-button" onClick={openGuide}>
          {text.offerStart}
        </button>
        <button type="button" className="ph-link" onClick={() => setOffer("off")}>
          {text.offerDismiss}
        </button>
      </div>
    </section>
  );
}
