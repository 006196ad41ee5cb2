import type { Locator, Page } from "playwright-core";
import { type Tab, tabs } from "../../../ui/src/containers/details/where.ts";
import type { Shown } from "./scene.ts";
import { type Stop, text } from "./stop.ts";

/** What each tab of a container shows when it has come. A new tab without a line here does not compile. */
const signs: Readonly<Record<Tab, readonly ((page: Page) => Locator)[]>> = {
  overview: [(page) => page.locator(".ph-chart canvas").first(), text("NET_ADMIN"), text("DB_PASSWORD")],
  logs: [text(/a line that goes on/), (page) => page.getByText("Live", { exact: true })],
  terminal: [(page) => page.locator(".xterm-rows", { hasText: "#" })],
  processes: [text(/^sleep \d+|\/bin\/wait/)],
  files: [(page) => page.getByRole("link", { name: "data", exact: true })],
  configuration: [(page) => page.getByRole("searchbox", { name: "Search the raw answer" })],
  health: [text("test ! -e /tmp/sick")],
  events: [(page) => page.getByText("create", { exact: true }).first()],
};

/** Every tab of the page of a container. */
export function containerTabs({ kind, container }: Shown): readonly Stop[] {
  return tabs.map((tab) => ({
    name: `container, ${kind}: ${tab}`,
    at: "containers /:id/:tab?",
    path: `/hosts/local/containers/${container}${tab === "overview" ? "" : `/${tab}`}?engine=${kind}`,
    shows: [(page) => page.locator("h1", { hasText: "shop" }), ...signs[tab]],
  }));
}
