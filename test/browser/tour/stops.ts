import type { Page } from "playwright-core";
import type { Shown } from "./scene.ts";
import { type Stop, text } from "./stop.ts";
import { containerTabs } from "./tabs.ts";

export interface Places {
  readonly shown: readonly Shown[];
  /** Id of a task that has ended. */
  readonly task: string;
}

const title = (name: string) => (page: Page) => page.getByRole("heading", { level: 1, name });
const link = (name: string) => (page: Page) => page.locator("main").getByRole("link", { name, exact: true }).first();
const dialog = (page: Page) => page.getByRole("dialog");
const press = (name: string) => (page: Page) => page.getByRole("button", { name, exact: true }).click();
const help = (entry: string) => async (page: Page) => {
  await press("Help")(page);
  await page.getByRole("menuitem", { name: entry }).click();
};
const dismiss = async (page: Page) => {
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
};

const host = "/hosts/local";

/** Every page of the console, and what opens over pages. */
export function stops({ shown, task }: Places): readonly Stop[] {
  const create = `${host}/containers/create`;
  return [
    {
      name: "the beginning",
      at: "shell /",
      path: "/",
      shows: [(page) => page.getByRole("region", { name: "This machine" })],
    },
    {
      name: "overview",
      at: "overview /",
      path: host,
      shows: [
        text(/\d containers? (is|are) unhealthy/),
        (page) => page.getByRole("slider", { name: /^CPU, 5 minutes: now \d/ }),
        (page) => page.getByRole("region", { name: "File systems" }).getByText(/%/).first(),
      ],
    },
    {
      name: "containers",
      at: "containers /",
      path: `${host}/containers`,
      shows: [title("Containers"), link("api"), text("Unhealthy"), text(/^Exited \(1\)/)],
    },
    {
      name: "containers, selected",
      shows: [text("1 selected")],
      open: (page) => page.getByRole("checkbox", { name: "Select nightly", exact: true }).first().check(),
      close: (page) => page.getByRole("checkbox", { name: "Select nightly", exact: true }).first().uncheck(),
    },
    ...shown.flatMap(containerTabs),
    ...shown.flatMap(over),
    {
      name: "create",
      at: "containers /create",
      path: create,
      shows: [title("Create container"), (page) => page.getByRole("complementary", { name: "Result" })],
    },
    {
      name: "create, with every part open",
      at: "containers /create",
      path: `${create}?image=localhost/tiny:web&engine=podman`,
      shows: [text(/^On this machine, /), (page) => page.getByLabel("Search settings"), text("Privileged")],
      open: async (page) => {
        await text(/^On this machine, /)(page).waitFor();
        const folded = page.locator("main details:not([open]) > summary");
        while ((await folded.count()) > 0) await folded.first().click();
      },
    },
    ...shown.map(
      ({ kind, container }): Stop => ({
        name: `edit, ${kind}`,
        at: "containers /create",
        path: `${create}?edit=${container}&engine=${kind}`,
        shows: [
          title("Edit shop"),
          (page) => page.getByRole("region", { name: 'Replacing "shop"' }),
          text(/\/seen|file/),
        ],
      }),
    ),
    {
      name: "clone",
      at: "containers /create",
      path: `${create}?from=${shown[0]?.container}&engine=${shown[0]?.kind}`,
      shows: [title("Clone shop"), text('Port 8080 is used by "shop".')],
    },
    {
      name: "images",
      at: "images /",
      path: `${host}/images`,
      shows: [title("Images"), text("localhost/tiny:web")],
    },
    {
      name: "pull an image",
      path: `${host}/images?dialog=pull`,
      shows: [dialog],
      close: dismiss,
    },
    {
      name: "build an image",
      path: `${host}/images?dialog=build`,
      shows: [dialog, text("A Containerfile alone")],
      close: dismiss,
    },
    {
      name: "builds",
      at: "images /builds",
      path: `${host}/images/builds`,
      shows: [title("Builds"), text("localhost/toured:1")],
    },
    ...shown.map(
      ({ kind, image }): Stop => ({
        name: `image, ${kind}`,
        at: "images /:id",
        path: `${host}/images/${image}?engine=${kind}`,
        shows: [(page) => page.getByRole("heading", { name: "Layers" }), link("shop")],
      }),
    ),
    {
      name: "volumes",
      at: "volumes /",
      path: `${host}/volumes`,
      shows: [title("Volumes"), link("unused")],
    },
    ...shown.map(
      ({ kind }): Stop => ({
        name: `volume with its files, ${kind}`,
        at: "volumes /:name",
        path: `${host}/volumes/data?engine=${kind}`,
        shows: [title("data"), link("shop"), text("greeting.txt")],
      }),
    ),
    {
      name: "networks",
      at: "networks /",
      path: `${host}/networks`,
      shows: [title("Networks"), link("bridge"), link("app")],
    },
    ...shown.map(
      ({ kind }): Stop => ({
        name: `network, ${kind}`,
        at: "networks /:name",
        path: `${host}/networks/app?engine=${kind}`,
        shows: [title("app"), link("shop")],
      }),
    ),
    {
      name: "task",
      at: "shell /tasks/:id",
      path: `/tasks/${task}`,
      shows: [title("Build localhost/toured:1"), (page) => page.getByRole("region", { name: "Log" })],
    },
    {
      name: "tasks drawer",
      shows: [(page) => page.getByRole("complementary", { name: "Tasks" }).getByText("localhost/toured:1").first()],
      open: (page) => page.locator("#tasks-button").click(),
      close: press("Close tasks"),
    },
    {
      name: "glossary",
      at: "shell /glossary",
      path: "/glossary",
      shows: [title("Glossary")],
    },
    {
      name: "hosts",
      at: "shell /hosts",
      path: "/hosts",
      shows: [
        title("Hosts"),
        (page) =>
          page
            .locator(".ph-row", { hasText: "This machine" })
            .getByText(/^\d+%$/)
            .first(),
      ],
    },
    { name: "add a host", shows: [dialog], open: press("Add host"), close: dismiss },
    {
      name: "host switcher",
      shows: [(page) => page.getByRole("dialog", { name: "Hosts" }).getByRole("link", { name: "All hosts" })],
      open: (page) => page.getByRole("button", { name: /^Host: / }).click(),
      close: (page) => page.keyboard.press("Escape"),
    },
    {
      name: "a host that is not there",
      at: "shell /hosts/:other/*?",
      path: "/hosts/nowhere",
      shows: [title("There is no host “nowhere”")],
    },
    {
      name: "back from there",
      path: "/hosts/local",
      shows: [title("Overview")],
    },
    {
      name: "palette",
      shows: [(page) => page.getByRole("option").first()],
      open: async (page) => {
        await page.keyboard.press("Control+k");
        await page.keyboard.type("shop");
      },
      close: dismiss,
    },
    {
      name: "guided first container",
      shows: [
        (page) => page.getByRole("complementary", { name: "Your first container" }).getByRole("listitem").first(),
      ],
      open: help("Guided first container"),
      close: press("Close the guide"),
    },
    {
      name: "about",
      shows: [dialog, text(/^Docker \(.*\) 2\d\./)],
      open: help("About"),
      close: dismiss,
    },
    {
      name: "keyboard shortcuts",
      shows: [dialog],
      open: help("Keyboard shortcuts"),
      close: dismiss,
    },
    {
      name: "settings",
      shows: [(page) => page.getByRole("menu")],
      open: press("Settings"),
      close: (page) => page.keyboard.press("Escape"),
    },
    {
      name: "a page that does not exist",
      path: "/nowhere",
      shows: [title("There is no such page.")],
    },
  ];
}

/** What opens over the page of a container. */
function over({ kind, container }: Shown): readonly Stop[] {
  return [
    {
      name: `container, ${kind}: command`,
      at: "containers /:id/:tab?",
      path: `${host}/containers/${container}?engine=${kind}`,
      shows: [dialog, text(new RegExp(`${kind} run -d`))],
      open: press("Show command"),
      close: dismiss,
    },
    {
      name: `container, ${kind}: a term`,
      shows: [dialog, text("Turn hints off")],
      open: (page) => page.locator("main .ph-term").first().click(),
      close: dismiss,
    },
    {
      name: `container, ${kind}: menu`,
      shows: [(page) => page.getByRole("menuitem", { name: "Remove…" })],
      open: press("More actions"),
      close: (page) => page.keyboard.press("Escape"),
    },
  ];
}
