import { engines } from "../containers/store.ts";
import { Dialog } from "../kits/dialog/dialog.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { guideText as text } from "../messages/guide.ts";
import { useLive } from "../rpc/index.ts";
import "./about.css";

declare const __VERSION__: string;

/** What this console is, and which engines it speaks to. */
export default function About({ onClose }: { readonly onClose: () => void }) {
  const found = Object.values(useLive(engines).data?.engines ?? {});
  return (
    <Dialog
      title={text.aboutTitle}
      width="small"
      onClose={onClose}
      footer={
        <button type="button" className="ph-button" onClick={onClose}>
          {text.closeAbout}
        </button>
      }
    >
      <p>{text.aboutText}</p>
      <dl className="ph-about">
        <dt>{text.version}</dt>
        <dd>{__VERSION__}</dd>
        <dt>{text.licence}</dt>
        <dd>{text.licenceName}</dd>
        <dt>{text.engines}</dt>
        {found.length === 0 && <dd>{text.enginesNone}</dd>}
        {found.map(({ id, kind, owner, version, apiVersion }) => (
          <dd key={id}>
            {text.engineVersion(
              text.engineOf(kind, visibleText(owner, 40)),
              visibleText(version, 40),
              visibleText(apiVersion, 20),
            )}
          </dd>
        ))}
      </dl>
    </Dialog>
  );
}
