import { Suspense } from "react";
import { engines } from "../containers/store.ts";
import { CommandTabs } from "../kits/command/show-command.tsx";
import { Dialog } from "../kits/dialog/dialog.tsx";
import { enginesKnown } from "../kits/engines/known.ts";
import { lazily } from "../kits/lazily/lazily.ts";
import { visibleText } from "../kits/small/visible-text.ts";
import { imagesText as text } from "../messages/images.ts";
import { useLive } from "../rpc/index.ts";
import type { ImageDialog } from "./dialogs.ts";
import { useConnected } from "./engine-field.tsx";
import { allForms } from "./forms.ts";
import { nameOf } from "./row.ts";

const PullDialog = lazily(() => import("./pull-dialog.tsx"));
const BuildDialog = lazily(() => import("./build/build-dialog.tsx"));
const TagDialog = lazily(() => import("./tag-dialog.tsx"));
const PushDialog = lazily(() => import("./push-dialog.tsx"));
const LoadDialog = lazily(async () => ({ default: (await import("./archive-dialog.tsx")).LoadDialog }));
const ImportDialog = lazily(async () => ({ default: (await import("./archive-dialog.tsx")).ImportDialog }));

interface OpenDialogProps {
  readonly dialog: ImageDialog | undefined;
  readonly onClose: () => void;
}

/** The dialog that is open, loaded when it is needed. */
export function OpenDialog({ dialog, onClose }: OpenDialogProps) {
  const choices = useConnected();
  const known = enginesKnown(useLive(engines).data);
  if (!dialog || !known) return null;
  return <Suspense>{contentOf(dialog, choices, onClose)}</Suspense>;
}

function contentOf(dialog: ImageDialog, choices: readonly string[], onClose: () => void) {
  switch (dialog.kind) {
    case "pull":
      return <PullDialog choices={choices} onClose={onClose} />;
    case "build":
      return <BuildDialog choices={choices} onClose={onClose} />;
    case "load":
      return <LoadDialog choices={choices} onClose={onClose} />;
    case "import":
      return <ImportDialog choices={choices} onClose={onClose} />;
    case "tag":
      return <TagDialog key={dialog.image.id} image={dialog.image} onClose={onClose} />;
    case "push":
      return <PushDialog key={dialog.image.id} image={dialog.image} onClose={onClose} />;
    case "commands":
      return (
        <Dialog title={text.commandsFor(visibleText(nameOf(dialog.image), 80))} onClose={onClose} footer={null}>
          <CommandTabs forms={allForms([dialog.image])} />
        </Dialog>
      );
  }
}
