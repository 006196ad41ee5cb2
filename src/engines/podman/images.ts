import type { Readable } from "node:stream";
import type { Abortable } from "../../hosts/index.ts";
import { pruned, split } from "../answers.ts";
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
import { array, digest, type Fields, fields, number, textMap, texts, time } from "../http/read.ts";
import { imageDetails } from "../image.ts";
import { abort, listLimit, segment } from "../paths.ts";
import { counted, registryAuth, registryOf, transferProgress, uploadProgress } from "../transfer.ts";

/** The images of a Podman. `compat` is the same service's Docker API. */
export class PodmanImages implements Images {
  readonly #client: EngineClient;
  readonly #compat: EngineClient;

  constructor(client: EngineClient, compat: EngineClient) {
    this.#client = client;
    this.#compat = compat;
  }

  async list({ signal }: Abortable = {}): Promise<readonly ImageSummary[]> {
    const answer = await this.#client.json("GET", "/images/json", { limit: listLimit, ...abort(signal) });
    return array(answer).map(imageSummary);
  }

  async inspect(reference: string, options: Abortable = {}): Promise<ImageDetails> {
    const [raw, history, row] = await Promise.all([
      this.#client.json("GET", at(reference, "/json"), about(reference, options)),
      this.#client.json("GET", at(reference, "/history"), about(reference, options)),
      this.#row(reference, options),
    ]);
    return imageDetails(raw, history, row?.containers ?? 0);
  }

