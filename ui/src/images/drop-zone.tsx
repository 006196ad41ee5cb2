import { type ReactNode, useRef, useState } from "react";

interface DropZoneProps {
  /** The id of the button, for the focus after a refused try. */
  readonly id: string;
  readonly label: string;
  /** What the button says. */
  readonly button: string;
  /** What stands beside it. */
  readonly hint: string;
  readonly error: string | undefined;
  /** Choose a folder instead of a file. */
  readonly folder?: boolean;
  readonly accept?: string;
  readonly onFiles: (files: FileList) => void;
  readonly onDrop: (transfer: DataTransfer) => void;
  /** What was chosen. */
  readonly children?: ReactNode;
}

/** A place to drop a file or a folder on; the button does the same. */
export function DropZone(props: DropZoneProps) {
  const { id, label, button, hint, error, folder, accept, onFiles, onDrop, children } = props;
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <fieldset className="ph-field ph-field--group">
      <legend className="ph-field__label">{label}</legend>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same for the keyboard */}
      <div
        className={`ph-drop${over ? " ph-drop--over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          onDrop(event.dataTransfer);
        }}
      >
        <div className="ph-drop__line">
          <button
            type="button"
            id={id}
            className="ph-button"
            aria-describedby={error === undefined ? undefined : `${id}-error`}
            onClick={() => input.current?.click()}
          >
            {button}
          </button>
          <span className="ph-subtle">{hint}</span>
        </div>
        <input
          ref={input}
          type="file"
          hidden
          accept={accept}
          {...(folder ? { webkitdirectory: "" } : {})}
          onChange={(event) => {
            if (event.target.files?.length) onFiles(event.target.files);
            event.target.value = "";
          }}
        />
        {children}
      </div>
      {error !== undefined && (
        <div id={`${id}-error`} className="ph-field__error">
          {error}
        </div>
      )}
    </fieldset>
  );
}
