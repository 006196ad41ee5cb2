import { navigate } from "../../kits/address/address.ts";
import { visibleText } from "../../kits/small/visible-text.ts";
import { toast, toastProblem } from "../../kits/toast/toast.tsx";
import { keptText as text } from "../../messages/kept.ts";
import { rpc } from "../../rpc/index.ts";
import { followTask } from "./follow-task.ts";

/** A replacement that can be undone now. */
export type Kept = Awaited<ReturnType<typeof rpc.making.kept.query>>[number];

/** The latest replacement of a container, by its full id or its name. */
export async function keptOf(engine: string, container: { readonly id?: string; readonly name?: string }) {
  const all = await rpc.making.kept.query();
  return all
    .filter((one) => one.engine === engine && (one.container === container.id || one.name === container.name))
    .toSorted((a, b) => b.created - a.created)[0];
}

/** Brings the old container back, opens it, and says so. */
export async function undo({ id, name }: Pick<Kept, "id" | "name">): Promise<void> {
  const task = await followTask(await rpc.making.undo.mutate({ id }));
  toast({ tone: "success", title: text.undone(visibleText(name, 80)) });
  if (task.result) navigate(task.result.path);
}

/** Says that a container was replaced, with the way back. */
export async function offerUndo(engine: string, name: string, note: string | undefined): Promise<void> {
  const kept = await keptOf(engine, { name }).catch(() => undefined);
  toast({
    tone: "success",
    title: text.replacedToast(visibleText(name, 80)),
    body: [note, text.undoFor].filter(Boolean).join(" "),
    ...(kept ? { action: { label: text.undo, run: () => undo(kept) } } : {}),
  });
}

/**
 * Replaces a container by one with the same settings and the newest image of its name, and says what came of it: the
 * newest already, replaced with a way back, or why not. True where it was replaced.
 */
export async function updateContainer(row: {
  readonly engine: string;
  readonly id: string;
  readonly name: string;
}): Promise<boolean> {
  const { engine, id, name } = row;
  const shown = visibleText(name, 80);
  try {
    const task = await followTask(await rpc.making.update.mutate({ engine, id }));
    const here = task.result?.path.includes(`/${id.slice(0, 12)}?`) ?? false;
    if (here) {
      toast({ tone: "info", title: text.newest(shown) });
      return false;
    }
    const kept = await keptOf(engine, { name }).catch(() => undefined);
    toast({
      tone: "success",
      title: text.updated(shown),
      body: [task.progress?.text, text.undoFor].filter(Boolean).join(" "),
      ...(kept ? { action: { label: text.undo, run: () => undo(kept) } } : {}),
    });
    // Its page, where that is open, was the old container's.
    if (task.result && location.pathname.includes(`/containers/${id.slice(0, 12)}`)) navigate(task.result.path);
    return true;
  } catch (error) {
    toastProblem(error, () => void updateContainer(row));
    return false;
  }
}
