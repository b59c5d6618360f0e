import { decimalSeconds, flag, ifname, lines, notYet, phrase, type Shape, wholeSeconds } from "../row.ts";
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

/** `garp_extra_if [all] SECONDS`, which has a minimum for all instances and none for one. */
export const garpExtraIf = (min: number) =>
  phrase({ seconds: wholeSeconds(min, 86_400) }, {
    all: notYet(flag(), "on every interface, not just on those with virtual MAC addresses", brings.vmac),
  });
