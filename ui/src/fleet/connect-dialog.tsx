import { Dialog } from "../kits/dialog/dialog.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import { ConnectBody } from "./connect-body.tsx";
import "./fleet.css";

interface ConnectDialogProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly onDone?: () => void;
}

/** Connects to a host in a dialog. */
export function ConnectDialog({ name, onClose, onDone = onClose }: ConnectDialogProps) {
  return (
    <Dialog title={text.connectTo(name)} width="small" onClose={onClose} footer={null}>
      <ConnectBody name={name} onDone={onDone} onCancel={onClose} />
    </Dialog>
  );
}
