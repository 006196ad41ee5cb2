import type { TaskProgress } from "./types.ts";

/** How much of something is done, from 0 to 1; undefined while nobody knows how much there is. */
export function share(progress: { readonly current: number; readonly total?: number | undefined }): number | undefined {
  const { current, total } = progress;
  if (total === undefined || total <= 0) return undefined;
  return Math.min(1, Math.max(0, current / total));
}

/** The sum over the parts where the whole is not given. */
export function whole(progress: TaskProgress): { current: number; total: number | undefined } {
  const { parts, total } = progress;
  if (total !== undefined || !parts || parts.length === 0) return { current: progress.current, total };
  const known = parts.every((p) => p.total !== undefined);
  return {
    current: parts.reduce((sum, p) => sum + p.current, 0),
    total: known ? parts.reduce((sum, p) => sum + (p.total ?? 0), 0) : undefined,
  };
}
