import { inBrowser } from "../../kits/address/address.ts";
import { formatBytes } from "../../kits/small/format.ts";
import { Copy } from "../../kits/small/small.tsx";
import { visibleLines, visibleText } from "../../kits/small/visible-text.ts";
import { CloseButton, ProblemView } from "../../kits/state/problem-view.tsx";
import { Skeleton } from "../../kits/state/state.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { aboutHost, rpc } from "../../rpc/index.ts";
import { Card } from "./card.tsx";
import type { TabProps } from "./standing.ts";
import { useAsk } from "./use-ask.ts";

interface FileTextProps {
  readonly container: TabProps["container"];
  readonly path: string;
  readonly onClose: () => void;
}

/** The beginning of a file, as text. */
export function FileText({ container, path, onClose }: FileTextProps) {
  const { engine, id } = container;
  const file = useAsk(`${engine} ${id} ${path}`, (signal) =>
    rpc.container.file.query({ engine, id, path }, { signal }),
  );
  const query = new URLSearchParams({ engine, id, path });
  const { data } = file;
  return (
    <Card
      title={visibleText(path, 200)}
      beside={
        <span className="ph-details__meta">
          {data && <span className="ph-figure">{formatBytes(data.size)}</span>}
          {data?.text !== undefined && <Copy text={data.text} what={visibleText(path, 60)} />}
          <a className="ph-button" download href={inBrowser(`/files/container/file?${aboutHost(query)}`)}>
            {text.download}
          </a>
          <CloseButton label={text.closeFile} onClick={onClose} />
        </span>
      }
    >
      {file.problem && <ProblemView problem={file.problem} onRetry={file.ask} />}
      {!data && !file.problem && <Skeleton height="10rem" />}
      {data && data.text === undefined && <p className="ph-details__quiet">{text.noText}</p>}
      {data?.text !== undefined && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <section className="ph-files__text" tabIndex={0} dir="ltr" aria-label={text.textOf(visibleText(path, 60))}>
            <pre>{visibleLines(data.text, data.text.length)}</pre>
          </section>
          {data.cut && <p className="ph-details__quiet">{text.cutFile(formatBytes(data.text.length))}</p>}
        </>
      )}
    </Card>
  );
}
