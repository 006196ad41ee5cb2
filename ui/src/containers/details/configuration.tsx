import { type ReactNode, useMemo, useState } from "react";
import { looksSecret, scrubber } from "../../../../src/commandline/index.ts";
import { searchExpression } from "../../kits/log/search.ts";
import { Copy } from "../../kits/small/small.tsx";
import { visibleLines } from "../../kits/small/visible-text.ts";
import { ProblemView } from "../../kits/state/problem-view.tsx";
import { Skeleton } from "../../kits/state/state.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { rpc } from "../../rpc/index.ts";
import { Card, Fact, Facts } from "./card.tsx";
import { Checked } from "./checked.tsx";
import { type Setting, settingsOf } from "./settings.ts";
import type { TabProps } from "./standing.ts";
import { useAsk } from "./use-ask.ts";
import { useQueryValue } from "./where.ts";

/** All that was asked of the engine for this container, and the engine's own answer. */
export default function Configuration({ container, still }: TabProps) {
  const [filter, setFilter] = useState("");
  const words = filter.toLowerCase();
  const settings = useMemo(() => settingsOf(container.spec), [container.spec]);
  const shown = settings.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(words));
  return (
    <>
      <Card
        title={text.settings}
        beside={
          <input
            type="search"
            className="ph-card__filter"
            aria-label={text.filterRows(text.settings)}
            placeholder={text.filterRows(text.settings)}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        }
      >
        <p className="ph-details__quiet">{text.settingsHint}</p>
        <Facts>
          {shown.map((setting) => (
            <Fact key={setting.name} name={setting.name}>
              <Value setting={setting} />
            </Fact>
          ))}
        </Facts>
      </Card>
      <Raw container={container} still={still} host="" />
    </>
  );
}

function Value({ setting }: { readonly setting: Setting }) {
  return (
    <span className="ph-values__value">
      <code dir="ltr">{visibleLines(setting.value)}</code>
      {!setting.hidden && <Copy text={setting.value} what={setting.name} />}
    </span>
  );
}

/** Characters of the raw answer that are drawn; a copy has all. */
const rawLimit = 400_000;

function Raw({ container, still }: TabProps) {
  const { engine, id } = container;
  const [query, setQuery] = useQueryValue("q");
  const raw = useAsk(`${engine} ${id}`, (signal) => rpc.container.inspect.query({ engine, id }, { signal }), {
    off: still,
  });
  const [reveal, setReveal] = useState(false);
  const secrets = useMemo(() => secretsOf(container.environment), [container.environment]);
  const hides = Object.keys(secrets).length > 0;
  const answer = useMemo(
    () => (reveal ? (raw.data ?? "") : scrubber(secrets)(raw.data ?? "")),
    [raw.data, reveal, secrets],
  );
  const shown = useMemo(() => visibleLines(answer.slice(0, rawLimit), rawLimit), [answer]);
  const found = useMemo(() => marked(shown, query), [shown, query]);
  return (
    <Card title={text.raw}>
      {raw.problem && <ProblemView problem={raw.problem} onRetry={raw.ask} />}
      {!raw.data && !raw.problem && !still && <Skeleton height="20rem" />}
      {raw.data !== undefined && (
        <>
          <Checked asked={raw}>
            <input
              type="search"
              className="ph-details__field"
              aria-label={text.searchRaw}
              placeholder={text.searchRaw}
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
            {query !== "" && <span role="status">{text.matchCount(found.count)}</span>}
            <Copy text={answer} what={text.raw} />
            {hides && (
              <button type="button" className="ph-link" aria-pressed={reveal} onClick={() => setReveal(!reveal)}>
                {reveal ? text.hideSecrets : text.revealSecrets}
              </button>
            )}
          </Checked>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <section className="ph-files__text" tabIndex={0} dir="ltr" aria-label={text.rawText}>
            <pre>{found.content}</pre>
          </section>
          {raw.data.length > rawLimit && <p className="ph-details__quiet">{text.rawCut}</p>}
        </>
      )}
      {still && <p className="ph-details__quiet">{text.rawStill}</p>}
    </Card>
  );
}

/** The variables whose values are shown only when asked for. */
function secretsOf(environment: readonly string[]) {
  const pairs = environment.map((one) => [one.split("=", 1)[0] ?? "", one.slice(one.indexOf("=") + 1)] as const);
  return Object.fromEntries(pairs.filter(([name, value]) => looksSecret(name, value)));
}

/** Matches that are marked at most. */
const markLimit = 1000;

function marked(content: string, query: string): { content: ReactNode; count: number } {
  const expression = searchExpression(query);
  if (!expression) return { content, count: 0 };
  const parts: ReactNode[] = [];
  let from = 0;
  let count = 0;
  for (let match = expression.exec(content); match; match = expression.exec(content)) {
    count += 1;
    if (count > markLimit) continue;
    parts.push(content.slice(from, match.index), <mark key={match.index}>{match[0]}</mark>);
    from = expression.lastIndex;
  }
  parts.push(content.slice(from));
  return { content: parts, count };
}
