import { toLine } from "../../../../src/commandline/index.ts";
import type { ContainerRow, NetworkRow } from "../../../../src/engines/index.ts";
import {
  CheckField,
  NumberField,
  PairsField,
  RowsField,
  SelectField,
  SizeField,
  TextField,
} from "../../kits/form/index.ts";
import { visibleText } from "../../kits/small/visible-text.ts";
import { createText as text } from "../../messages/create.ts";
import { capabilities } from "./capabilities.ts";
import type { CreateForm } from "./create-form.ts";
import { kindOf } from "./stores.ts";
import type { FoundImage } from "./use-image.ts";
import { emptyDevice, emptyNetwork } from "./values.ts";

interface SectionProps {
  readonly form: CreateForm;
}

/** What runs, as whom, and where it starts. */
export function ProcessFields({ form, image }: SectionProps & { readonly image: FoundImage }) {
  const { values } = form.state;
  const of = image.kind === "here" ? image.details : undefined;
  const shown = (words: readonly string[] | undefined) =>
    words && words.length > 0 ? text.ofImage(visibleText(toLine(words), 200)) : "";
  return (
    <>
      <TextField
        handle={form.field("command")}
        label={text.command}
        help={text.commandHelp}
        placeholder={shown(of?.command)}
        mono
      />
      {!values.noEntrypoint && (
        <TextField
          handle={form.field("entrypoint")}
          label={text.entrypoint}
          help={text.entrypointHelp}
          placeholder={shown(of?.entrypoint)}
          mono
        />
      )}
      <CheckField handle={form.field("noEntrypoint")} label={text.noEntrypoint} />
      <div className="ph-columns">
        <TextField
          handle={form.field("user")}
          label={text.user}
          help={text.userHelp}
          placeholder={of && of.user !== "" ? text.ofImage(visibleText(of.user, 60)) : "root"}
          mono
        />
        <TextField
          handle={form.field("workdir")}
          label={text.workdir}
          placeholder={of && of.workdir !== "" ? text.ofImage(visibleText(of.workdir, 100)) : "/"}
          mono
        />
        <SelectField
          handle={form.field("init")}
          label={text.init}
          choices={(["", "true", "false"] as const).map((value) => ({ value, label: text.inits[value] }))}
        />
      </div>
      <CheckField handle={form.field("tty")} label={text.tty} />
      <CheckField handle={form.field("interactive")} label={text.interactive} />
    </>
  );
}

interface NetworkProps extends SectionProps {
  /** Of the form's engine. */
  readonly networks: readonly NetworkRow[];
  readonly containers: readonly ContainerRow[];
}

/** Which networks it is on, and its addresses there. */
export function NetworkFields({ form, networks, containers }: NetworkProps) {
  const { values } = form.state;
  const { mode } = values.network;
  const joinable = networks.map(({ name }) => name).filter((name) => name !== "host" && name !== "none");
  return (
    <>
      <SelectField
        handle={{
          ...form.field("network").at("mode"),
          set: (next) => {
            form.field("network").at("mode").set(next);
            if (next === "join" && values.networks.length === 0) form.field("networks").set([emptyNetwork]);
          },
        }}
        label={text.networkMode}
        choices={(["default", "join", "host", "none", "container", "other"] as const).map((value) => ({
          value,
          label: text.networkModes[value],
        }))}
      />
      {mode === "container" && (
        <TextField
          handle={form.field("network").at("container")}
          label={text.networkOf}
          suggestions={containers.slice(0, 500).map(({ name }) => name)}
          mono
        />
      )}
      {mode === "other" && (
        <TextField handle={form.field("network").at("other")} label={text.networkOther} placeholder="pasta" mono />
      )}
      {mode === "join" && (
        <RowsField
          handle={form.field("networks")}
          label={text.networks}
          one={text.networkOne}
          empty={() => emptyNetwork}
        >
          {(row) => (
            <>
              <TextField handle={row.at("name")} label={text.networkName} suggestions={joinable} mono />
              <TextField handle={row.at("aliases")} label={text.aliases} placeholder={text.aliasesHelp} mono />
              <TextField handle={row.at("ip")} label={text.ip4} placeholder={text.automatic} mono />
              <TextField handle={row.at("ip6")} label={text.ip6} placeholder={text.automatic} mono />
              <TextField handle={row.at("mac")} label={text.mac} placeholder={text.automatic} mono />
            </>
          )}
        </RowsField>
      )}
      <TextField handle={form.field("hostname")} label={text.hostname} placeholder={text.automatic} mono />
    </>
  );
}