  async #row(reference: string, options: Abortable): Promise<ImageSummary | undefined> {
    const query = { filters: JSON.stringify({ reference: [reference] }) };
    const answer = await this.#client
      .json("GET", "/images/json", { query, ...about(reference, options) })
      .catch(() => []); // an id is no reference: then the number of its containers stays unknown
    return array(answer).map(imageSummary)[0];
  }

  async shares({ signal }: Abortable = {}): Promise<Readonly<Record<string, ImageShare>>> {
    const answer = fields(await this.#client.json("GET", "/system/df", { timeout: 300_000, ...abort(signal) }));
    const share = (i: Fields): ImageShare => ({ shared: number(i.SharedSize), unique: number(i.UniqueSize) });
    return Object.fromEntries(array(answer.Images).map((i) => [digest(fields(i).ImageID), share(fields(i))]));
  }

  async searchRegistries({ signal }: Abortable = {}): Promise<readonly string[]> {
    const info = fields(await this.#client.json("GET", "/info", abort(signal)));
    return texts(fields(info.registries).search);
  }

  /**
   * libpod's own pull tells no bytes, its Docker API does; but that one looks for short names only on Docker Hub and
   * does not take the wish for an insecure registry.
   */
  async *pull(
    reference: string,
    options: { login?: RegistryLogin; platform?: string; insecure?: boolean; signal: AbortSignal },
  ): AsyncGenerator<TransferProgress> {
    const { login, platform, insecure, signal } = options;
    const call = { headers: registryAuth(login, reference), ...about(reference, { signal }) };
    const [os, architecture, variant] = platform?.split("/") ?? [];
    const { repository, tag } = reference.includes("@") ? { repository: reference } : split(reference);
    const values =
      registryOf(reference) === undefined || insecure
        ? this.#client.jsonStream("POST", "/images/pull", {
            query: { reference, OS: os, Arch: architecture, Variant: variant, tlsVerify: insecure ? false : undefined },
            ...call,
          })
        : this.#compat.jsonStream("POST", "/images/create", {
            query: { fromImage: repository, tag: reference.includes("@") ? undefined : (tag ?? "latest"), platform },
            ...call,
          });
    const context = { engine: this.#client.label, subject: { kind: "image", name: reference } } as const;
    for await (const { aux: _aux, ...progress } of transferProgress(values, context)) yield withLayer(progress);
    const image = await this.#client.json("GET", at(reference, "/json"), about(reference, { signal }));
    const result = digest(fields(image).Id);
    yield { text: result, result };
  }

  /** Over the Docker API: libpod's own push of 4.3 answers nothing at all until it is over, and then not the digest. */
  async *push(
    reference: string,
    options: { login?: RegistryLogin; target?: string; insecure?: boolean; signal: AbortSignal },
  ): AsyncGenerator<TransferProgress> {
    const { login, target = reference, insecure, signal } = options;
    const values = this.#compat.jsonStream("POST", at(reference, "/push"), {
      query: { destination: target, tlsVerify: insecure ? false : undefined },
      headers: registryAuth(login ?? { username: "", password: "" }, target),
      ...about(reference, { signal }),
    });
    let pushed = "";
    const context = { engine: this.#client.label, subject: { kind: "image", name: target } } as const;
    for await (const { aux, ...progress } of transferProgress(values, context)) {
      pushed = aux ?? /digest: (sha256:[0-9a-f]{64})/.exec(progress.text)?.[1] ?? pushed;
      yield progress;
    }
    yield { text: target, result: pushed || target };
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
        pull: request.pull,
        extrahosts: request.marker ? JSON.stringify([`${request.marker}:127.0.0.1`]) : undefined,
        rm: true,
        forcerm: true,
      },
      upload: context,
      signal,
    });
    let built = "";
    for await (const { aux, ...progress } of transferProgress(values, { engine: this.#client.label })) {
      built = aux ?? /^([0-9a-f]{64})\n?$/.exec(progress.text)?.[1] ?? built;
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

  async untag(name: string, options: Abortable = {}): Promise<void> {
    const { repository, tag } = split(name);
    await this.#client.json("POST", at(name, "/untag"), {
      query: { repo: repository, tag: tag ?? "latest" },
      ...about(name, options),
    });
  }

  async remove(reference: string, { force, signal }: Abortable & { force?: boolean } = {}): Promise<void> {
    await this.#client.json("DELETE", at(reference), { query: { force }, ...about(reference, { signal }) });
  }

  async prune({ all, signal }: Abortable & { all?: boolean } = {}): Promise<PruneResult> {
    const call = { query: { all }, timeout: 0, ...abort(signal) };
    const { removed, reclaimed } = pruned(await this.#client.json("POST", "/images/prune", call));
    return { removed: removed.map(digest), reclaimed };
  }

  async *load(archive: Readable, { signal }: { signal: AbortSignal }): AsyncGenerator<TransferProgress> {
    const { stream, sent } = counted(archive);
    const work = this.#client.json("POST", "/images/load", { upload: stream, timeout: 0, signal });
    const names = texts(fields(yield* uploadProgress(work, sent, "Loading")).Names);
    yield { text: names.join(", "), current: sent(), result: names[0] ?? "" };
  }

  save(references: readonly string[], options: Abortable = {}): Promise<Readable> {
    return this.#client.stream("GET", "/images/export", {
      query: { references, format: "docker-archive" },
      ...about(references.join(", "), options),
    });
  }

  async import(
    archive: Readable,
    reference: string,
    { changes, signal }: Abortable & { changes?: readonly string[] } = {},
  ): Promise<string> {
    const answer = await this.#client.json("POST", "/images/import", {
      query: { reference, changes },
      upload: archive,
      timeout: 0,
      ...about(reference, { signal }),
    });
    return digest(fields(answer).Id);
  }
}

/** libpod's own pull names layers only within its words. */
function withLayer(progress: TransferProgress): TransferProgress {
  const layer = /^Copying blob sha256:([0-9a-f]{12})[0-9a-f]{52}\s*$/.exec(progress.text)?.[1];
  return layer === undefined || progress.id !== undefined ? progress : { ...progress, id: layer, text: "Copying" };
}

function at(reference: string, rest = ""): string {
  return `/images/${segment(reference, "reference")}${rest}`;
}

function about(name: string, { signal }: { signal?: AbortSignal | undefined }) {
  return { subject: { kind: "image", name }, ...abort(signal) } as const;
}

function imageSummary(value: unknown): ImageSummary {
  const i = fields(value);
  const tags = texts(i.RepoTags).filter((tag) => tag !== "<none>:<none>");
  const shared = number(i.SharedSize);
  return {
    id: digest(i.Id),
    tags,
    digests: texts(i.RepoDigests),
    size: number(i.Size),
    created: time(i.Created) ?? 0,
    containers: number(i.Containers),
    dangling: tags.length === 0,
    labels: textMap(i.Labels),
    ...(shared > 0 ? { sharedSize: shared } : {}),
  };
}
