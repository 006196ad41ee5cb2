import { useRef } from "react";
import { Tip } from "../kits/popup/tip.tsx";
import { toast, toastProblem } from "../kits/toast/toast.tsx";
import { adminText as text } from "../messages/admin.ts";
import { rpc } from "../rpc/index.ts";
import { endsWork } from "../session/ends-work.ts";
import { askingForRights, useRights } from "./rights.ts";
import { useRightsNotice } from "./rights-notice.ts";
import "./admin-access.css";

/** Root's rights on the page's host, off and on. Who is root already has nothing to turn on. */
export function AdminAccess({ host }: { readonly host: string }) {
  const rights = useRights();
  const { access } = rights;
  const elevated = access === "administrative";
  const name = text.nameOf(host);
  // It ends without this page, too.
  const own = useRef(false);
  useRightsNotice(name, rights, own);
  if (access === "root" || access === "unknown") return null;
  const turnOff = async (): Promise<void> => {
    if (!(await endsWork("access", (task) => task.host === host))) return;
    own.current = true;
    rpc.elevation.turnOff.mutate().then(
      () => toast({ tone: "success", title: text.off(name) }),
      (error: unknown) => {
        own.current = false;
        toastProblem(error);
      },
    );
  };
  return (
    <Tip text={elevated ? text.turnOff : text.turnOn}>
      <button
        type="button"
        className={`ph-masthead__button ph-admin ${elevated ? "ph-admin--on" : ""}`}
        aria-label={elevated ? text.nowAdministrative : text.nowLimited}
        onClick={() => (elevated ? void turnOff() : askingForRights.set(true))}
      >
        <svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" aria-hidden="true">
          <path
            d={`M5 11h14v10H5z${elevated ? "M8 11V7a4 4 0 0 1 7.500-2" : "M8 11V7a4 4 0 0 1 8 0v4"}`}
            strokeWidth="1.75"
            strokeLinejoin="round"
          />
        </svg>
        <span className="ph-admin__word">{elevated ? text.administrative : text.limited}</span>
      </button>
    </Tip>
  );
}
