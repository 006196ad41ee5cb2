/** Whose a record is, and about which host: a person sees his own, and what was left on a host is put right there. */
export interface RecordOwner {
  /** "" is the one person whom a console serves that has no log-in. */
  readonly user: string;
  readonly host: string;
}

/** Of the console's own machine, where it serves one person. */
export const ownRecords: RecordOwner = { user: "", host: "local" };
