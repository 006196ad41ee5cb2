import type { Readable } from "node:stream";
import type { Abortable } from "../../hosts/index.ts";
import { split } from "../answers.ts";
import type {
  BuildRequest,
  ImageDetails,
  ImageShare,
  ImageSummary,
  Images,
  PruneResult,
  RegistryLogin,
  TransferProgress,
} from "../engine.ts";
import type { EngineClient } from "../http/client.ts";
import { messageProblem } from "../http/problems.ts";
import { array, digest, type Fields, fields, number, text, textMap, texts, time } from "../http/read.ts";
import { imageDetails } from "../image.ts";
import { abort, listLimit, segment } from "../paths.ts";
import { counted, registryAuth, transferProgress, uploadProgress } from "../transfer.ts";

/** The images of a Docker. */
export class DockerImages implements Images {
  readonly #client: EngineClient;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  /** Docker's list counts no containers; its list of containers does. */
  async list({ signal }: Abortable = {}): Promise<readonly ImageSummary[]> {
    const call = { limit: listLimit, ...abort(signal) };
    const [images, users] = await Promise.all([this.#client.json("GET", "/images/json", call), this.#users(signal)]);
    return array(images).map((image) => imageSummary(image, users));
  }

  async inspect(reference: string, options: Abortable = {}): Promise<ImageDetails> {
    const [raw, history, users] = await Promise.all([
      this.#client.json("GET", at(reference, "/json"), about(reference, options)),
      this.#client.json("GET", at(reference, "/history"), about(reference, options)),
      this.#users(options.signal),
    ]);
    return imageDetails(raw, history, users.get(digest(fields(raw).Id)) ?? 0);
  }

  async #users(signal: AbortSignal | undefined): Promise<Map<string, number>> {
    const call = { query: { all: true }, limit: listLimit, ...abort(signal) };
    const users = new Map<string, number>();
    for (const container of array(await this.#client.json("GET", "/containers/json", call))) {
      const id = digest(fields(container).ImageID);
      users.set(id, (users.get(id) ?? 0) + 1);
    }
    return users;
  }

  async shares({ signal }: Abortable = {}): Promise<Readonly<Record<string, ImageShare>>> {
    const answer = fields(await this.#client.json("GET", "/system/df", { timeout: 300_000, ...abort(signal) }));
    const share = (i: Fields): ImageShare => {
      const shared = Math.max(0, number(i.SharedSize));
      return { shared, unique: Math.max(0, number(i.Size) - shared) };
    };
    return Object.fromEntries(array(answer.Images).map((i) => [digest(fields(i).Id), share(fields(i))]));
  }

  async searchRegistries(): Promise<readonly string[]> {
    return ["docker.io"];
  }

  async *pull(
    reference: string,
    { login, platform, signal }: { login?: RegistryLogin; platform?: string; signal: AbortSignal },
  ): AsyncGenerator<TransferProgress> {
    const { repository, tag } = reference.includes("@") ? { repository: reference } : split(reference);
    const values = this.#client.jsonStream("POST", "/images/create", {
      query: { fromImage: repository, tag: reference.includes("@") ? undefined : (tag ?? "latest"), platform },
      headers: registryAuth(login, reference),
      ...about(reference, { signal }),
    });
    const context = { engine: this.#client.label, subject: { kind: "image", name: reference } } as const;
    for await (const { aux: _aux, ...progress } of transferProgress(values, context)) yield progress;
    const image = await this.#client.json("GET", at(reference, "/json"), about(reference, { signal }));
    const result = digest(fields(image).Id);
    yield { text: result, result };
  }

  /** Docker pushes only under the image's own name: another target is tagged for the time of the push. */
  async *push(
    reference: string,
    { login, target = reference, insecure, signal }: Parameters<Images["push"]>[1],
  ): AsyncGenerator<TransferProgress> {
    const context = { engine: this.#client.label, subject: { kind: "image", name: target } } as const;
    if (insecure)
      throw messageProblem("Docker takes insecure registries only from its own settings (insecure-registries)", {
        status: 501,
        ...context,
      });
    const borrowed = target !== reference && !(await this.#exists(target, signal));
    if (target !== reference) await this.tag(reference, target, { signal });
    let pushed = "";
    try {
      const { repository, tag } = split(target);
      const values = this.#client.jsonStream("POST", at(repository, "/push"), {
        query: { tag: tag ?? "latest" },
        // The header must be there, an empty one too.
        headers: registryAuth(login ?? { username: "", password: "" }, target),
        ...about(target, { signal }),
      });
      for await (const { aux, ...progress } of transferProgress(values, context)) {
        pushed = aux ?? pushed;
        if (progress.text !== "") yield progress;
      }
    } finally {
      if (borrowed) await this.untag(target).catch(() => {});
    }
    yield { text: target, result: pushed || target };
  }

  async #exists(reference: string, signal: AbortSignal): Promise<boolean> {
    return this.#client.json("GET", at(reference, "/json"), about(reference, { signal })).then(
      () => true,
      () => false,
    );
  }

