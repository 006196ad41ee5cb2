import { useEffect, useMemo, useState } from "react";
import { containers, engines } from "../containers/store.ts";
import { images } from "../images/store.ts";
import { announceUnprompted } from "../kits/live-region/live-region.tsx";
import { guideText as text } from "../messages/guide.ts";
import { rpc, useLive, useObservable } from "../rpc/index.ts";
import { tasks } from "../tasks/store.ts";
import { volumes } from "../volumes/store.ts";
import { makePlan } from "./plan.ts";
import { changeGuide, guide, seenLogs } from "./state.ts";
import { advance, stepIds, type World } from "./steps.ts";

/** What belongs together arrives in several messages: the host is looked at when it has been calm so long, in ms. */
const calmMs = 400;

/** Makes the plan and ticks the steps by what happens on the host. Gives what the panel shows. */
export function useGuide() {
  const now = useObservable(guide);
  const progress = now?.progress;
  const found = useLive(engines).data;
  const list = useLive(containers);
  const imageList = useLive(images).data;
  const volumeList = useLive(volumes).data;
  const taskList = useLive(tasks).data;
  const logs = useObservable(seenLogs);
  const all = useMemo(() => Object.values(found?.engines ?? {}), [found]);
  const engine = progress?.plan.engine;
  const first = all.find(({ state }) => state === "connected")?.id;
  const rows = list.data?.rows;
  const container = rows?.[`${engine}:${progress?.container?.id}`];

  const begin = progress === undefined && rows !== undefined ? first : undefined;
  useEffect(() => {
    if (begin === undefined) return;
    const abort = new AbortController();
    makePlan(begin, containers.get().data?.rows ?? {}, abort.signal).then(
      (plan) => changeGuide((was) => (was.progress ? was : { ...was, progress: { plan, done: {} } })),
      () => {},
    );
    return () => abort.abort();
  }, [begin]);

  const request = useRequest(progress?.done.open ? undefined : container);
  const listed = engine !== undefined && list.kind === "live" && list.data?.parts[engine]?.state === "ready";
  const world = useMemo<World>(
    () => ({
      images: imageList?.rows,
      containers: listed ? rows : undefined,
      volumes: volumeList?.rows,
      tasks: taskList,
      request,
      logs,
    }),
    [imageList, listed, rows, volumeList, taskList, request, logs],
  );
  useEffect(() => {
    const timer = setTimeout(() => {
      const before = guide.get()?.progress;
      if (!before) return;
      const after = advance(before, world, Date.now());
      if (after === before) return;
      changeGuide((was) => ({ ...was, progress: after }));
      const fresh = stepIds.filter((id) => after.done[id] && !before.done[id]);
      if (fresh.length > 0) announceUnprompted(text.ticked(fresh.map((id) => text.steps[id]).join(", ")));
    }, calmMs);
    return () => clearTimeout(timer);
  }, [world]);

  return {
    now,
    engines: all,
    container,
    kind: found?.engines[engine ?? ""]?.kind ?? "podman",
    searched: found?.searched,
  };
}

/** The first line of the container's log that tells of a visit. */
function useRequest(container: { readonly engine: string; readonly id: string; readonly state: string } | undefined) {
  const [request, setRequest] = useState<World["request"]>();
  const { engine, id } = container ?? {};
  const running = container?.state === "running";
  useEffect(() => {
    if (engine === undefined || id === undefined || !running) return;
    const subscription = rpc.guide.request.subscribe(
      { engine, id },
      // A log that cannot be followed ticks nothing; the next state of the container tries again.
      { onData: ({ line }) => setRequest({ id, line }), onError: () => {} },
    );
    return () => subscription.unsubscribe();
  }, [engine, id, running]);
  return request;
}
