import { INTERFACE } from "./driver.ts";

/** The address that every scenario is about. */
export const VIRTUAL_ADDRESS = "192.168.199.128";
/** What the other instance of a sync group holds. */
export const PARTNER_ADDRESS = "192.168.199.129";

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
  /** Further blocks of the file. */
  readonly blocks?: readonly string[];
  /** The lines of another instance with the same numbers, VRID 52, in one sync group with it. */
  readonly partner?: readonly string[];
  /** Whether the two are in no sync group. */
  readonly apart?: boolean;
  /** Further lines of the sync group. */
  readonly group?: readonly string[];
  /** Where that one runs; on the same interface when left out. */
  readonly partnerOn?: string;
}

/** Stands in a configuration for a folder of the node's own. */
export const FOLDER = "@FOLDER@";
/** The file that makes the tracked script fail while it is there. */
export const FAILURE = "failed";
/** The file that is tracked. */
export const NUMBER = "number";
/** The program whose process is tracked. */
export const PROGRAM = "worker";
/** Where the route of the scenarios leads to. */
export const ROUTE = "10.9.0.0/16";
/** The VRID of the other instance of a sync group. */
export const PARTNER_VRID = 52;

/** A configuration file with one instance, or with two in a sync group. */
export function conf(instance: Instance): string {
  const blocks = [`global_defs {\n    router_id LVS_1\n}\n`, ...(instance.blocks ?? [])];
  if (instance.partner && !instance.apart) {
    const more = (instance.group ?? []).map((line) => `    ${line}\n`).join("");
    blocks.push(`vrrp_sync_group G {\n    group {\n        VI_1\n        VI_2\n    }\n${more}}\n`);
  }
  const addresses = instance.addresses ?? [`${VIRTUAL_ADDRESS}/24`];
  blocks.push(block("VI_1", 51, addresses, instance));
  if (instance.partner) {
    const other = { ...instance, more: instance.partner };
    blocks.push(block("VI_2", PARTNER_VRID, [`${PARTNER_ADDRESS}/24`], other, instance.partnerOn));
  }
  return blocks.join("\n");
}

function block(
  name: string,
  vrid: number,
  addresses: readonly string[],
  instance: Instance,
  on = INTERFACE,
): string {
  const lines = [
    `state ${instance.state ?? "BACKUP"}`,
    `interface ${on}`,
    `virtual_router_id ${vrid}`,
    `priority ${instance.priority}`,
    `advert_int ${instance.interval ?? 1}`,
    `version ${instance.version ?? 2}`,
    ...instance.more ?? [],
    "virtual_ipaddress {",
    ...addresses.map((line) => `    ${line}`),
    "}",
  ];
  return `vrrp_instance ${name} {\n${lines.map((line) => `    ${line}\n`).join("")}}\n`;
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
