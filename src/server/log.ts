/** Where the server says what a person running it should know: one line each on standard error. */
export interface Log {
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
}

const levels = ["info", "warn", "error"] as const;

/** Lines of the given level and above, as `TIME LEVEL message {fields}`. Control characters are escaped. */
export function createLog(
  from: (typeof levels)[number],
  write: (line: string) => void,
  now: () => Date = () => new Date(),
): Log {
  const log =
    (level: (typeof levels)[number]) =>
    (message: string, fields?: object): void => {
      if (levels.indexOf(level) < levels.indexOf(from)) return;
      const text = JSON.stringify(message).slice(1, -1).replaceAll('\\"', '"');
      write(`${now().toISOString()} ${level} ${text}${fields ? ` ${JSON.stringify(fields)}` : ""}\n`);
    };
  return { info: log("info"), warn: log("warn"), error: log("error") };
}
