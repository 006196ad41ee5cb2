import { useId, useState } from "react";
import type { Flag, FlagGroup } from "../../../../src/commandline/index.ts";
import { type Handle, RowsField, SelectField, TextField } from "../../kits/form/index.ts";
import { createText as text } from "../../messages/create.ts";
import type { CreateForm } from "./create-form.ts";
import { Fold } from "./fold.tsx";
import { moreFlag, moreFlags } from "./more-flags.ts";
import { kindOf } from "./stores.ts";

/** Everything else that the engine's run command knows, from the table of its flags. */
export function More({ form }: { readonly form: CreateForm }) {
  const [search, setSearch] = useState("");
  const id = useId();
  const { more, engine } = form.state.values;
  const all = moreFlags(kindOf(engine));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter((flag) => {
    const in_ = `--${flag.flag} ${flag.help}`.toLowerCase();
    return words.every((word) => in_.includes(word));
  });
  // Also those of the other engine, which were filled in before the engine was changed.
  const set = Object.keys(more).flatMap((name) => ((more[name]?.length ?? 0) > 0 ? (moreFlag(name) ?? []) : []));
  const groups = [...new Set(found.map(({ group }) => group))];
  return (
    <>
      <div className="ph-field">
        <label htmlFor={id} className="ph-field__label">
          {text.moreSearch}
        </label>
        <input
          id={id}
          type="search"
          className="ph-input"
          value={search}
          autoComplete="off"
          onChange={(event) => setSearch(event.target.value)}
          // Enter in a search must not create the container.
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
        <div className="ph-field__help" role="status">
          {words.length === 0
            ? text.moreHelp(kindOf(engine))
            : found.length === 0
              ? text.moreNone(search)
              : text.moreFound(found.length)}
        </div>
      </div>
      {words.length > 0 ? (
        found.map((flag) => <FlagField key={flag.flag} form={form} flag={flag} />)
      ) : (
        <>
          {set.length > 0 && (
            <section className="ph-more__set">
              <h3>{text.moreSet}</h3>
              {set.map((flag) => (
                <FlagField key={flag.flag} form={form} flag={flag} />
              ))}
            </section>
          )}
          {groups.map((group) => (
            <Group
              key={group}
              form={form}
              group={group}
              flags={all.filter((f) => f.group === group && !set.includes(f))}
            />
          ))}
        </>
      )}
    </>
  );
}

function Group({ form, group, flags }: { form: CreateForm; group: FlagGroup; flags: readonly Flag[] }) {
  if (flags.length === 0) return null;
  return (
    <Fold title={text.groups[group]} note={text.moreFound(flags.length)}>
      {flags.map((flag) => (
        <FlagField key={flag.flag} form={form} flag={flag} />
      ))}
    </Fold>
  );
}

/** The field of one flag, by what the flag takes. */
function FlagField({ form, flag }: { readonly form: CreateForm; readonly flag: Flag }) {
  const { flag: name, kind, help } = flag;
  const raw = form.field("more").at(name) as Handle<readonly string[] | undefined>;
  const list = { ...raw, value: raw.value ?? [] } as Handle<readonly string[]>;
  if (kind === "texts" || kind === "pairs" || kind === "items")
    return (
      <RowsField handle={list} label={`--${name}`} one={text.value} help={help} empty={() => ""}>
        {(row, index) => (
          <TextField handle={row} label={`--${name} ${index + 1}`} placeholder={hintOf(flag)} bare mono />
        )}
      </RowsField>
    );
  const first = raw.at(0 as never) as unknown as Handle<string | undefined>;
  const one = {
    ...first,
    value: first.value ?? "",
    set: (value: string) => list.set(value === "" ? [] : [value]),
  } as Handle<string>;
  if (kind === "switch" || kind === "choice") {
    const choices = kind === "switch" ? ["true", "false"] : (flag.choices ?? []);
    const words: Readonly<Record<string, string>> = { true: text.yes, false: text.no };
    return (
      <SelectField
        handle={one}
        label={`--${name}`}
        help={help}
        choices={[
          { value: "", label: text.notSaid },
          ...choices.map((value) => ({ value, label: kind === "switch" ? (words[value] ?? value) : value })),
        ]}
      />
    );
  }
  return <TextField handle={one} label={`--${name}`} help={help} placeholder={hintOf(flag)} mono />;
}

/** The form that a value has, where the help says it after its colon: "NAME=VALUE". */
function hintOf({ kind, help }: Flag): string {
  if (kind === "size") return "64m";
  const form = /: ([A-Z[][^.]*)\.?$/.exec(help)?.[1];
  return form ?? (kind === "pairs" ? "NAME=VALUE" : kind === "integer" || kind === "number" ? "0" : "");
}
