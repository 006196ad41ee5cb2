import { useState } from "react";
import { looksSecret } from "../../../../src/commandline/index.ts";
import { Copy, SafeText } from "../../kits/small/small.tsx";
import { visibleText } from "../../kits/small/visible-text.ts";
import { detailsText as text } from "../../messages/container-details.ts";
import { Card } from "./card.tsx";
import type { TabProps } from "./standing.ts";

/** From so many on a filter helps. */
const filterFrom = 12;

/** The variables of the main process; what looks like a secret is shown only when asked for. */
export function Variables({ container }: TabProps) {
  const rows = container.environment.map((variable): Row => {
    const at = variable.indexOf("=");
    const name = at < 0 ? variable : variable.slice(0, at);
    const value = at < 0 ? "" : variable.slice(at + 1);
    return { name, value, secret: looksSecret(name, value) };
  });
  return <Values title={text.environment} nothing={text.noEnvironment} names={text.variable} rows={rows} />;
}

export function Labels({ container }: TabProps) {
  const rows = Object.entries(container.labels).map(([name, value]): Row => ({ name, value, secret: false }));
  return <Values title={text.labels} nothing={text.noLabels} names={text.label} rows={rows} />;
}

interface Row {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
}

function Values(props: { title: string; nothing: string; names: string; rows: readonly Row[] }) {
  const { title, nothing, names, rows } = props;
  const [filter, setFilter] = useState("");
  const wanted = filter.toLowerCase();
  const shown = rows
    .filter(({ name, value, secret }) => `${name}=${secret ? "" : value}`.toLowerCase().includes(wanted))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return (
    <Card
      title={title}
      wide
      beside={
        rows.length >= filterFrom ? (
          <input
            type="search"
            className="ph-card__filter"
            aria-label={text.filterRows(title)}
            placeholder={text.filterRows(title)}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        ) : undefined
      }
    >
      {rows.length === 0 ? (
        <p className="ph-details__quiet">{nothing}</p>
      ) : (
        <table className="ph-values">
          <thead className="pf-v6-screen-reader">
            <tr>
              <th scope="col">{names}</th>
              <th scope="col">{text.value}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.name}>
                <th scope="row">
                  <SafeText text={row.name} lines />
                </th>
                <td>{row.secret ? <Secret row={row} /> : <Value value={row.value} name={row.name} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function Value({ value, name }: { readonly value: string; readonly name: string }) {
  return (
    <span className="ph-values__value">
      <SafeText text={value} lines />
      <Copy text={value} what={visibleText(name, 60)} />
    </span>
  );
}

function Secret({ row }: { readonly row: Row }) {
  const [open, setOpen] = useState(false);
  const name = visibleText(row.name, 60);
  return (
    <span className="ph-values__value">
      {open ? <SafeText text={row.value} lines /> : <Masked />}
      <button
        type="button"
        className="ph-icon-button"
        aria-pressed={open}
        aria-label={open ? text.hide(name) : text.reveal(name)}
        title={open ? text.hide(name) : text.reveal(name)}
        onClick={() => setOpen(!open)}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor">
          <path d="M1 8s2.6-4.5 7-4.5S15 8 15 8s-2.6 4.5-7 4.5S1 8 1 8z" strokeWidth="1.4" />
          <circle cx="8" cy="8" r="2" strokeWidth="1.4" />
          {open && <path d="M2 14L14 2" strokeWidth="1.4" />}
        </svg>
      </button>
      <Copy text={row.value} what={name} />
    </span>
  );
}

function Masked() {
  return (
    <span>
      <span aria-hidden="true">••••••••</span>
      <span className="pf-v6-screen-reader">{text.masked}</span>
    </span>
  );
}
