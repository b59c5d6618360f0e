import { INTERFACE } from "./driver.ts";

/** The address that every scenario is about. */
export const VIRTUAL_ADDRESS = "192.168.199.128";

/** What stands for it where a scenario is played with IPv6. */
export const VIRTUAL_ADDRESS_6 = "2001:db8::128";

/** What scenarios vary of one instance; left out means keepalived's own default. */
export interface Instance {
  readonly priority: number;
  /** In seconds; 1 when left out. */
  readonly interval?: number;
  readonly version?: 2 | 3;
  readonly state?: "MASTER" | "BACKUP";
  /** The virtual addresses, as lines; the usual one when left out. */
  readonly addresses?: readonly string[];
  /** Further lines of the instance's block. */
  readonly more?: readonly string[];
}

/** A configuration file with one instance. */
export function conf(instance: Instance): string {
  const lines = [
    `state ${instance.state ?? "BACKUP"}`,
    `interface ${INTERFACE}`,
    "virtual_router_id 51",
    `priority ${instance.priority}`,
    `advert_int ${instance.interval ?? 1}`,
    `version ${instance.version ?? 2}`,
    ...(instance.more ?? []),
    "virtual_ipaddress {",
    ...(instance.addresses ?? [`${VIRTUAL_ADDRESS}/24`]).map((line) => `    ${line}`),
    "}",
  ];
  return `global_defs {\n    router_id LVS_1\n}\n\nvrrp_instance VI_1 {\n${
    lines.map((line) => `    ${line}\n`).join("")
  }}\n`;
}

type Timed = Pick<Instance, "priority" | "version" | "interval">;

/** Skew time in seconds: RFC 3768 §6.1 in whole seconds of priority, RFC 5798 §6.1 in parts of the master's interval. */
export function skew({ priority, version, interval }: Timed): number {
  return ((256 - priority) / 256) * (version === 3 ? interval ?? 1 : 1);
}

/** How long a backup waits for its master, in seconds: three intervals and the skew. */
export function masterDown(timed: Timed): number {
  return 3 * (timed.interval ?? 1) + skew(timed);
}
