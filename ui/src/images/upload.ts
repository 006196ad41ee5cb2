import { inBrowser } from "../kits/address/address.ts";
import { toastProblem } from "../kits/toast/toast.tsx";
import { aboutHost, problemOf } from "../rpc/index.ts";
import { tasks } from "../tasks/store.ts";

let running = 0;

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/**
 * Sends the bytes that a task waits for, as long as the task runs. It goes on while the person looks at other pages;
 * leaving the console would break it off, so the browser asks first.
 */
export function sendUpload(task: string, upload: string, body: Blob): void {
  const end = new AbortController();
  // The task is the truth: once it has ended, nobody wants the rest.
  const unfollow = tasks.subscribe(() => {
    const state = tasks.get().data?.[task]?.state;
    if (state !== undefined && state !== "running") end.abort();
  });
  if (running++ === 0) addEventListener("beforeunload", warn);
  void fetch(inBrowser(`/files/images/upload?${aboutHost(new URLSearchParams({ upload }))}`), {
    method: "POST",
    headers: { "content-type": "application/x-tar" },
    body,
    signal: end.signal,
  })
    .then(async (response) => {
      if (!response.ok) throw (await response.json()).problem;
    })
    .catch((error: unknown) => {
      // What ended the task says so itself.
      if (!end.signal.aborted) toastProblem(problemOf(error));
    })
    .finally(() => {
      unfollow();
      if (--running === 0) removeEventListener("beforeunload", warn);
    });
}
