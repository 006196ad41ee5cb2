import type { TestBrowser, Visit } from "../../test/bed/index.ts";
import { podmanRows } from "../peers/cockpit-page.ts";
import { cockpit, type Entrance, ours, type Person } from "./door-machine.ts";

/** A visit that has arrived at its list of containers. */
export interface Arrived {
  readonly visit: Visit;
  /** From the press of "Log in" until the first container could be seen, in milliseconds. */
  readonly ms: number;
}

/** Long enough for a thousand containers on a slow machine, in milliseconds. */
const patience = 180_000;

/** Logs in through the page, with an empty cache, to what the person has containers in, without further rights. */
export async function logIn(browser: TestBrowser, entrance: Entrance, person: Person): Promise<Arrived> {
  const visit = await browser.visit({ anyCertificate: true });
  visit.announce(/./); // not what is measured here
  visit.page.setDefaultTimeout(patience);
  const ms = entrance === cockpit ? await throughCockpit(visit, person) : await throughOurs(visit, person);
  return { visit, ms };
}

async function throughOurs({ page }: Visit, { name, password }: Person): Promise<number> {
  await page.goto(`https://127.0.0.1:${ours.port}/hosts/local/containers`);
  await page.locator("#user").fill(name);
  await page.locator("#password").fill(password);
  const pressed = await page.evaluate(press, "#submit");
  const row = await page.waitForFunction(seen, '.ph-grid [role="row"][data-key]', { timeout: patience });
  return Number(await row.jsonValue()) - pressed;
}

async function throughCockpit({ page, context }: Visit, { name, password }: Person): Promise<number> {
  await context.addInitScript((user) => localStorage.setItem(`superuser:${user}`, "none"), name);
  await page.goto(`https://127.0.0.1:${cockpit.port}/podman`);
  await page.locator("#login-user-input").fill(name);
  await page.locator("#login-password-input").fill(password);
  const predicate = (frame: { url(): string }): boolean => /\/podman\/index\.html/.test(frame.url());
  const arrived = page.waitForEvent("framenavigated", { predicate, timeout: patience });
  const pressed = await page.evaluate(press, "#login-button");
  const frame = await arrived;
  const row = await frame.waitForFunction(seen, `${podmanRows[0]} .container-name`, { timeout: patience });
  return Number(await row.jsonValue()) - pressed;
}

/** Runs in the page. Gives the time in milliseconds since the epoch. */
function press(selector: string): number {
  const now = performance.timeOrigin + performance.now();
  document.querySelector<HTMLElement>(selector)?.click();
  return now;
}

/** Runs in the page, with every frame. Gives the time when the first of these can be seen. */
function seen(selector: string): number | false {
  const height = document.querySelector(selector)?.getBoundingClientRect().height ?? 0;
  return height > 0 && performance.timeOrigin + performance.now();
}
