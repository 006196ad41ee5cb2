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
  why: ": root's containers, images and engines appear beside your own. It ends when you turn it off or log out.",
  password:
    "If sudo wants a password, it says whose: mostly your own on that machine. It stays in memory until then, and is given to nobody but sudo.",
  submit: "Turn on",
  asking: (host: string) => `Asking sudo on ${host}`,
  on: (host: string) => `Administrative access to ${host} is on`,
  ended: (host: string) => `Administrative access to ${host} has ended`,
  endedWhy: "You turned it off on another page, the connection was lost, or sudo was ended on the machine.",
  off: (host: string) => `Administrative access to ${host} is off`,
  moreOfRoot: (engines: string) => `${engines} of root may run here, too. Your account may not use it.`,
};
