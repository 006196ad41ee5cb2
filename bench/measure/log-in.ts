import { setTimeout as delay } from "node:timers/promises";
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

/** Logs in through the page, with an empty cache, to the containers: his own, or as an admin those of root. */
export async function logIn(browser: TestBrowser, entrance: Entrance, person: Person): Promise<Arrived> {
  const visit = await browser.visit({ anyCertificate: true });
  visit.announce(/./); // not what is measured here
  visit.page.setDefaultTimeout(patience);
  const ms = entrance === cockpit ? await throughCockpit(visit, person) : await throughOurs(visit, person);
  return { visit, ms };
}

async function throughOurs({ page }: Visit, { name, password, admin }: Person): Promise<number> {
  await page.goto(`https://127.0.0.1:${ours.port}/hosts/local/containers`);
  await typeIn(page, { "#user": name, "#password": password });
  const pressed = await page.evaluate(press, "#submit");
  if (admin) {
    // What a person does besides is done at once: nobody is timed typing.
    await page.getByRole("button", { name: "Limited access" }).click();
    await page.getByRole("dialog").getByLabel(`Password of ${name}`).fill(password);
    await page.keyboard.press("Enter");
  }
  const row = await page.waitForFunction(seen, '.ph-grid [role="row"][data-key]', { timeout: patience });
  return Number(await row.jsonValue()) - pressed;
}

async function throughCockpit({ page, context }: Visit, { name, password, admin }: Person): Promise<number> {
  // With "any" it gives sudo the password of the log-in by itself.
  await context.addInitScript(([user, rights]) => localStorage.setItem(`superuser:${user}`, rights), [
    name,
    admin ? "any" : "none",
  ] as const);
  await page.goto(`https://127.0.0.1:${cockpit.port}/podman`);
  await typeIn(page, { "#login-user-input": name, "#login-password-input": password });
  const predicate = (frame: { url(): string }): boolean => /\/podman\/index\.html/.test(frame.url());
  const arrived = page.waitForEvent("framenavigated", { predicate, timeout: patience });
  const pressed = await page.evaluate(press, "#login-button");
  const frame = await arrived;
  const row = await frame.waitForFunction(seen, `${podmanRows[0]} .container-name`, { timeout: patience });
  return Number(await row.jsonValue()) - pressed;
}

/**
 * As somebody who looks at the page first, and types fast then. Cockpit's page loses what is typed before it is ready;
 * what a console does meanwhile nobody waits for.
 */
async function typeIn(page: Visit["page"], fields: Readonly<Record<string, string>>): Promise<void> {
  await delay(1000);
  for (const [selector, text] of Object.entries(fields)) {
    const field = page.locator(selector);
    await field.pressSequentially(text, { delay: 70 });
    const typed = await field.inputValue();
    if (typed !== text) throw new Error(`${selector} took "${typed}" of what was typed`);
  }
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
