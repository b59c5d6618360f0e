import { presentLinks } from "../effect/link_dump.ts";

/**
 * The routing table of each VRF that there is now, by its name.
 * @throws Error when netlink refuses
 */
export function vrfTables(): Map<string, number> {
  return new Map(presentLinks().flatMap(({ name, table }) => table === undefined ? [] : [[name, table]]));
}
