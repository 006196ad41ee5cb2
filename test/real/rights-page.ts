import { type Answer, openPage, type RpcPage } from "./rpc-page.ts";

/** A question as a page gets it. */
export interface Asked {
  readonly id: string;
  readonly host: string;
  readonly login: string;
  readonly wants: string;
  readonly wrong?: { readonly code: string; readonly title: string };
}

/** Turns administrative access on with these answers, one after the other; gives what was asked, and how it ended. */
export async function turnOn(
  page: RpcPage,
  answers: readonly (string | undefined)[],
): Promise<{ readonly asked: readonly Asked[]; readonly end: string }> {
  const asked: Asked[] = [];
  const end = Promise.withResolvers<string>();
  const take = (answer: Answer): void => {
    if ("problem" in answer) end.resolve(answer.problem);
    const told = "data" in answer ? (answer.data as { ask?: Asked }) : {};
    if ("done" in told) end.resolve("done");
    if (!told.ask) return;
    asked.push(told.ask);
    const given = answers[asked.length - 1];
    void page.call("mutation", "hosts.answer", {
      id: told.ask.id,
      ...(given === undefined ? {} : { answers: [given] }),
    });
  };
  page.socket.once("close", (code) => end.resolve(code === 4410 ? "done" : `closed ${code}`));
  page.follow("elevation.turnOn", undefined, take);
  return { end: await end.promise, asked };
}

/** What the page knows of its rights, as soon as it is known. */
export async function access(page: RpcPage): Promise<string> {
  const known = Promise.withResolvers<string>();
  const following = page.follow("elevation.watch", undefined, (answer) => {
    if ("problem" in answer) known.resolve(answer.problem);
    const { snapshot, patch } = ("data" in answer ? answer.data : {}) as Record<string, { access?: string }>;
    const now = (snapshot ?? patch)?.access;
    if (now !== undefined && now !== "unknown") known.resolve(now);
  });
  const now = await known.promise;
  following[Symbol.dispose]();
  return now;
}

/** Gives a page of a session with administrative access to the console's machine. */
export async function elevatedPage(origin: string, cookie: string, password: string): Promise<RpcPage> {
  using page = await openPage(origin, cookie);
  const { end } = await turnOn(page, [password]);
  if (end !== "done") throw new Error(`administrative access: ${end}`);
  return openPage(origin, cookie);
}
