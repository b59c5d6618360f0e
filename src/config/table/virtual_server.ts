import {
  blocks,
  boolean,
  choice,
  flag,
  foldedChoice,
  integer,
  ip,
  nameOf,
  notYet,
  pattern,
  phrase,
  script,
  type Shape,
  synonym,
  text,
} from "../row.ts";
import { brings } from "./brings.ts";
import { method, patience } from "./checker.ts";
import { realServer } from "./real_server.ts";

const MAX_UINT = 4_294_967_295;
/** The kernel keeps no connection for longer than 31 days. */
const MAX_TIMEOUT = 31 * 86_400;
const row = <V>(shape: Shape<V>, meaning: string) => notYet(shape, meaning, brings.ipvs);

/** An address and a port; port 0, as older files have it, is none. */
const endpoint = () => phrase({ address: ip(), port: integer(0, 65_535) }, {});

/** What stands between `virtual_server` and its block. */
export const service = phrase({ address: ip(), port: integer(0, 65_535) }, {
  fwmark: row(integer(0, MAX_UINT), "packets with this mark, whatever their address"),
  group: row(nameOf("virtual_server_group"), "all addresses of a virtual_server_group"),
}, 0);

const scheduling = {
  lvs_sched: row(
    // deno-fmt-ignore
    choice("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "mh", "dh", "fo", "ovf", "sed", "nq", "twos"),
    "how a server is chosen; wlc by default",
  ),
  lb_algo: synonym("lvs_sched", "an older word for lvs_sched"),
  lvs_method: row(method(), "how packets reach the servers; NAT by default"),
  lb_kind: synonym("lvs_method", "an older word for lvs_method"),
  hashed: row(flag(), "a flag of the kernel's service"),
  ops: row(flag(), "choose anew for each packet of UDP"),
  "flag-1": row(flag(), "first flag of the scheduler"),
  "flag-2": row(flag(), "second flag of the scheduler"),
  "flag-3": row(flag(), "third flag of the scheduler"),
  "sh-port": row(flag(), "sh: the source port counts too"),
  "sh-fallback": row(flag(), "sh: another server if the chosen one is away"),
  "mh-port": row(flag(), "mh: the source port counts too"),
  "mh-fallback": row(flag(), "mh: another server if the chosen one is away"),
  protocol: row(foldedChoice("TCP", "UDP", "SCTP"), "the protocol of the service"),
  ip_family: row(choice("inet", "inet6"), "family of a service by mark"),
  persistence_engine: row(text("an engine"), "what tells clients apart, such as sip"),
  persistence_timeout: row(
    integer(1, MAX_TIMEOUT, { bare: 360 }),
    "a client stays with its server for so long (s)",
  ),
  persistence_granularity: row(
    pattern("a netmask, or 1 to 128", /^((\d{1,3}\.){3}\d{1,3}|\d{1,3})$/),
    "clients of one network count as one",
  ),
};

const quorum = {
  quorum: row(integer(1, MAX_UINT), "weight that must be up; 1 by default"),
  hysteresis: row(integer(0, MAX_UINT), "slack round the quorum"),
  quorum_up: row(script(), "run when the quorum is reached"),
  quorum_down: row(script(), "run when the quorum is lost"),
  sorry_server: row(endpoint(), "a server for as long as the quorum is lost"),
  sorry_server_inhibit: row(flag(), "set its weight to 0 instead of removing it"),
  sorry_server_lvs_method: row(method(), "how packets reach that server"),
};

/** The keywords of `virtual_server … { … }`. */
export const virtualServer = {
  ...scheduling,
  ...patience,
  ...quorum,
  inhibit_on_failure: row(boolean(), "set the weight of a failed server to 0 instead of removing it"),
  ha_suspend: row(flag(), "no checks while the address is not on this machine"),
  smtp_alert: row(boolean(), "mail when the quorum is reached or lost"),
  virtualhost: row(text("a host name"), "Host header of HTTP checks"),
  snmp_name: row(text("a name"), "name in SNMP"),
  alpha: row(flag(), "servers are down until a check succeeds"),
  omega: row(flag(), "run the notifiers for down at the end"),
  weight: row(integer(1, 65_535), "weight of servers that have none"),
  real_server: row(blocks(realServer, endpoint()), "a server"),
};
