import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

export interface VisitOptions {
  /** "light" without it. */
  readonly theme?: "light" | "dark";
  /** Of the window, in CSS pixels; 1280 without it. 375 is a phone, with touch. */
  readonly width?: number;
  readonly height?: number;
  /** Goes on where nobody vouches for a certificate, as a person does who has compared it. */
  readonly anyCertificate?: boolean;
}

/** Debian's Chromium, without a window. Disposing ends it. */
export interface TestBrowser extends AsyncDisposable {
  /** A person's visit: cookies and storage of its own, one page. */
  visit(options?: VisitOptions): Promise<Visit>;
}

/** Disposing closes the page, and rejects where the page had errors that the test did not announce. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Says that console errors or failed requests matching the pattern belong to this test. */
  announce(pattern: RegExp): void;
  /** What has gone wrong in the page so far and was not announced. */
  problems(): readonly string[];
}

/** Without network, updates and services of its own; without GPU and sandbox, which test machines cannot give. */
const args = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
];

export async function launchBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
  return {
    visit: (options) => visit(browser, options),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function visit(
  browser: Browser,
  { theme = "light", width = 1280, height = 800, anyCertificate = false }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height },
    hasTouch: width < 768,
    locale: "en-GB",
    timezoneId: "UTC",
    ignoreHTTPSErrors: anyCertificate,
  });
  context.setDefaultTimeout(10_000);
  const found: string[] = [];
  const announced: RegExp[] = [];
  // Pages that the tested page opens count too.
  context.on("console", (message) => {
    // Chromium drops its requests whenever a container's network interface comes or goes; pages try again.
    if (message.text().includes("net::ERR_NETWORK_CHANGED")) return;
    if (message.type() === "error" || message.type() === "warning")
      found.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => found.push(`uncaught: ${error.error().stack ?? error.error().message}`));
  const problems = (): string[] => found.filter((text) => !announced.some((pattern) => pattern.test(text)));
  const page = await context.newPage();
  goAgain(page);
  return {
    page,
    context,
    announce: (pattern) => void announced.push(pattern),
    problems,
    async [Symbol.asyncDispose]() {
      await context.close();
      assert.deepEqual(problems(), [], "the page had errors that the test did not announce");
    },
  };
}

/**
 * Chromium gives up a navigation when a container's network interface comes or goes, and goes to it again by itself,
 * which Playwright takes for a failure.
 */
function goAgain(page: Page): void {
  const goto = page.goto.bind(page);
  page.goto = async (url, options) => {
    try {
      return await goto(url, options);
    } catch (error) {
      if (!/ERR_NETWORK_CHANGED|interrupted by another navigation/.test(String(error))) throw error;
      return await goto(url, options);
    }
  };
}

/** Rejects where the page, as it is now, breaks a rule of WCAG 2.2 A or AA or a best practice. */
export async function axeScan(page: Page): Promise<void> {
  // No frames of other origins are in our pages, so that axe can do all its work in the page: a scan without a second
  // page takes half the time. Its source stays where it has been put in, until the page is left.
  const there = await page.evaluate("typeof axe === 'object'");
  const { violations } = await new AxeBuilder(there ? { page, axeSource: ";" } : { page })
    .options({ resultTypes: ["violations"] })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .setLegacyMode()
    .analyze();
  const lines = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary, html }) => `${id}: ${help}\n  ${target.join(" ")}\n  ${html}\n  ${failureSummary}`,
    ),
  );
  assert.equal(lines.length, 0, `axe found on ${page.url()}:\n${lines.join("\n")}`);
}
