import { useMemo, useState } from "react";
import { SafeText } from "../../kits/small/small.tsx";
import { ProblemView } from "../../kits/state/problem-view.tsx";
import { Skeleton } from "../../kits/state/state.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { rpc } from "../../rpc/index.ts";
import { type ChangeNode, changeTree } from "./change-tree.ts";
import { Checked } from "./checked.tsx";
import type { TabProps } from "./standing.ts";
import { useAsk } from "./use-ask.ts";

/** Folders with at most so many entries are open from the beginning. */
const openUpTo = 30;

/** How the container's files differ from its image's. */
export function Changes({ container, still }: TabProps) {
  const { engine, id } = container;
  const asked = useAsk(`${engine} ${id}`, (signal) => rpc.container.changes.query({ engine, id }, { signal }), {
    off: still,
  });
  const [filter, setFilter] = useState("");
  const tree = useMemo(() => changeTree(asked.data?.changes ?? [], filter), [asked.data, filter]);
  if (!asked.data)
    return asked.problem ? <ProblemView problem={asked.problem} onRetry={asked.ask} /> : <Skeleton height="12rem" />;
  const { changes, total } = asked.data;
  return (
    <>
      <Checked asked={asked} beside={text.changeCount(total)}>
        <input
          type="search"
          className="ph-details__field"
          aria-label={text.filterFiles}
          placeholder={text.filterFiles}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </Checked>
      {asked.problem && <ProblemView problem={asked.problem} onRetry={asked.ask} />}
      {changes.length < total && <p className="ph-details__ending">{text.changesCut(changes.length)}</p>}
      {total === 0 ? (
        <p className="ph-details__quiet">{text.noChanges}</p>
      ) : (
        <Nodes nodes={tree} deep={filter !== ""} />
      )}
    </>
  );
}

function Nodes({ nodes, deep }: { readonly nodes: readonly ChangeNode[]; readonly deep: boolean }) {
  return (
    <ul className="ph-files__tree">
      {nodes.map((node) => (
        <li key={node.name}>
          {node.children.length === 0 ? (
            <Line node={node} />
          ) : (
            <details open={deep || node.count <= openUpTo}>
              <summary>
                <Line node={node} />
              </summary>
              <Nodes nodes={node.children} deep={deep} />
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

const marks = { added: "+", changed: "~", removed: "−" } as const;

function Line({ node }: { readonly node: ChangeNode }) {
  return (
    <span className="ph-files__change">
      {node.kind && (
        <span className={`ph-files__kind ph-files__kind--${node.kind}`}>
          <span aria-hidden="true">{marks[node.kind]}</span> {text.changeKinds[node.kind]}
        </span>
      )}
      <SafeText text={node.name} lines />
      {node.children.length > 0 && <span className="ph-details__quiet">{text.inside(node.count)}</span>}
    </span>
  );
}
