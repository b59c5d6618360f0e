import { decimalSeconds, ifname, lines, notYet, type Shape } from "../row.ts";
import { brings } from "./brings.ts";

const row = <V>(shape: Shape<V>, meaning: string) => notYet(shape, meaning, brings.spacing);
const gap = () => decimalSeconds(0, 2_147);

/** The keywords of `garp_group { … }`. */
export const garpGroup = {
  garp_interval: row(gap(), "gap between ARP announcements"),
  gna_interval: row(gap(), "gap between IPv6 announcements"),
  interface: row(ifname(), "the interface concerned"),
  interfaces: row(lines(ifname()), "interfaces that share the gap"),
};
