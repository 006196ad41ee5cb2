import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { downloadHeaders, type HttpRoutes } from "../../access/index.ts";
import { Problem } from "../../problem/index.ts";
import { enginesHere } from "./services.ts";

/** Most images in one archive. */
const mostReferences = 1000;
/** A page whose upload is not wanted any more ends it itself, within this time in milliseconds. */
const farewellMs = 5000;

/** Archives in and out. */
export const imagesFiles: HttpRoutes = {
  /** Images as one tar: ?engine=podman&image=web:1&image=… */
  "GET /files/images/save": async (call) => {
    const { session, query, response, signal } = call;
    const { engines, imageTasks } = enginesHere(call);
    const references = query.getAll("image");
    if (references.length === 0 || references.length > mostReferences)
      throw new Problem("invalid-input", { title: `1 to ${mostReferences} images are saved at once.` });
    const engine = await engines.engine(query.get("engine") ?? "", signal);
    const file = archiveName(references);
    await imageTasks.save(session, engine, references, file, async (archive, cancelled, took) => {
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          took(chunk.length);
          done(null, chunk);
        },
      });
      response.writeHead(200, downloadHeaders(file, "application/x-tar"));
      await pipeline(archive, counted, response, { signal: AbortSignal.any([cancelled, signal]) });
    });
  },

  /** The bytes that a task waits for: ?upload=ID. Answered when the task has ended. */
  "POST /files/images/upload": async (call) => {
    const { session, query, request, response, signal } = call;
    const length = Number(request.headers["content-length"]);
    const total = Number.isSafeInteger(length) && length > 0 ? length : undefined;
    await enginesHere(call).uploads.deliver(query.get("upload") ?? "", session, request, total);
    // Answering before all has come would break the connection, which looks like a fault to the page.
    if (!request.complete) await delay(farewellMs, undefined, { signal }).catch(() => {});
    if (request.complete) response.writeHead(204).end();
    else response.destroy();
  },
};

function archiveName(references: readonly string[]): string {
  const [first = "images"] = references;
  if (references.length > 1) return "images.tar";
  const name =
    first
      .replace(/^sha256:/, "")
      .split("/")
      .at(-1) ?? first;
  return `${name.slice(0, 100).replaceAll(":", "-")}.tar`;
}
