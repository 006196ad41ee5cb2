import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useLocation } from "wouter";
import type { TaskData } from "../../../../src/access/index.ts";
import type { ParsedLine } from "../../../../src/commandline/index.ts";
import type { ContainerOrigin, EngineView } from "../../../../src/engines/index.ts";
import { images } from "../../images/store.ts";
import { CheckField, FormErrors } from "../../kits/form/index.ts";
import { announce } from "../../kits/live-region/live-region.tsx";
import { visibleText } from "../../kits/small/visible-text.ts";
import { TaskCard } from "../../kits/task/task-card.tsx";
import { createText as text } from "../../messages/create.ts";
import { useLive } from "../../rpc/index.ts";
import { Heading } from "../../shell/heading.tsx";
import { cancelTask } from "../../tasks/drawer.tsx";
import { viewOf } from "../../tasks/view.ts";
import { containers } from "../store.ts";
import { checkForm } from "./check-form.ts";
import { nameHolder } from "./conflicts.ts";
import { useCreateForm } from "./create-form.ts";
import { Fold } from "./fold.tsx";
import { fromSpec } from "./from-spec.ts";
import { PasteCommand } from "./paste-command.tsx";
import { Replacing } from "./replacing.tsx";
import { Result } from "./result.tsx";
import { Basics } from "./section-basics.tsx";
import { Environment } from "./section-env.tsx";
import {
  HealthFields,
  LabelFields,
  LimitFields,
  NetworkFields,
  ProcessFields,
  RightsFields,
} from "./section-folded.tsx";
import { More } from "./section-more.tsx";
import { Mounts } from "./section-mounts.tsx";
import { Ports } from "./section-ports.tsx";
import { kindOf, networks, volumes } from "./stores.ts";
import { toSpec } from "./to-spec.ts";
import { useImage } from "./use-image.ts";
import type { CreateValues } from "./values.ts";

interface FormProps {
  readonly host: string;
  readonly engines: readonly EngineView[];
  readonly title: string;
  readonly initial: CreateValues;
  /** The container that is replaced. */
  readonly origin: ContainerOrigin | undefined;
  readonly draftKey: string;
  /** Filled in from a container: messages show at once. */
  readonly filled: boolean;
  readonly onDone: (task: TaskData) => void;
}

/** The whole page: the form, and beside it what it comes to. */
export function FormPage({ host, engines, title, initial, origin, draftKey, filled, onDone }: FormProps) {
  const { form, task, draft, fill, reset } = useCreateForm({ initial, edit: origin?.id, draftKey, filled, onDone });
  const [pasting, setPasting] = useState(false);
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  const [, navigate] = useLocation();
  const { values, submitting, problem, shown } = form.state;
  const kind = kindOf(values.engine);
  const engine = engines.find(({ id }) => id === values.engine);
  const checked = useMemo(() => checkForm(values, kind), [values, kind]);
  const old = useMemo(() => origin && toSpec(initial, kind).spec, [origin, initial, kind]);
  const image = useImage(values.engine, values.image);
  const lists = useLists(values.engine);
  const holder = origin ? undefined : nameHolder(lists.rows, values.engine, values.name);
  const at = (...fields: readonly string[]) =>
    Object.keys(shown).some((path) => fields.includes(path.split(".")[0] ?? ""));
  const takeLine = (parsed: ParsedLine) => {
    const own = engines.find((one) => one.kind === parsed.writtenFor && one.state === "connected");
    const next = origin || engine?.kind === parsed.writtenFor || !own ? values.engine : own.id;
    const filledIn = fromSpec(parsed.spec, next, kindOf(next));
    fill({ ...filledIn, start: values.start, name: origin ? values.name : filledIn.name });
    setWarnings(parsed.warnings);
    closePaste();
  };
  const paste = useRef<HTMLButtonElement>(null);
  const closePaste = () => {
    setPasting(false);
    paste.current?.focus();
  };
  useShown(problem?.title);
  return (
    <>
      <Heading
        title={title}
        actions={
          <button
            ref={paste}
            type="button"
            className="ph-button"
            aria-expanded={pasting}
            disabled={submitting}
            onClick={() => setPasting(!pasting)}
          >
            {text.paste}
          </button>
        }
      />
      <div className="ph-page ph-create">
        <form
          id={form.id}
          className="ph-create__form"
          noValidate
          aria-busy={submitting}
          onSubmit={(event) => {
            event.preventDefault();
            void form.submit();
          }}
        >
          {pasting && <PasteCommand kind={kind} onFill={takeLine} onClose={closePaste} />}
          {draft && <DraftNotice forgotten={draft.forgotten} onReset={reset} />}
          {warnings.length > 0 && (
            <section className="ph-worth" aria-label={text.pasteWarnings}>
              <h3>{text.pasteWarnings}</h3>
              <ul>
                {warnings.map((line) => (
                  <li key={line}>{visibleText(line, 400)}</li>
                ))}
              </ul>
            </section>
          )}
          {origin && <Replacing origin={origin} engine={values.engine} spec={checked.spec} />}
          <Basics
            form={form}
            engines={engines}
            images={lists.images}
            image={image}
            holder={holder}
            fixed={origin !== undefined}
            askLogin={problem?.code === "registry-denied"}
          />
          <Ports form={form} image={image} self={origin?.id} />
          <Mounts form={form} image={image} volumes={lists.volumes} />
          <Environment form={form} inherited={image.kind === "here" ? image.details.env.map(nameOf) : []} />
          <div className="ph-create__folds">
            <Fold
              title={text.process}
              note={said(processNote(values))}
              open={at("command", "entrypoint", "user", "workdir")}
              attempt={form.state.refusals}
            >
              <ProcessFields form={form} image={image} />
            </Fold>
            <Fold
              title={text.network}
              note={said(values.network.mode === "default" ? [] : [text.networkModes[values.network.mode]])}
              open={at("network", "networks", "hostname")}
              attempt={form.state.refusals}
            >
              <NetworkFields form={form} networks={lists.networks} containers={lists.others} />
            </Fold>
            <Fold
              title={text.limits}
              note={said([values.memory, values.cpus].filter((n) => n !== undefined))}
              open={at("memory", "cpus")}
              attempt={form.state.refusals}
            >
              <LimitFields
                form={form}
                refused={typeof engine?.capabilities.limits === "string" ? engine.capabilities.limits : undefined}
              />
            </Fold>
            <Fold
              title={text.health}
              note={values.health.mode === "image" ? "" : text.healthModes[values.health.mode]}
              open={at("health")}
              attempt={form.state.refusals}
            >
              <HealthFields form={form} />
            </Fold>
            <Fold
              title={text.rights}
              note={
                values.privileged ? text.privileged : said([...values.capAdd, ...values.capDrop, ...values.devices])
              }
              open={values.privileged || at("capAdd", "capDrop", "devices")}
              attempt={form.state.refusals}
            >
              <RightsFields form={form} />
            </Fold>
            <Fold title={text.labels} note={said(values.labels)} open={at("labels")} attempt={form.state.refusals}>
              <LabelFields form={form} />
            </Fold>
            <Fold
              title={text.more}
              note={said(Object.values(values.more).filter((list) => list.length > 0))}
              open={at("more")}
              attempt={form.state.refusals}
            >
              <More form={form} />
            </Fold>
          </div>
          <div className="ph-create__end">
            <FormErrors form={form} />
            {task && <TaskCard task={viewOf(task)} />}
          </div>
          <div className="ph-create__bar">
            <div className="ph-create__actions">
              <Button variant="primary" type="submit" isAriaDisabled={submitting} isLoading={submitting}>
                {origin ? text.replace : text.create}
              </Button>
              <Button
                variant="secondary"
                onClick={() => {
                  // What is under way ends orderly: its end is waited for.
                  if (task) cancelTask(task.id);
                  else if (!submitting) {
                    sessionStorage.removeItem(draftKey);
                    navigate(
                      origin ? `/${origin.id.slice(0, 12)}?${new URLSearchParams({ engine: values.engine })}` : "/",
                    );
                  }
                }}
              >
                {submitting ? text.stop : text.cancel}
              </Button>
            </div>
            {!origin && <CheckField handle={form.field("start")} label={text.start} />}
          </div>
        </form>
        <ResultPanel>
          <Result
            spec={checked.spec}
            kind={kind}
            engine={values.engine}
            host={host}
            start={values.start}
            old={old}
            warnings={checked.warnings}
          />
        </ResultPanel>
      </div>
    </>
  );
}

