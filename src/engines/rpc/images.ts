import { z } from "zod";
import { router } from "../../access/index.ts";
import { isDigest, parseReference } from "../../oci/index.ts";
import type { ImageDetails } from "../engine.ts";
import { engineId, onEngines, target, watching } from "./services.ts";

/** A reference as people write it; judged by the same grammar as in the page. */
const reference = z
  .string()
  .max(1024)
  .refine((text) => parseReference(text).ok, "is no reference");
/** A name with a tag, without a digest: what an image can be called. */
const tag = reference.refine((text) => !text.includes("@"), "has a digest");
const imageId = z.string().refine(isDigest, "is no image id");
const platform = z.string().regex(/^[a-z0-9]{1,20}\/[a-z0-9]{1,20}(?:\/[a-z0-9.]{1,20})?$/);
const login = z.object({ username: z.string().min(1).max(256), password: z.string().max(8192) });
/** A file's name as the page's user has it; shown only. */
const fileName = z.string().min(1).max(255);
const path = z
  .string()
  .min(1)
  .max(1024)
  .refine((text) => !text.includes("\0"), "holds a NUL");
/** Of a folder that is sent. */
const pathInside = path.refine((text) => !text.startsWith("/") && !text.split("/").includes(".."), "leads out");
const buildOptions = z.object({
  engine: engineId,
  file: pathInside,
  tags: z.array(tag).max(50),
  args: z.record(z.string().min(1).max(256), z.string().max(32_768)),
  target: z.string().max(256).optional(),
  noCache: z.boolean().default(false),
  pull: z.boolean().default(false),
  /** The folder's name, where one is uploaded. */
  folder: fileName.optional(),
  /** In place of a folder. */
  containerfile: z.string().max(1_000_000).optional(),
});

/** What pages may ask about images. */
export const imagesRouter = router({
  watch: watching((services) => services.engines.images),

  inspect: onEngines
    .input(target)
    .query(
      async ({ input, ctx, signal }): Promise<ImageDetails> =>
        (await ctx.services.engines.engine(input.engine, signal)).images.inspect(input.id, signal ? { signal } : {}),
    ),

  /** Shared and own bytes by image id. */
  shares: onEngines
    .input(z.object({ engine: engineId }))
    .query(async ({ input, ctx, signal }) =>
      (await ctx.services.engines.engine(input.engine, signal)).images.shares(signal ? { signal } : {}),
    ),

  searchRegistries: onEngines
    .input(z.object({ engine: engineId }))
    .query(async ({ input, ctx, signal }) =>
      (await ctx.services.engines.engine(input.engine, signal)).images.searchRegistries(signal ? { signal } : {}),
    ),

  tag: onEngines.input(z.object({ engine: engineId, id: imageId, tag })).mutation(async ({ input, ctx, signal }) => {
    await (await ctx.services.engines.engine(input.engine, signal)).images.tag(input.id, input.tag);
  }),

  /** Takes one name off an image that has others; the image stays. */
  untag: onEngines.input(z.object({ engine: engineId, tag })).mutation(async ({ input, ctx, signal }) => {
    await (await ctx.services.engines.engine(input.engine, signal)).images.untag(input.tag);
  }),

  pull: onEngines
    .input(
      z.object({
        engine: engineId,
        reference,
        platform: platform.optional(),
        login: login.optional(),
        insecure: z.boolean().optional(),
      }),
    )
    .mutation(async ({ input, ctx, signal }) => ({
      task: ctx.services.imageTasks.pull(ctx.session, await ctx.services.engines.engine(input.engine, signal), input),
    })),

  push: onEngines
    .input(
      z.object({
        engine: engineId,
        reference: z.union([reference, imageId]),
        target: tag.optional(),
        login: login.optional(),
        insecure: z.boolean().optional(),
      }),
    )
    .mutation(async ({ input, ctx, signal }) => ({
      task: ctx.services.imageTasks.push(ctx.session, await ctx.services.engines.engine(input.engine, signal), input),
    })),

  /** Without a Containerfile of its own it gives the id of an upload: the folder as a tar, to /files/images/upload. */
  build: onEngines.input(buildOptions).mutation(async ({ input, ctx, signal }) => {
    const { engine: id, folder, target, ...request } = input;
    const whole = { ...request, ...(target ? { target } : {}) };
    return ctx.services.imageTasks.build(ctx.session, await ctx.services.engines.engine(id, signal), whole, folder);
  }),

  load: onEngines
    .input(z.object({ engine: engineId, file: fileName }))
    .mutation(async ({ input, ctx, signal }) =>
      ctx.services.imageTasks.load(ctx.session, await ctx.services.engines.engine(input.engine, signal), input.file),
    ),

  import: onEngines
    .input(
      z.object({
        engine: engineId,
        file: fileName,
        reference: tag,
        changes: z.array(z.string().min(1).max(4096)).max(50),
      }),
    )
    .mutation(async ({ input, ctx, signal }) =>
      ctx.services.imageTasks.import(ctx.session, await ctx.services.engines.engine(input.engine, signal), input),
    ),

  remove: onEngines
    .input(
      z.object({
        targets: z
          .array(z.object({ engine: engineId, id: imageId, name: z.string().min(1).max(512) }))
          .min(1)
          .max(5000),
      }),
    )
    .mutation(async ({ input, ctx, signal }) => {
      const targets = await Promise.all(
        input.targets.map(async ({ engine: id, ...rest }) => ({
          engine: await ctx.services.engines.engine(id, signal),
          ...rest,
        })),
      );
      return { task: ctx.services.imageTasks.remove(ctx.session, targets) };
    }),

  prune: onEngines.input(z.object({ engine: engineId, all: z.boolean() })).mutation(async ({ input, ctx, signal }) => ({
    task: ctx.services.imageTasks.prune(
      ctx.session,
      await ctx.services.engines.engine(input.engine, signal),
      input.all,
    ),
  })),
});
