export interface Issue {
  /** Where in the spec: "name", "ports.0.host", "healthCheck.shell". */
  readonly path: string;
  /** One sentence for a person. */
  readonly message: string;
  /** An error keeps the engine from making the container, a warning makes it other than it looks. */
  readonly severity: "error" | "warning";
}

/** Notes issues. */
export class Issues {
  readonly list: Issue[] = [];

  error(path: string, message: string): void {
    this.list.push({ path, message, severity: "error" });
  }

  warn(path: string, message: string): void {
    this.list.push({ path, message, severity: "warning" });
  }

  /** An error unless the condition holds. */
  expect(condition: boolean, path: string, message: string): void {
    if (!condition) this.error(path, message);
  }
}

/** A whole number not below the lowest. */
export function whole(value: number, lowest: number): boolean {
  return Number.isSafeInteger(value) && value >= lowest;
}
