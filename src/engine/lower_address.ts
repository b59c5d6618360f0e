import { type AddressFlag, familyOf, type IpAddress, type VirtualAddress } from "../core/mod.ts";
import type { AddressLine, RootDefs } from "../config/mod.ts";

type StaticLine = NonNullable<RootDefs["static_ipaddress"]>[number];
type Line = Omit<AddressLine, "use_vmac"> | StaticLine;

/**
 * An address as the kernel is to have it (ip-address(8)).
 * @param own the interface of an address that names none
 */
export function lowerAddress(line: Line, own: string): VirtualAddress {
  const whole = familyOf(line.address) === "ipv4" ? 32 : 128;
  const prefix = line.peer === undefined ? line.prefix ?? whole : whole;
  return {
    address: line.address,
    prefix,
    interface: line.dev ?? own,
    scope: line.scope ?? "global",
    label: line.label ?? null,
    broadcast: line.peer === undefined ? lowerBroadcast(line, prefix) : null,
    ...lowerOptions(line),
  };
}

const flags = ["home", "mngtmpaddr", "noprefixroute", "autojoin"] as const satisfies readonly AddressFlag[];

/** What few addresses have. */
function lowerOptions(line: Line): Partial<VirtualAddress> {
  const set = flags.filter((flag) => line[flag]);
  const preferred = line.preferred_lft;
  return {
    ...(line.peer === undefined ? {} : { peer: line.peer }),
    ...(set.length > 0 ? { flags: set } : {}),
    ...(line["-nodad"] ? { detectsDuplicates: true } : {}),
    ...(preferred === undefined
      ? {}
      : { preferred: preferred === "forever" ? preferred : Math.min(Number(preferred), 0xffffffff) }),
    ...(line.no_track ? { untracked: true } : {}),
  };
}

/** `+` sets the host bits of the address, `-` clears them, as in ip-address(8). */
function lowerBroadcast(line: Line, prefix: number): IpAddress | null {
  if (line.broadcast === undefined) return null;
  if (line.broadcast !== "+" && line.broadcast !== "-") return line.broadcast;
  const hostBits = (0xffffffff >>> prefix) >>> 0;
  const number = line.address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const bits = line.broadcast === "+" ? (number | hostBits) >>> 0 : (number & ~hostBits) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join(".") as IpAddress;
}
