import type { Severity } from "../../config/mod.ts";
import type { Found, Topic } from "../lint.ts";
import type { Pair } from "../pair.ts";
import {
  addressLists,
  addressOrder,
  groups,
  intervals,
  passwords,
  prefixes,
  sources,
  strictPasswords,
  versions,
  vrids,
} from "../pair_value.ts";
import { weightsTooSmall } from "../tracking.ts";
import { delays, equalPriorities, masters, nopreempts, owners } from "../pair_wish.ts";

/** A lint of two instances that are to fail over. With a finding of severity `error` they do not. */
export interface PairLint extends Topic {
  readonly severity: Severity;
  find(pair: Pair): Found[];
}

/** What concerns an instance without a partner, which no pair is made of. */
export const aloneTopic: Topic = {
  code: "pair-alone",
  title: "the other file has no instance with this virtual_router_id",
  text:
    "Instances of different hosts belong together by their virtual_router_id and family; their names and interfaces " +
    "may differ. Without a partner nobody takes the addresses over. It is right when the instance has its partner " +
    "on a third host.",
};

/** The lints of a pair. */
export const pairLints: readonly PairLint[] = [
  {
    code: "pair-vrid",
    severity: "error",
    title: "the hosts use different numbers for an instance of the same name",
    text:
      "virtual_router_id says which instances belong together. With different numbers neither hears the other, both " +
      "become master, and both hold the addresses.",
    find: vrids,
  },
  {
    code: "pair-version",
    severity: "error",
    title: "the hosts speak different versions of VRRP",
    text:
      "An advert of another version is dropped, so both become master. Change the version of both hosts at the same " +
      "time: vrrp_version in global_defs, or version in the instance. Without either it is 2.",
    find: versions,
  },
  {
    code: "pair-group",
    severity: "error",
    title: "the hosts use different multicast groups",
    text:
      "Adverts go to the group 224.0.0.18 unless vrrp_mcast_group4 or mcast_dst_ip says otherwise. A host that is in " +
      "another group does not hear them.",
    find: groups,
  },
  {
    code: "pair-interval",
    severity: "error",
    title: "the hosts of version 2 have different intervals",
    text:
      "Version 2 drops adverts whose interval is not its own (RFC 3768 §7.1), so both become master. Remember that " +
      "version 2 rounds to whole seconds. Version 3 has no such rule.",
    find: (pair) => intervals(2, pair),
  },
  {
    code: "pair-interval-differs",
    severity: "warning",
    title: "the hosts of version 3 have different intervals",
    text:
      "A backup of version 3 learns the interval of its master, so the hosts fail over. How fast depends on who is " +
      "master, which nobody expects.",
    find: (pair) => intervals(3, pair),
  },
  {
    code: "pair-password",
    severity: "error",
    title: "the hosts have different passwords, or only one has a password",
    text:
      "An advert with another password or another kind of authentication is dropped, so both become master. Only eight " +
      "characters count. Only in strict mode a host with a password accepts one without.",
    find: passwords,
  },
  {
    code: "pair-strict",
    severity: "notice",
    title: "only one of two hosts with a password is in strict mode",
    text:
      "keepalived 2.2.7 ignores the password in strict mode and sends none; a peer that wants one drops its adverts. Two " +
      "hosts with havip, or one of each, find a common way.",
    find: strictPasswords,
  },
  {
    code: "pair-source",
    severity: "error",
    title: "the hosts send their adverts from the same address",
    text:
      "A host takes adverts from its own address for its own and drops them. mcast_src_ip is a different address on each " +
      "host, one that does not move.",
    find: sources,
  },
  {
    code: "pair-addresses",
    severity: "error",
    title: "the hosts have different virtual addresses",
    text:
      "A backup compares the addresses of an advert with its own and drops the advert if they are not the same, so both " +
      "become master. This is how keepalived 2.2.7 and havip read the RFC; newer versions of keepalived only log it. " +
      "vrrp_skip_check_adv_addr does not help: the first advert of a master is compared all the same. " +
      "To change the addresses of running hosts put new ones into virtual_ipaddress_excluded.",
    find: (pair) => addressLists("addresses", pair),
  },
  {
    code: "pair-address-order",
    severity: "notice",
    title: "the hosts have the same addresses in different order",
    text: "havip and keepalived do not mind. Routers of other makers may compare one by one.",
    find: addressOrder,
  },
  {
    code: "pair-excluded",
    severity: "warning",
    title: "the hosts move different addresses that are not advertised",
    text:
      "Addresses of virtual_ipaddress_excluded are not compared, so the hosts fail over. But what stands in one file only " +
      "is gone while the other host is master.",
    find: (pair) => addressLists("excluded", pair),
  },
  {
    code: "pair-prefix",
    severity: "warning",
    title: "the hosts have different prefix lengths for the same address",
    text:
      "The length is not part of an advert, so the hosts fail over. But with the address the kernel adds a route to its " +
      "network, and that is not the same on both. Without a length it is /32.",
    find: prefixes,
  },
  {
    code: "pair-equal",
    severity: "notice",
    title: "the hosts have the same priority",
    text:
      "Then the one with the numerically higher address wins when both are master at once, as after a start together or " +
      "when the network was in two parts. A host that comes back does not take over. Give different priorities, so that " +
      "you know who is master; to leave the addresses where they are use nopreempt.",
    find: equalPriorities,
  },
  {
    code: "pair-owners",
    severity: "warning",
    title: "both hosts have priority 255",
    text:
      "255 says that the addresses belong to the host itself, and they cannot belong to two. Each becomes master without " +
      "listening first. Mind that state MASTER without a priority means 255.",
    find: owners,
  },
  {
    code: "pair-masters",
    severity: "notice",
    title: "both hosts have state MASTER",
    text:
      "The state is only a wish for the moment of the start, and below priority 255 it is not even that: every host begins " +
      "as backup and listens. The higher priority decides. With state MASTER nopreempt does not work.",
    find: masters,
  },
  {
    code: "pair-nopreempt",
    severity: "notice",
    title: "nopreempt in both files, or only where it does nothing",
    text:
      "nopreempt keeps a host with a higher priority from taking over when it comes back. It belongs into the file with " +
      "the higher priority, with state BACKUP; in the other it does nothing. In both it makes the hosts equals, which is " +
      "what many want.",
    find: nopreempts,
  },
  {
    code: "pair-delay",
    severity: "notice",
    title: "preempt_delay where nothing is taken over",
    text:
      "The delay is how long a host with a higher priority waits before it takes over. One with a lower or the same " +
      "priority never does.",
    find: delays,
  },
  {
    code: "pair-weight",
    severity: "notice",
    title: "the weights of all failed checks do not reach the other host's priority",
    text:
      "A check with a weight changes the priority. When the priority of the master is still not below that of the other " +
      "host after all of its checks have failed, nothing moves. Take a weight that is more than the difference of the " +
      "priorities, or none: then a failed check means FAULT, and the other host takes over in any case.",
    find: weightsTooSmall,
  },
];
