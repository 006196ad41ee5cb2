import { useState } from "react";
import { engines } from "../containers/store.ts";
import { ListView, useUrlState } from "../kits/list/index.ts";
import { formatClock } from "../kits/small/format.ts";
import { EmptyState } from "../kits/state/state.tsx";
import { imagesText as text } from "../messages/images.ts";
import { useLive } from "../rpc/index.ts";
import { Heading } from "../shell/heading.tsx";
import { columns, defaults } from "./columns.tsx";
import { Items, pathOf } from "./row.ts";
import { standing } from "./status.ts";
import { images } from "./store.ts";
import { useShares } from "./use-shares.ts";

const noRows = {};

/** The list of images. */
export function ImagesPage({ host }: { readonly host: string }) {
  const live = useLive(images);
  const found = useLive(engines);
  const [view, setView] = useUrlState(columns, defaults);
  const rows = live.data?.rows ?? noRows;
  const shares = useShares(rows);
  const [items] = useState(() => new Items());
  const { status, lost } = standing({
    live,
    parts: live.data?.parts,
    engines: found.data,
    theConsole: text.theConsole,
    lostWords: text.engine,
  });
  return (
    <>
      <Heading title={text.title} beside={text.host(host)} />
      <div className="ph-page">
        {lost.map(({ engine, asOf }) => (
          <p key={engine} className="ph-images-lost">
            <strong>{text.lost(text.engine(engine))}</strong> {text.lostRows(formatClock(asOf))}
          </p>
        ))}
        <ListView
          name="images"
          label={text.listOn(text.host(host))}
          rows={items.join(rows, shares)}
          columns={columns}
          status={status}
          onRetry={() => images.retry()}
          view={view}
          onView={setView}
          href={pathOf}
          empty={
            <EmptyState title={text.emptyTitle} command={text.emptyCommand}>
              {text.empty}
            </EmptyState>
          }
        />
      </div>
    </>
  );
}
