/** What is said of containers that were replaced; apart from the form's text, which is loaded with the form. */
export const keptText = {
  replacedToast: (name: string) => `${name} was replaced.`,
  undo: "Undo",
  undoFor: "The old container is kept for 24 hours.",
  undone: (name: string) => `${name} is as it was.`,
  keptBanner: (verb: string) => (verb === "Update" ? "Updated" : "Replaced"),
  keptInexact: "Undo makes the old one again from its settings and what it had written.",
  updated: (name: string) => `${name} runs the newest image.`,
  newest: (name: string) => `${name} runs the newest image already.`,
};
