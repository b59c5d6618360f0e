import type { GlobalDefs } from "../config/mod.ts";
import type { Chains, SetNames } from "../core/mod.ts";

/** The names that keepalived gives its sets. */
const usualSets = ["keepalived"];
/** The longest name of a set, without its NUL. */
const longestName = 31;

/** The chains of the host's own firewall that rules go to; `null` when nobody asked for that, or for nftables as well. */
export function lowerFirewall(
  { vrrp_iptables: chains, vrrp_ipsets: sets = usualSets, nftables }: GlobalDefs,
): Chains | null {
  if (chains === undefined || nftables !== undefined) return null;
  const [input = "INPUT", output] = chains;
  return { in: input, out: output ?? (chains.length === 0 ? "OUTPUT" : null), sets: lowerSets(sets) };
}

/** A name that is left out is made of the one before; without any no sets are used. */
function lowerSets([ipv4, ipv6, linkLocal]: readonly string[]): SetNames | null {
  if (ipv4 === undefined) return null;
  const six = ipv6 ?? `${ipv4.slice(0, longestName - 1)}6`;
  return { ipv4, ipv6: six, linkLocal: linkLocal ?? interfaceSet(six) };
}

/** `keepalived6` makes `keepalived_if6`. */
function interfaceSet(name: string): string {
  const stem = name.endsWith("6") ? name.slice(0, -1) : name;
  return `${stem.slice(0, longestName - 4)}_if6`;
}
