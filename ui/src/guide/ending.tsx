import { useRef } from "react";
import { Link } from "wouter";
import { imageCommands } from "../../../src/commandline/index.ts";
import { engines } from "../containers/store.ts";
import { images } from "../images/store.ts";
import { confirmLoss } from "../kits/guard/guard-host.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { guideText as text } from "../messages/guide.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { volumes } from "../volumes/store.ts";
import { restartGuide } from "./state.ts";
import type { Plan } from "./steps.ts";

/** What is left when the container is gone, and how it goes too. */
export function Ending({ host, plan }: { readonly host: string; readonly plan: Plan }) {
  const { engine, volume, image } = plan;
  const rows = useLive(images).data?.rows;
  const kept = useLive(volumes).data?.rows;
  const kind = useLive(engines).data?.engines[engine]?.kind ?? "podman";
  const asked = useRef(false);
  const left = Object.values(rows ?? {}).find((row) => row.engine === engine && row.tags.includes(image));
  const data = Object.values(kept ?? {}).some((row) => row.engine === engine && row.name === volume);
  const query = new URLSearchParams({ engine });
  const remove = async (id: string): Promise<void> => {
    if (asked.current) return;
    asked.current = true;
    await confirmLoss({
      title: text.removeImageTitle,
      confirm: text.removeImageConfirm,
      objects: [image],
      bytes: left?.size,
      command: imageCommands.remove(kind, [image]),
      run: () => rpc.images.remove.mutate({ targets: [{ engine, id, name: image }] }),
    });
    asked.current = false;
  };
  return (
    <div className="ph-guide__end">
      <h3>{text.finished}</h3>
      <p>{text.end}</p>
      <div className="ph-guide__left">
        {plan.sample && left && (
          <button type="button" className="ph-button" onClick={() => void remove(left.id)}>
            {text.removeImage}
          </button>
        )}
        {data && (
          <Link
            className="ph-button"
            href={`/hosts/${encodeURIComponent(host)}/volumes/${encodeURIComponent(volume)}?${query}`}
          >
            {text.openVolume(visibleText(volume, 40))}
          </Link>
        )}
        <button type="button" className="ph-button" onClick={restartGuide}>
          {text.again}
        </button>
      </div>
    </div>
  );
}
