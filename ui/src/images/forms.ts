import { imageCalls, imageCommands, toLine } from "../../../src/commandline/index.ts";
import type { CommandForms } from "../kits/command/show-command.tsx";
import { imagesText as text } from "../messages/images.ts";
import { commandEngine } from "./command-engine.ts";
import { type ImageItem, nameOf, shortId } from "./row.ts";

type Commands = typeof imageCommands;
type Image = Pick<ImageItem, "id" | "engine" | "tags">;

/** One action on images in the forms that people know it in. */
export function imageForms<Verb extends keyof Commands>(verb: Verb, ...args: Parameters<Commands[Verb]>): CommandForms {
  // The two have the same arguments for the same verb; the compiler cannot see it for a verb it does not know.
  const cli = imageCommands[verb] as (...args: Parameters<Commands[Verb]>) => string;
  const api = imageCalls[verb] as (...args: Parameters<Commands[Verb]>) => string;
  return { cli: cli(...args), api: api(...args), host: text.thisHost };
}

/** The same for images of several engines: a line for each. */
export function perEngine<Item extends { readonly engine: string }>(
  items: readonly Item[],
  formsOf: (engine: ReturnType<typeof commandEngine>, own: readonly Item[]) => CommandForms,
): CommandForms {
  const kinds = [...new Set(items.map(({ engine }) => commandEngine(engine)))];
  return together(
    kinds.map((kind) =>
      formsOf(
        kind,
        items.filter(({ engine }) => commandEngine(engine) === kind),
      ),
    ),
  );
}

export function saveForms(images: readonly Image[]): CommandForms {
  return perEngine(images, (kind, own) => imageForms("save", kind, own.map(handle), archiveOf(own)));
}

export function removeForms(images: readonly Image[]): CommandForms {
  return perEngine(images, (kind, own) =>
    imageForms(
      "remove",
      kind,
      own.map(({ id }) => shortId(id)),
    ),
  );
}

/** Everything that can be done to these images, each under its name. */
export function allForms(images: readonly Image[]): CommandForms {
  const [only] = images;
  const one: (readonly [string, CommandForms])[] = [];
  if (only && images.length === 1) {
    const kind = commandEngine(only.engine);
    const id = shortId(only.id);
    const name = nameOf(only);
    one.push(
      [text.create, { cli: toLine([kind, "run", "--detach", name]), api: createCalls(kind, name) }],
      [text.verbs.tag, imageForms("tag", kind, name, "NAME:TAG")],
      [text.verbs.push, imageForms("push", kind, name, "REGISTRY/NAME:TAG")],
    );
    // The last name goes with the image.
    if (only.tags.length > 1)
      for (const tag of only.tags.slice(0, mostNames)) one.push([text.untag, imageForms("untag", kind, id, tag)]);
  }
  const all = [...one, [text.save, saveForms(images)] as const, [text.verbs.remove, removeForms(images)] as const];
  const titled = all.map(([title, { cli, api }]) => ({ cli: `# ${title}\n${cli}`, api: `# ${title}\n${api}` }));
  return { ...together(titled), host: text.thisHost };
}

/** Names of one image whose removal is shown. */
const mostNames = 10;

/** What an engine is asked for: a name stands for itself in an archive, an id loses it. */
export function handle(image: Pick<Image, "tags" | "id">): string {
  return image.tags[0] ?? image.id;
}

function archiveOf(images: readonly Image[]): string {
  return images.length === 1 ? "image.tar" : "images.tar";
}

function createCalls(kind: "podman" | "docker", image: string): string {
  const base = kind === "podman" ? "/v4.0.0/libpod" : "/v1.40";
  const body = JSON.stringify(kind === "podman" ? { image } : { Image: image });
  return `POST ${base}/containers/create ${toLine([body])}\nPOST ${base}/containers/ID/start`;
}

function together(forms: readonly CommandForms[]): CommandForms {
  return {
    cli: forms.map(({ cli }) => cli).join("\n"),
    api: forms.map(({ api }) => api).join("\n"),
    host: text.thisHost,
  };
}
