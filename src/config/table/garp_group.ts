import { decimalSeconds, flag, ifname, lines, phrase, wholeSeconds, works } from "../row.ts";

const gap = () => decimalSeconds(0, 2_147);

/** The keywords of `garp_group { … }`. */
export const garpGroup = {
  garp_interval: works(gap(), "gap between ARP announcements"),
  gna_interval: works(gap(), "gap between IPv6 announcements"),
  interface: works(ifname(), "the interface concerned"),
  interfaces: works(lines(ifname()), "interfaces that share the gap"),
};

/** `garp_extra_if [all] SECONDS`, which has a minimum for all instances and none for one. */
export const garpExtraIf = (min: number) =>
  phrase({ seconds: wholeSeconds(min, 86_400) }, {
    all: works(flag(), "on every interface, not just on those with virtual MAC addresses"),
  });
