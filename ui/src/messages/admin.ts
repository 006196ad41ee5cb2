/** "15 minutes", "1 minute", "30 seconds". */
function span(ms: number): string {
  const [count, unit] = ms < 60_000 ? [Math.round(ms / 1000), "second"] : [Math.round(ms / 60_000), "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Text about root's rights on a host. */
export const adminText = {
  limited: "Limited access",
  administrative: "Administrative access",
  turnOn: "Turn on administrative access",
  turnOff: "Turn off administrative access",
  nowLimited: "Limited access: turn on administrative access",
  nowAdministrative: "Administrative access: turn it off",
  nameOf: (host: string) => (host === "local" ? "this machine" : host),
  title: (host: string) => `Administrative access to ${host}`,
  youGet: "You get",
  why: (idle: number) =>
    `: root's containers, images and engines appear beside your own. It ends when you turn it off or log out, and after ${span(idle)} without your doing anything.`,
  password:
    "If sudo wants a password, it says whose: mostly your own on that machine. It stays in memory until then, and is given to nobody but sudo.",
  submit: "Turn on",
  asking: (host: string) => `Asking sudo on ${host}`,
  on: (host: string) => `Administrative access to ${host} is on`,
  ended: (host: string) => `Administrative access to ${host} has ended`,
  endedWhy: {
    off: "You turned it off on another page.",
    lost: "The connection was lost, or sudo was ended on the machine.",
  },
  endedIdle: (idle: number) => `You did nothing for ${span(idle)}.`,
  again: "Turn it on again",
  endsSoon: (host: string) => `Administrative access to ${host} is about to end`,
  endsSoonWhy: (left: number) => `It ends in ${span(left)} if you do nothing.`,
  endsWithWork: (host: string) => `Administrative access to ${host} ends with what still runs`,
  endsWithWorkWhy: (idle: number) => `You did nothing for ${span(idle)}. A task still needs root's rights.`,
  keep: "Keep it",
  kept: (host: string) => `Administrative access to ${host} stays on`,
  off: (host: string) => `Administrative access to ${host} is off`,
  moreOfRoot: (engines: string) => `${engines} of root may run here, too. Your account may not use it.`,
};
