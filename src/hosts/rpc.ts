import { z } from "zod";
import { follow, procedure, requires, router } from "../access/index.ts";
import { Problem } from "../problem/index.ts";
import { type HostPlace, type PinnedKey, proofs } from "./book/entry.ts";
import type { Hosts } from "./book/hosts.ts";
import { isAddress, isHostName, isUser, parseTarget, suggestName } from "./book/target.ts";

const name = z.string().max(63).refine(isHostName, "lower-case letters, digits, dots and dashes, and not “local”");
const pinnedKey = z.object({
  type: z.string().regex(/^[a-z0-9@.-]{1,64}$/),
  blob: z.base64().max(16_384),
  fingerprint: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/),
});
const place = z.object({
  address: z.string().max(300).refine(isAddress, "a name or an IP address"),
  port: z.number().int().min(1).max(65535),
  user: z.string().max(70).refine(isUser, "a user name"),
  via: name.optional(),
  proof: z.enum(proofs),
  key: pinnedKey,
});

/** Longest answer: a private key of 16384 bits has 13 kB. */
const answer = z.string().max(65_536);

/** Who may use the console at all: the machine of somebody who has no role here must not make it a port scanner. */
const person = procedure.use(requires("viewer"));

/** What pages may ask about the machines that their person has added. */
export function hostsRouter(hosts: Hosts) {
  const { book, conversations } = hosts;
  const placeOf = ({ key, via, ...rest }: z.infer<typeof place>): HostPlace => ({
    ...rest,
    ...(via === undefined ? {} : { via }),
    keys: [key satisfies PinnedKey],
  });
  const onlyAdmins = (proof: string, role: string | undefined): void => {
    if (proof === "console-key" && role !== "admin")
      throw new Problem("permission-denied", {
        title: "Only admins may use the console's own key.",
        why: "Choose a password or a private key of yours.",
      });
  };
  return router({
    watch: procedure.subscription(({ ctx, signal }) =>
      follow(hosts.view(ctx.session), { signal: signal ?? ctx.session.signal, drained: ctx.drained }),
    ),
    /** What was typed as the address of a machine, understood. */
    read: procedure.input(z.object({ text: z.string().max(1000) })).query(({ input, ctx }) => {
      const target = parseTarget(input.text);
      return { ...target, user: target.user ?? ctx.session.user, name: suggestName(target.address) };
    }),
    /** Takes the key that a machine shows, and hangs up. Asks for what machines on the way want. */
    probe: person
      .input(place.pick({ address: true, port: true, user: true, via: true }))
      .subscription(({ input: { via, ...target }, ctx, signal = ctx.session.signal }) =>
        conversations.run(ctx.session, signal, (ask, until) =>
          hosts.connections(ctx.session).probe(target, via, ask, until),
        ),
      ),
    add: person.input(place.extend({ name })).mutation(({ input: { name: called, ...rest }, ctx: { session } }) => {
      onlyAdmins(rest.proof, session.role);
      return book.add(session.user, called, placeOf(rest));
    }),
    /** Changes how a host is reached; it is disconnected. */
    edit: person.input(place.extend({ name })).mutation(({ input: { name: called, ...rest }, ctx: { session } }) => {
      onlyAdmins(rest.proof, session.role);
      return book.edit(session.user, called, placeOf(rest));
    }),
    /** Pins the key that a host shows now in place of the confirmed one. */
    replaceKey: person
      .input(z.object({ name, key: pinnedKey }))
      .mutation(({ input, ctx }) => book.replaceKey(ctx.session.user, input.name, input.key)),
    /** Takes a host out of the list; `restore` puts it back. */
    remove: person
      .input(z.object({ name }))
      .mutation(({ input, ctx }) => ({ id: book.remove(ctx.session.user, input.name).id })),
    restore: person
      .input(z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }))
      .mutation(({ input, ctx }) => book.restore(ctx.session.user, input.id)),
    /** The line that lets the console's own key in. */
    keyLine: procedure
      .use(requires("admin"))
      .input(z.object({ name, from: z.string().max(500).optional(), jump: z.boolean().default(false) }))
      .query(({ input, ctx }) => hosts.keyLine(ctx.session.user, input.name, input.from, input.jump)),
    /** Logs in to a host. What it needs from the person is asked on the way, and answered by `answer`. */
    connect: person.input(z.object({ name })).subscription(({ input, ctx, signal = ctx.session.signal }) =>
      conversations.run(ctx.session, signal, async (ask, until) => {
        await hosts.connections(ctx.session).connect(input.name, ask, until);
        return true as const;
      }),
    ),
    /** Answers a question of `connect` or `probe`; without answers the person gives up. */
    answer: person
      .input(z.object({ id: z.uuid(), answers: z.array(answer).max(16).optional() }))
      .mutation(({ input, ctx }) => conversations.answer(ctx.session, input.id, input.answers)),
    disconnect: person.input(z.object({ name })).mutation(
      ({ input, ctx }) =>
        // Once the answer is on its way: it would be lost with the connections of pages about that host.
        void setImmediate(() => void hosts.connections(ctx.session).disconnect(input.name)),
    ),
    /** Tries a lost host at once instead of waiting for the next try. */
    retry: person
      .input(z.object({ name }))
      .mutation(({ input, ctx }) => hosts.connections(ctx.session).retry(input.name)),
  });
}
