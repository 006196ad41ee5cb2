/** Text of the chart kit. */
export const chartText = {
  ranges: {
    "5m": { label: "5 min", words: "5 minutes" },
    "1h": { label: "1 h", words: "1 hour" },
  },
  range: "Time range",
  show: "Show as",
  charts: "Charts",
  tables: "Tables",
  /** "now 23%, low 4%, high 61%" */
  figures: (now: string | undefined, low: string, high: string) =>
    `${now === undefined ? "now not known" : `now ${now}`}, low ${low}, high ${high}`,
  /** "CPU, 5 minutes: now 23%, low 4%, high 61%" */
  sentence: (title: string, range: string, figures: string) => `${title}, ${range}: ${figures}`,
  unknown: "not known yet",
  notKnown: "not known",
  now: "now",
  atTime: (time: string, figures: string) => `${time}: ${figures}`,
  time: "Time",
  marks: "What happened",
  nothingSince: (time: string) => `No figures since ${time}`,
  loadFailed: "The chart could not be loaded. Its table shows the same figures.",
  perSecond: (text: string) => `${text}/s`,
  percent: (value: number) => `${value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value)}%`,
};
