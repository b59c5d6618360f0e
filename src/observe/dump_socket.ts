import type { VrrpParams } from "../machine/mod.ts";
import type { Dump, DumpedInstance } from "./dump.ts";

/** What tells keepalived's sockets from each other: havip's serve several of them. */
interface Pool {
  readonly interface: string;
  readonly family: VrrpParams["family"];
  readonly ah: boolean;
  readonly unicast: boolean;
  readonly source: string | null;
}

/** The sockets of adverts, and who uses them. */
export function socketLines({ instances, sockets }: Dump): string[] {
  const pools = new Map<string, { readonly pool: Pool; readonly lines: string[] }>();
  for (const { params, seen } of instances) {
    const pool = poolOf(params, seen.source);
    const known = pools.get(JSON.stringify(pool)) ?? { pool, lines: [] };
    pools.set(JSON.stringify(pool), known);
    known.lines.push(`    ${params.name} vrid ${params.vrid}`);
  }
  return [...pools.values()].flatMap(({ pool, lines }) => {
    const { in: fdIn, out } = socketOf(pool, sockets);
    return [
      `fd_in ${fdIn} fd_out = ${out}`,
      ...(pool.interface === "" ? [] : [`  Interface = ${pool.interface}`]),
      `  Family = ${pool.family === "ipv6" ? "IPv6" : "IPv4"}`,
      `  Protocol = ${pool.ah ? "AH" : "VRRP"}`,
      `  Type = ${pool.unicast ? "Unicast" : "Multicast"}`,
      ...(pool.source === null ? [] : [`  Address = ${pool.source}`]),
      "  VRRP instances",
      ...lines,
    ];
  });
}

/** The numbers of an instance's sockets. */
export function socketLine({ params, seen }: DumpedInstance, { sockets }: Dump): string {
  const { in: fdIn, out } = socketOf(poolOf(params, seen.source), sockets);
  return fdIn < 0 ? "No sockets allocated" : `fd_in ${fdIn}, fd_out ${out}`;
}

function socketOf(pool: Pool, sockets: Dump["sockets"]): { readonly in: number; readonly out: number } {
  const socket = sockets.find((each) =>
    each.interface === pool.interface && each.family === pool.family && each.ah === pool.ah
  );
  return { in: socket?.in ?? -1, out: socket?.out ?? -1 };
}

function poolOf({ interface: on, family, auth, unicast }: VrrpParams, source: string | null): Pool {
  const ah = auth.kind === "ah" && family === "ipv4";
  return { interface: on, family, ah, unicast: unicast !== null, source: unicast === null ? null : source };
}
