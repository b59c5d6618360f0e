import { countersOf, type Dump } from "./dump.ts";

/** The counters of all instances as keepalived 2.2.7 writes them to /tmp/keepalived.stats. */
export function dumpStats({ instances }: Dump): string {
  const lines = instances.flatMap(({ params, seen }) => {
    const counters = countersOf(seen);
    return [
      `VRRP Instance: ${params.name}`,
      "  Advertisements:",
      `    Received: ${counters.advert_rcvd}`,
      `    Sent: ${counters.advert_sent}`,
      `  Became master: ${counters.become_master}`,
      `  Released master: ${counters.release_master}`,
      "  Packet Errors:",
      `    Length: ${counters.packet_len_err}`,
      `    TTL: ${counters.ip_ttl_err}`,
      `    Invalid Type: ${counters.invalid_type_rcvd}`,
      `    Advertisement Interval: ${counters.advert_interval_err}`,
      `    Address List: ${counters.addr_list_err}`,
      "  Authentication Errors:",
      `    Invalid Type: ${counters.invalid_authtype}`,
      `    Type Mismatch: ${counters.authtype_mismatch}`,
      `    Failure: ${counters.auth_failure}`,
      "  Priority Zero:",
      `    Received: ${counters.pri_zero_rcvd}`,
      `    Sent: ${counters.pri_zero_sent}`,
    ];
  });
  return lines.map((line) => `${line}\n`).join("");
}