/** How much of the machine it may use. */
export function LimitFields({ form, refused }: SectionProps & { readonly refused: string | undefined }) {
  return (
    <>
      {refused !== undefined && <p className="ph-hint">{refused}</p>}
      <div className="ph-columns">
        <SizeField handle={form.field("memory")} label={text.memory} placeholder={text.noLimit} />
        <NumberField handle={form.field("cpus")} label={text.cpus} unit={text.cores} placeholder={text.noLimit} />
      </div>
    </>
  );
}

/** How it is found out that it works. */
export function HealthFields({ form }: SectionProps) {
  const health = form.field("health");
  const { mode } = health.value;
  const docker = kindOf(form.state.values.engine) === "docker";
  return (
    <>
      <SelectField
        handle={health.at("mode")}
        label={text.healthMode}
        choices={(["image", "own", "off"] as const).map((value) => ({ value, label: text.healthModes[value] }))}
      />
      {mode === "own" && (
        <>
          <TextField
            handle={health.at("command")}
            label={text.healthCommand}
            help={text.healthCommandHelp}
            placeholder="wget -qO- http://localhost/ || exit 1"
            mono
          />
          <div className="ph-columns">
            <SelectField
              handle={health.at("by")}
              label={text.healthBy}
              choices={(["shell", "exec"] as const).map((value) => ({ value, label: text.healthBys[value] }))}
            />
            <NumberField handle={health.at("interval")} label={text.interval} unit={text.seconds} placeholder="30" />
            <NumberField handle={health.at("timeout")} label={text.timeout} unit={text.seconds} placeholder="30" />
            <NumberField
              handle={health.at("startPeriod")}
              label={text.startPeriod}
              unit={text.seconds}
              placeholder="0"
            />
            {docker && (
              <NumberField
                handle={health.at("startInterval")}
                label={text.startInterval}
                unit={text.seconds}
                placeholder="5"
              />
            )}
            <NumberField handle={health.at("retries")} label={text.retries} placeholder="3" />
            {!docker && (
              <SelectField
                handle={health.at("onFailure")}
                label={text.onFailure}
                choices={(["", "none", "kill", "restart", "stop"] as const)
                  .filter((value) => value !== "none" || health.value.onFailure === "none")
                  .map((value) => ({ value, label: text.onFailures[value] }))}
              />
            )}
          </div>
        </>
      )}
    </>
  );
}

/** What it may do beyond what every container may. */
export function RightsFields({ form }: SectionProps) {
  const { values } = form.state;
  return (
    <>
      <CheckField handle={form.field("privileged")} label={text.privileged} help={text.privilegedHelp} />
      {values.privileged && (
        <p className="ph-loud" role="note">
          {text.privilegedLoud}
        </p>
      )}
      <div className="ph-columns">
        {(["capAdd", "capDrop"] as const).map((field) => (
          <RowsField key={field} handle={form.field(field)} label={text[field]} one={text.capability} empty={() => ""}>
            {(row) => (
              <TextField
                handle={row}
                label={text.capability}
                placeholder="NET_ADMIN"
                suggestions={capabilities}
                bare
                mono
              />
            )}
          </RowsField>
        ))}
      </div>
      <RowsField handle={form.field("devices")} label={text.devices} one={text.device} empty={() => emptyDevice}>
        {(row) => (
          <>
            <TextField handle={row.at("host")} label={text.deviceHost} placeholder="/dev/ttyUSB0" mono />
            <TextField handle={row.at("container")} label={text.deviceInside} placeholder={text.deviceSame} mono />
            <TextField handle={row.at("permissions")} label={text.devicePermissions} placeholder="rwm" mono />
          </>
        )}
      </RowsField>
    </>
  );
}

export function LabelFields({ form }: SectionProps) {
  return <PairsField handle={form.field("labels")} label={text.labels} one={text.label} />;
}