  async *build(
    context: Readable,
    request: BuildRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<TransferProgress> {
    const values = this.#client.jsonStream("POST", "/build", {
      query: {
        dockerfile: request.file,
        t: request.tags,
        buildargs: JSON.stringify(request.args),
        target: request.target,
        nocache: request.noCache,
        pull: request.pull ? "1" : undefined,
        rm: true,
        forcerm: true,
      },
      upload: context,
      signal,
    });
    let built = "";
    for await (const { aux, ...progress } of transferProgress(values, { engine: this.#client.label })) {
      built = aux ?? built;
      if (progress.text !== "") yield progress;
    }
    if (built === "") throw messageProblem("the build ended without an image", { engine: this.#client.label });
    yield { text: digest(built), result: digest(built) };
  }

  async tag(reference: string, target: string, options: Abortable = {}): Promise<void> {
    const { repository, tag } = split(target);
    await this.#client.json("POST", at(reference, "/tag"), {
      query: { repo: repository, tag: tag ?? "latest" },
      ...about(reference, options),
    });
  }

  /** Docker has no call for it: removing by a tag takes the image, too, where that was its last one. */
  async untag(name: string, options: Abortable = {}): Promise<void> {
    await this.#client.json("DELETE", at(name), { query: { noprune: true }, ...about(name, options) });
  }

  async remove(reference: string, { force, signal }: Abortable & { force?: boolean } = {}): Promise<void> {
    await this.#client.json("DELETE", at(reference), { query: { force }, ...about(reference, { signal }) });
  }

  async prune({ all, signal }: Abortable & { all?: boolean } = {}): Promise<PruneResult> {
    const query = { filters: JSON.stringify({ dangling: [all ? "false" : "true"] }) };
    const answer = fields(await this.#client.json("POST", "/images/prune", { query, timeout: 0, ...abort(signal) }));
    return {
      removed: array(answer.ImagesDeleted)
        .map((image) => text(fields(image).Deleted))
        .filter((id) => id !== ""),
      reclaimed: number(answer.SpaceReclaimed),
    };
  }

  async *load(archive: Readable, { signal }: { signal: AbortSignal }): AsyncGenerator<TransferProgress> {
    const { stream, sent } = counted(archive);
    const names: string[] = [];
    const read = async (): Promise<void> => {
      const values = this.#client.jsonStream("POST", "/images/load", { upload: stream, signal });
      for await (const { text: words } of transferProgress(values, { engine: this.#client.label })) {
        const name = /^Loaded image(?: ID)?: (\S+)/.exec(words)?.[1];
        if (name !== undefined) names.push(name);
      }
    };
    yield* uploadProgress(read(), sent, "Loading");
    yield { text: names.join(", "), current: sent(), result: names[0] ?? "" };
  }

  save(references: readonly string[], options: Abortable = {}): Promise<Readable> {
    return this.#client.stream("GET", "/images/get", {
      query: { names: references },
      ...about(references.join(", "), options),
    });
  }

  async import(
    archive: Readable,
    reference: string,
    { changes, signal }: Abortable & { changes?: readonly string[] } = {},
  ): Promise<string> {
    const { repository, tag } = split(reference);
    const values = this.#client.jsonStream("POST", "/images/create", {
      query: { fromSrc: "-", repo: repository, tag: tag ?? "latest", changes },
      upload: archive,
      ...about(reference, { signal }),
    });
    let id = "";
    const context = { engine: this.#client.label, subject: { kind: "image", name: reference } } as const;
    for await (const { text: words } of transferProgress(values, context)) if (words.startsWith("sha256:")) id = words;
    return id;
  }
}

function at(reference: string, rest = ""): string {
  return `/images/${segment(reference, "reference")}${rest}`;
}

function about(name: string, { signal }: { signal?: AbortSignal | undefined }) {
  return { subject: { kind: "image", name }, ...abort(signal) } as const;
}

function imageSummary(value: unknown, users: ReadonlyMap<string, number>): ImageSummary {
  const i = fields(value);
  const id = digest(i.Id);
  const tags = texts(i.RepoTags).filter((tag) => tag !== "<none>:<none>");
  const shared = number(i.SharedSize);
  return {
    id,
    tags,
    digests: texts(i.RepoDigests).filter((name) => name !== "<none>@<none>"),
    size: number(i.Size),
    created: time(i.Created) ?? 0,
    containers: users.get(id) ?? 0,
    dangling: tags.length === 0,
    labels: textMap(i.Labels),
    ...(shared > 0 ? { sharedSize: shared } : {}),
  };
}
