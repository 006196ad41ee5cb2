import type { Frame } from "playwright-core";
import type { TestBrowser, Visit } from "../../test/bed/index.ts";
import type { CockpitMachine } from "./cockpit-machine.ts";
import { account } from "./cockpit-root.ts";

/** How `watchRows` finds the rows of its Podman page, and the cells with name and state. */
export const podmanRows = ["#containers-containers tr", '.container-name, td[data-label="State"]'] as const;

/** Long enough for a thousand containers on a slow machine, in milliseconds. */
const patience = 180_000;

/** A visit that has signed in with administrative access, and has nothing in its browser's cache yet. */
export async function visitCockpit(browser: TestBrowser, { origin }: CockpitMachine): Promise<Visit> {
  const visit = await browser.visit();
  visit.announce(/./); // its console is not ours to keep clean
  // What its login page sends where somebody has wished for administrative access before.
  const basic = Buffer.from(`${account.user}:${account.password}`).toString("base64");
  const headers = { authorization: `Basic ${basic}`, "x-superuser": "any" };
  const answer = await visit.context.request.get(`${origin}/cockpit/login`, { headers });
  if (!answer.ok()) throw new Error(`Cockpit's login answers ${answer.status()}`);
  await visit.context.addInitScript((user) => localStorage.setItem(`superuser:${user}`, "any"), account.user);
  return visit;
}

export interface PodmanPage {
  /** The frame that holds it. */
  readonly frame: Frame;
  /** From opening its address until its first container could be seen, in milliseconds. */
  readonly firstRow: number;
}

/** Opens its Podman page and waits for the first container. */
export async function openPodmanPage({ page }: Visit, { origin }: CockpitMachine): Promise<PodmanPage> {
  const address = /\/podman\/index\.html/;
  const opened = performance.timeOrigin + performance.now();
  const arrived = page.waitForEvent("framenavigated", { predicate: (f) => address.test(f.url()), timeout: patience });
  await page.goto(`${origin}/podman`, { waitUntil: "commit" });
  const frame = await arrived;
  const seen = await frame.waitForFunction(
    (row) => {
      const height = document.querySelector(row)?.getBoundingClientRect().height ?? 0;
      return height > 0 && performance.timeOrigin + performance.now();
    },
    "#containers-containers .container-name",
    { timeout: patience },
  );
  return { frame, firstRow: Number(await seen.jsonValue()) - opened };
}
