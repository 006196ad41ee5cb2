import { asProblem, Problem } from "../../problem/index.ts";
import type { Engine } from "../engine.ts";

/**
 * Removes an image with all its names, or leaves it with all of them. Never by force: Podman's force takes the
 * containers along, Docker's leaves them without their image.
 * @throws Problem `in-use` where containers or other images need it
 */
export async function removeImage(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  const { tags } = await engine.images.inspect(id, { signal });
  // By its id an engine removes only what has one name; the last one goes together with the image.
  const [last, ...others] = tags;
  const untagged: string[] = [];
  try {
    for (const tag of others) {
      signal.throwIfAborted();
      await engine.images.untag(tag, { signal });
      untagged.push(tag);
    }
    await engine.images.remove(last ?? id, { signal });
  } catch (error) {
    for (const tag of untagged) await engine.images.tag(id, tag).catch(() => {});
    throw explained(asProblem(error));
  }
}

/** What keeps the image, said in words. */
function explained(problem: Problem): Problem {
  if (problem.code !== "in-use") return problem;
  const child = /child/i.test(problem.fields.detail?.output ?? "");
  return new Problem("in-use", {
    ...problem.fields,
    why: child
      ? "Another image was built on it: remove that one first."
      : "Containers were made from it: remove them first.",
  });
}
