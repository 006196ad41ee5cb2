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

/** The same problem with the containers that keep the image: by name, and the first two with the way to their pages. */
export async function withUsers(problem: Problem, engine: Engine, id: string, host: string): Promise<Problem> {
  if (problem.code !== "in-use") return problem;
  // Without their names the refusal is still true.
  const all = await engine.containers.list().catch(() => []);
  const users = all.filter(({ imageId }) => imageId === id);
  if (users.length === 0) return problem;
  const names = users.slice(0, mostNamed).map(({ name }) => name);
  const rest = users.length - names.length;
  return new Problem("in-use", {
    ...problem.fields,
    why: `Containers were made from it: remove ${[...names, ...(rest > 0 ? [`${rest} more`] : [])].join(", ")} first.`,
    remedies: users.slice(0, 2).map((user) => ({
      do: "open",
      label: user.name,
      path: `/hosts/${encodeURIComponent(host)}/containers/${user.id.slice(0, 12)}?engine=${encodeURIComponent(engine.id)}`,
    })),
  });
}

/** So many containers are named; the rest is counted. */
const mostNamed = 10;

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
