import { useEffect, useRef } from "react";
import { shellText, shortcutText } from "../messages/shell.ts";

/** The list of keyboard shortcuts, as a dialog of the browser's own. */
export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="ph-shortcuts" aria-labelledby="shortcuts-title" onClose={onClose}>
      <h2 id="shortcuts-title">{shellText.shortcuts}</h2>
      <dl>
        {shortcutText.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" className="ph-button">
          {shellText.close}
        </button>
      </form>
    </dialog>
  );
}
