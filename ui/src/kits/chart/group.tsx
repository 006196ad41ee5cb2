import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { chartText } from "../../messages/chart.ts";
import type { ChartRange } from "./describe.ts";
import { SharedCursor } from "./feed.ts";
import "./chart.css";

interface Group {
  readonly range: ChartRange;
  readonly asTable: boolean;
  readonly cursor: SharedCursor;
}

const GroupContext = createContext<Group | undefined>(undefined);

/** The range, the cursor and the form that the charts of a group share. */
export function useChartGroup(): Group {
  const group = useContext(GroupContext);
  if (!group) throw new Error("a chart stands in a ChartGroup");
  return group;
}

interface ChartGroupProps {
  /** What the charts are about, for those who hear the page: "Charts of web1". */
  readonly label: string;
  /** Shown at the start of the bar with the switches. */
  readonly heading?: ReactNode;
  readonly children: ReactNode;
}

/** Charts with one range, one cursor, and a table instead of each picture for who prefers it. */
export function ChartGroup({ label, heading, children }: ChartGroupProps) {
  const [range, setRange] = useState<ChartRange>("5m");
  const [asTable, setAsTable] = useState(false);
  const [cursor] = useState(() => new SharedCursor());
  const group = useMemo(() => ({ range, asTable, cursor }), [range, asTable, cursor]);
  return (
    <section className="ph-charts" aria-label={label}>
      <div className="ph-charts__bar">
        {heading}
        <div className="ph-charts__switches">
          <Choice
            label={chartText.range}
            value={range}
            options={(["5m", "1h"] as const).map((value) => ({ value, label: chartText.ranges[value].label }))}
            onChange={setRange}
          />
          <Choice
            label={chartText.show}
            value={asTable ? "table" : "chart"}
            options={[
              { value: "chart", label: chartText.charts },
              { value: "table", label: chartText.tables },
            ]}
            onChange={(value) => setAsTable(value === "table")}
          />
        </div>
      </div>
      <GroupContext value={group}>
        <div className="ph-charts__grid">{children}</div>
      </GroupContext>
    </section>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

/** A few exclusive buttons in a row. */
function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <fieldset className="ph-segments">
      <legend className="ph-segments__legend">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          className="ph-segments__button"
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
