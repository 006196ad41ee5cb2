import { useRef } from "react";
import type { HostsView, HostView, Proof } from "../../../src/hosts/index.ts";
import { FormDialog, RadioField, SelectField, TextField, useForm } from "../kits/form/index.ts";
import { hostsText as text } from "../messages/hosts.ts";
import { consoleRpc, problemOf } from "../rpc/index.ts";
import { useOwnSession } from "../session/store.ts";
import { targetOf } from "./rows.ts";

/** Where a machine is and how one logs in to it. */
export interface Place {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly via?: string;
  readonly proof: Proof;
}

interface Values {
  target: string;
  name: string;
  via: string;
  proof: Proof;
}

interface PlaceFormProps {
  readonly title: string;
  readonly hosts: HostsView["hosts"];
  readonly edited: HostView | undefined;
  /** What was entered before somebody came back. */
  readonly last: Place | undefined;
  /** What it rejects with is shown; what was entered stays. */
  readonly onPlace: (place: Place) => Promise<void>;
  readonly onClose: () => void;
}

const namePattern = /^[a-z0-9][a-z0-9.-]{0,62}$/;

/** Asks where the machine is. The console understands the address; nothing is connected yet. */
export function PlaceForm({ title, hosts, edited, last, onPlace, onClose }: PlaceFormProps) {
  const admin = useOwnSession()?.role === "admin";
  const from = last ?? edited;
  const suggested = useRef("");
  const form = useForm<Values>({
    initial: {
      target: from ? targetOf(from) : "",
      name: from?.name ?? "",
      via: from?.via ?? "",
      proof: from?.proof ?? "password",
    },
    validate: ({ name }) => {
      if (edited || name === "") return {};
      if (!namePattern.test(name) || name === "local") return { name: text.nameRule };
      return Object.hasOwn(hosts, name) ? { name: text.nameTaken(name) } : {};
    },
    checks: [
      {
        path: "target",
        question: ({ target }) => (target.trim() === "" ? undefined : target),
        ask: (question, signal) =>
          consoleRpc.hosts.read.query({ text: question }, { signal }).then(
            (read) => {
              suggested.current = read.name;
              return undefined;
            },
            (error: unknown) => {
              const { code, title: what, why } = problemOf(error);
              return code === "invalid-input" ? [what, why].filter(Boolean).join(" ") : undefined;
            },
          ),
      },
    ],
    submit: async ({ target, name, via, proof }, signal) => {
      const read = await consoleRpc.hosts.read.query({ text: target }, { signal });
      const called = name || read.name;
      if (!edited && Object.hasOwn(hosts, called)) return { name: text.nameTaken(called) };
      const { address, port, user } = read;
      await onPlace({ name: called, address, port, user, proof, ...(via === "" ? {} : { via }) });
      return undefined;
    },
  });
  const jumps = Object.keys(hosts).filter((name) => name !== edited?.name);
  return (
    <FormDialog form={form} title={title} submitLabel={text.continue} width="medium" onClose={onClose} stays>
      <TextField
        handle={form.field("target")}
        label={text.addressField}
        help={text.addressHelp}
        placeholder="alice@web1.example.org"
        required
        autoFocus
        mono
      />
      {!edited && (
        <TextField
          handle={form.field("name")}
          label={text.nameField}
          help={text.nameHelp}
          placeholder={suggested.current}
          mono
        />
      )}
      {jumps.length > 0 && (
        <SelectField
          handle={form.field("via")}
          label={text.viaField}
          choices={[{ value: "", label: text.direct }, ...jumps.map((name) => ({ value: name, label: name }))]}
        />
      )}
      <RadioField
        handle={form.field("proof")}
        label={text.proofField}
        choices={(["password", "key", "console-key"] as const).map((value) => ({
          value,
          ...text.proofs[value],
          ...(value === "console-key" && !admin ? { refused: text.onlyAdmins } : {}),
        }))}
      />
    </FormDialog>
  );
}
