import { boolean, decimalMillis, flag, integer, ip, notYet, phrase, type Shape, synonym } from "../row.ts";
import { brings } from "./brings.ts";

/** keepalived keeps these in 32 bits of microseconds. */
const MAX_MILLIS = 4_294_967;
const row = <V>(shape: Shape<V>, meaning: string) => notYet(shape, meaning, brings.bfd);
const reverse = row(flag(), "turn the direction of the weight round");

/** The keywords of `bfd_instance NAME { … }`. */
export const bfdInstance = {
  source_ip: row(ip(), "address of this end"),
  neighbor_ip: row(ip(), "address of the other end"),
  neighbour_ip: synonym("neighbor_ip", "the same as neighbor_ip"),
  min_rx: row(decimalMillis(1, MAX_MILLIS), "packets may come in this interval (ms); 10 by default"),
  min_tx: row(decimalMillis(1, MAX_MILLIS), "packets shall leave in this interval (ms); 10 by default"),
  idle_tx: row(decimalMillis(1_000, MAX_MILLIS), "the same while the session is down (ms)"),
  multiplier: row(integer(1, 255), "packets that may be missed; 5 by default"),
  passive: row(flag(), "let the other end speak first"),
  ttl: row(integer(1, 255), "TTL of what is sent"),
  hoplimit: synonym("ttl", "the same as ttl"),
  max_hops: row(integer(-1, 255), "how many routers may be between"),
  multihop: row(boolean(), "BFD over several hops (RFC 5883)"),
  weight: row(phrase({ value: integer(-253, 253) }, { reverse }), "what it does to the priority"),
  vrrp: row(flag(), "only VRRP is told"),
  checker: row(flag(), "only checks of servers are told"),
};
