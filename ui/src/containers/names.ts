/** What both engines take as a name of a container or a pod (their RestrictedNamePattern). */
export const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,252}$/;

/** An image's name with an optional tag, as the distribution specification spells it. */
export const referencePattern =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?$/;
