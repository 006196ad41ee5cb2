import { useEffect, useState } from "react";
import type { VolumeRow } from "../../../../src/engines/index.ts";
import { CheckField, type Handle, RowsField, SelectField, TextField } from "../../kits/form/index.ts";
import { visibleText } from "../../kits/small/visible-text.ts";
import { Term } from "../../kits/term/term.tsx";
import { createText as text } from "../../messages/create.ts";
import { rpc } from "../../rpc/index.ts";
import type { CreateForm } from "./create-form.ts";
import { Part } from "./fold.tsx";
import { kindOf } from "./stores.ts";
import type { FoundImage } from "./use-image.ts";
import { emptyMount, type MountRow } from "./values.ts";

interface MountsProps {
  readonly form: CreateForm;
  readonly image: FoundImage;
  /** Of the form's engine. */
  readonly volumes: readonly VolumeRow[];
}

/** Volumes, folders of the machine, and memory inside the container. */
export function Mounts({ form, image, volumes }: MountsProps) {
  const mounts = form.field("mounts");
  const { values } = form.state;
  const enforcing = useSelinux();
  const targets = new Set(values.mounts.map(({ target }) => target));
  const wanted = (image.kind === "here" ? image.details.volumes : []).filter((path) => !targets.has(path)).slice(0, 6);
  const known = new Set(volumes.map(({ name }) => name));
  const fresh = values.mounts
    .filter(({ type, source }) => type === "volume" && source !== "" && !known.has(source))
    .map(({ source }) => visibleText(source, 60));
  const bare = enforcing && values.mounts.some(({ type, relabel }) => type === "bind" && relabel === "");
  return (
    <Part title={text.mounts}>
      <RowsField handle={mounts} label={text.mounts} help={text.mountsHelp} one={text.mount} empty={() => emptyMount()}>
        {(row) => <MountFields row={row} kind={kindOf(values.engine)} volumes={volumes} enforcing={enforcing} />}
      </RowsField>
      {bare && <p className="ph-hint">{text.selinux}</p>}
      {fresh.length > 0 && (
        <p className="ph-hint">
          <Term name="volume">{text.newVolumes(fresh)}</Term>
        </p>
      )}
      {wanted.length > 0 && (
        <p className="ph-offers">
          {text.imageVolumes(wanted.map((path) => visibleText(path, 80)))}{" "}
          {wanted.map((path) => (
            <button
              key={path}
              type="button"
              className="ph-link"
              onClick={() => mounts.set([...mounts.value, { ...emptyMount("volume"), target: path }])}
            >
              {text.addVolume(visibleText(path, 60))}
            </button>
          ))}
        </p>
      )}
      <CheckField handle={form.field("readOnly")} label={text.rootReadOnly} help={text.rootReadOnlyHelp} />
      {/* Podman keeps them in memory by itself. */}
      {values.readOnly && kindOf(values.engine) === "docker" && !targets.has("/tmp") && (
        <button
          type="button"
          className="ph-link ph-start"
          onClick={() =>
            mounts.set([
              ...mounts.value,
              ...["/tmp", "/run"]
                .filter((path) => !targets.has(path))
                .map((target) => ({ ...emptyMount("tmpfs"), target })),
            ])
          }
        >
          {text.addTmpfs}
        </button>
      )}
    </Part>
  );
}

interface FieldsProps {
  readonly row: Handle<MountRow>;
  readonly kind: "podman" | "docker";
  readonly volumes: readonly VolumeRow[];
  readonly enforcing: boolean;
}

function MountFields({ row, kind, volumes, enforcing }: FieldsProps) {
  const { type, relabel, options } = row.value;
  const kinds = (["volume", "bind", "tmpfs", "image", "devpts"] as const).filter(
    (one) => one === type || kind === "podman" || (one !== "image" && one !== "devpts"),
  );
  const typeHandle: Handle<MountRow["type"]> = {
    ...row.at("type"),
    // What the other kind had no field for means nothing here.
    set: (next) => row.set({ ...row.value, type: next, rest: {}, ...(next === "tmpfs" ? { source: "" } : {}) }),
  };
  const modeHandle: Handle<"rw" | "ro"> = {
    ...(row.at("readOnly") as unknown as Handle<"rw" | "ro">),
    value: row.value.readOnly ? "ro" : "rw",
    set: (mode) => row.at("readOnly").set(mode === "ro"),
  };
  const sourced = type === "volume" || type === "bind" || type === "image";
  return (
    <>
      <SelectField
        handle={typeHandle}
        label={text.mountType}
        choices={kinds.map((value) => ({ value, label: text.mountTypes[value] }))}
      />
      {sourced && (
        <TextField
          handle={row.at("source")}
          label={text.source}
          placeholder={text.sources[type]}
          mono
          {...(type === "volume"
            ? { suggestions: volumes.flatMap(({ name, anonymous }) => (anonymous ? [] : [name])).slice(0, 500) }
            : {})}
        />
      )}
      <TextField handle={row.at("target")} label={text.target} placeholder="/data" mono />
      {type !== "devpts" && (
        <SelectField
          handle={modeHandle}
          label={text.mode}
          choices={[
            { value: "rw", label: text.writable },
            { value: "ro", label: text.readOnly },
          ]}
        />
      )}
      {(type === "bind" || type === "volume") && (enforcing || relabel !== "") && (
        <SelectField
          handle={row.at("relabel")}
          label={text.relabel}
          choices={(["", "shared", "private"] as const).map((value) => ({ value, label: text.relabels[value] }))}
        />
      )}
      {(type === "tmpfs" || options !== "") && (
        <TextField
          handle={row.at("options")}
          label={text.mountOptions}
          placeholder={type === "tmpfs" ? "size=64m" : text.mountOptionsHelp}
          mono
        />
      )}
    </>
  );
}

let asked: Promise<boolean> | undefined;

/** Whether the machine's SELinux looks at mounts; asked once a visit. */
function useSelinux(): boolean {
  const [enforcing, setEnforcing] = useState(false);
  useEffect(() => {
    asked ??= rpc.making.selinux.query();
    asked.then(setEnforcing, () => {
      asked = undefined;
    });
  }, []);
  return enforcing;
}
