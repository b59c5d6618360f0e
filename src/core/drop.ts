/**
 * Why a received packet was dropped. The codec knows the first group, the engine the second, the instance
 * the third (RFC 5798 §7.1, RFC 3768 §7.1, and keepalived's checks in their order).
 */
export type DropReason =
  // what the bytes say by themselves
  | "ip_header"
  | "too_short"
  | "length_mismatch"
  | "unknown_version"
  | "packet_type"
  | "checksum"
  // nobody here is concerned
  | "unknown_vrid"
  | "unknown_interface"
  | "own_packet"
  // the instance does not accept it
  | "ttl"
  | "version_mismatch"
  | "auth_type_invalid"
  | "auth_type_mismatch"
  | "auth_failure"
  | "interval_mismatch"
  | "destination"
  | "not_unicast"
  | "unknown_peer"
  | "replay"
  | "hmac_missing"
  | "hmac_malformed"
  | "hmac_unknown_key"
  | "hmac_invalid"
  | "hmac_stale"
  | "hmac_replay"
  | "address_list"
  | "not_running";

/** How many packets were dropped, by reason; a reason that never occurred is absent. */
export type DropCounts = { [R in DropReason]?: number };

/** Either what was decoded, or why not; `vrid` when at least that much could be read. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: DropReason; readonly vrid?: number };
