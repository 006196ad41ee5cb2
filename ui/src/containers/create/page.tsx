import { useEffect, useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import type { TaskData } from "../../../../src/access/index.ts";
import type { ContainerOrigin, EngineView } from "../../../../src/engines/index.ts";
import type { ProblemData } from "../../../../src/problem/index.ts";
import { navigate as goTo } from "../../kits/address/address.ts";
import { visibleText } from "../../kits/small/visible-text.ts";
import { ProblemView } from "../../kits/state/problem-view.tsx";
import { Skeleton } from "../../kits/state/state.tsx";
import { TermScope } from "../../kits/term/term.tsx";
import { createText as text } from "../../messages/create.ts";
import { problemOf, rpc, useLive } from "../../rpc/index.ts";
import { Heading } from "../../shell/heading.tsx";
import { containers, engines } from "../store.ts";
import { freeName } from "./conflicts.ts";
import { FormPage } from "./form.tsx";
import { fromSpec } from "./from-spec.ts";
import { givenValues } from "./given.ts";
import { offerUndo } from "./kept.ts";
import { kindOf, rowsNow } from "./stores.ts";
import type { CreateValues } from "./values.ts";
import "./create.css";

/**
 * Creating a container: `?image=&name=&publish=&volume=&pod=` begin with what they say, `?from=` begins with the
 * settings of a container, and `?edit=` replaces one. `engine` says which engine; with `from` and `edit` whose
 * container that is.
 */
export function CreatePage({ host }: { readonly host: string }) {
  const [query] = useSearchParams();
  const wanted = query.get("engine") ?? "";
  const edit = query.get("edit");
  const source = edit ?? query.get("from");
  const found = useLive(engines).data;
  const list = useLive(containers).data;
  const all = Object.values(found?.engines ?? {});
  const engine = engineOf(all, wanted, source, list?.rows ?? {});
  // Names and ports are checked against the list: it comes first.
  const listed = engine !== undefined && list?.parts[engine] !== undefined && list.parts[engine]?.state !== "loading";
  const target = `${edit === null ? "" : "edit"} ${source ?? ""} ${engine ?? ""}`;
  const key = `ph-create ${host} ${query}`;
  if (found?.searched && all.length === 0)
    return (
      <>
        <Heading title={text.create} />
        <div className="ph-page">
          <ProblemView
            problem={found.problem ?? { code: "engine-missing", title: text.noEngine, time: new Date().toISOString() }}
            variant="page"
          />
        </div>
      </>
    );
  if (engine === undefined || !listed) return <Loading />;
  const shared = { host, engines: all, draftKey: key };
  if (source !== null)
    return (
      <FromContainer key={target} {...shared} engine={engine} id={source} purpose={edit === null ? "clone" : "edit"} />
    );
  return <Anew key={key} {...shared} initial={givenValues(engine, query)} />;
}

/** The engine that the address names, that has the container, or the first that answers. */
function engineOf(
  all: readonly EngineView[],
  wanted: string,
  source: string | null,
  rows: Readonly<Record<string, { readonly id: string; readonly name: string; readonly engine: string }>>,
): string | undefined {
  if (all.some(({ id }) => id === wanted)) return wanted;
  const row = source && Object.values(rows).find(({ id, name }) => id.startsWith(source) || name === source);
  if (row) return row.engine;
  return (all.find(({ state }) => state === "connected") ?? all[0])?.id;
}

interface SharedProps {
  readonly host: string;
  readonly engines: readonly EngineView[];
  readonly draftKey: string;
}

function Anew({ initial, ...shared }: SharedProps & { readonly initial: CreateValues }) {
  // The values that the form began with count, whatever the engines do meanwhile.
  const [first] = useState(initial);
  return (
    <TermScope>
      <FormPage
        {...shared}
        title={text.create}
        initial={first}
        origin={undefined}
        filled={first.image !== ""}
        onDone={(task) => openResult(task)}
      />
    </TermScope>
  );
}

interface FromProps extends SharedProps {
  readonly engine: string;
  readonly id: string;
  readonly purpose: "edit" | "clone";
}

/** The form filled in from a container. */
function FromContainer({ engine, id, purpose, ...shared }: FromProps) {
  const [origin, setOrigin] = useState<ContainerOrigin>();
  const [problem, setProblem] = useState<ProblemData>();
  const [initial, setInitial] = useState<CreateValues>();
  const [tries, setTries] = useState(0);
  const [, navigate] = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
  useEffect(() => {
    const abort = new AbortController();
    setProblem(undefined);
    rpc.making.origin.query({ engine, id, purpose }, { signal: abort.signal }).then(
      (found) => {
        setOrigin(found);
        const values = fromSpec(found.spec, engine, kindOf(engine));
        setInitial(
          purpose === "edit"
            ? values
            : { ...values, name: freeName(rowsNow(), engine, found.name), networks: moved(values) },
        );
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setProblem(problemOf(error));
      },
    );
    return () => abort.abort();
  }, [engine, id, purpose, tries]);
  const name = visibleText(origin?.name ?? id, 80);
  const title = purpose === "edit" ? text.edit(name) : text.clone(name);
  const refused = problem ?? origin?.refused;
  if (refused)
    return (
      <>
        <Heading title={title} />
        <div className="ph-page">
          <ProblemView problem={refused} variant="page" onRetry={() => setTries(tries + 1)} />
          <p>
            <button
              type="button"
              className="ph-button"
              onClick={() => navigate(`/${id}?${new URLSearchParams({ engine })}`)}
            >
              {text.openOther(name)}
            </button>
          </p>
        </div>
      </>
    );
  if (!origin || !initial) return <Loading />;
  return (
    <TermScope>
      <FormPage
        {...shared}
        title={title}
        initial={initial}
        origin={purpose === "edit" ? origin : undefined}
        filled
        onDone={(task) => {
          openResult(task);
          if (purpose === "edit") void offerUndo(engine, origin.name, task.progress?.text);
        }}
      />
    </TermScope>
  );
}

/** Two containers cannot have the same addresses. */
function moved({ networks }: CreateValues): CreateValues["networks"] {
  return networks.map((row) => ({ ...row, ip: "", ip6: "", mac: "" }));
}

function openResult({ result }: TaskData): void {
  if (result) goTo(result.path);
}

function Loading() {
  return (
    <>
      <Heading title={text.loading} />
      <div className="ph-page" aria-busy="true">
        <Skeleton height="24rem" />
      </div>
    </>
  );
}