const wide = "(min-width: 992px)";

function subscribeWide(tell: () => void) {
  const query = matchMedia(wide);
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}

/** Beside the form; folded under it where there is no room. */
function ResultPanel({ children }: { readonly children: React.ReactNode }) {
  const beside = useSyncExternalStore(subscribeWide, () => matchMedia(wide).matches);
  if (beside)
    return (
      <aside className="ph-create__result" aria-label={text.result}>
        <h2>{text.result}</h2>
        {children}
      </aside>
    );
  return (
    <aside className="ph-create__result" aria-label={text.result}>
      <Fold title={text.result}>{children}</Fold>
    </aside>
  );
}

function DraftNotice({ forgotten, onReset }: { readonly forgotten: readonly string[]; readonly onReset: () => void }) {
  const lost = forgotten.slice(0, 10).map((name) => visibleText(name, 60));
  return (
    <div className="ph-create__notice" role="status">
      <span>
        {text.draft} {lost.length > 0 && text.draftSecrets(lost)}
      </span>
      <button type="button" className="ph-link" onClick={onReset}>
        {text.draftDrop}
      </button>
    </div>
  );
}

/** Says why the work failed, and brings it into view. */
function useShown(title: string | undefined) {
  const before = useRef<string>(undefined);
  useEffect(() => {
    if (title !== undefined && title !== before.current) {
      announce(visibleText(title, 300));
      document.querySelector(".ph-create__end .ph-problem")?.scrollIntoView({ block: "nearest" });
    }
    before.current = title;
  }, [title]);
}

/** What the form suggests and checks against, of one engine. */
function useLists(engine: string) {
  const i = useLive(images).data?.rows;
  const v = useLive(volumes).data?.rows;
  const n = useLive(networks).data?.rows;
  const rows = useLive(containers).data?.rows;
  return useMemo(() => {
    const own = <Row extends { readonly engine: string }>(all: Readonly<Record<string, Row>> | undefined) =>
      Object.values(all ?? {}).filter((row) => row.engine === engine);
    return {
      images: own(i)
        .flatMap(({ tags }) => tags)
        .toSorted()
        .slice(0, 500),
      volumes: own(v),
      networks: own(n),
      others: own(rows),
      rows: rows ?? {},
    };
  }, [i, v, n, rows, engine]);
}

function nameOf(variable: string): string {
  return variable.split("=", 1)[0] ?? "";
}

function said(list: readonly unknown[]): string {
  return list.length > 0 ? text.set(list.length) : "";
}

function processNote({ command, entrypoint, noEntrypoint, user, workdir, tty, interactive, init }: CreateValues) {
  return [command, entrypoint, noEntrypoint, user, workdir, tty, interactive, init].filter(Boolean);
}
