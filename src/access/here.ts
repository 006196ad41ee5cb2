import { Problem } from "../problem/index.ts";

/**
 * Names services of one kind that a host has, and gives them their type: this floor knows no services, only that a
 * connection is about a host which has some.
 */
export class ServiceKey<Service> {
  readonly name: string;
  /** Never set: it only ties the type to the key. */
  readonly service?: (service: Service) => Service;

  constructor(name: string) {
    this.name = name;
  }
}

/** The host that a connection is about, with the rights of the session that it belongs to. */
export interface Here {
  /** Its name in addresses: "local", or what the person called it. */
  readonly name: string;
  /** Its services of that kind, made when they are first asked for. */
  get<Service>(key: ServiceKey<Service>): Service;
}

/** What stands in the context of every call, stream and transfer. */
export interface AboutHost {
  /** Undefined where the connection named no host. */
  readonly here?: Here | undefined;
}

/**
 * The services of the host that a call is about.
 * @throws Problem `host-unreachable` where it is about none
 */
export function servicesHere<Service>({ here }: AboutHost, key: ServiceKey<Service>): Service {
  if (!here)
    throw new Problem("host-unreachable", {
      title: "This page is about no machine.",
      why: "Only what concerns the console itself can be asked here: open the page of a machine.",
    });
  return here.get(key);
}
