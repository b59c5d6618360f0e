import {
  type Action,
  type DropReason,
  entry,
  type HeardAuth,
  isMulticast,
  type ReceivedAdvert,
} from "../../core/mod.ts";
import type { UnicastParams } from "./params.ts";
import type { Refusal } from "./refusal.ts";
import { refusedSignature } from "./signature.ts";
import type { VrrpState } from "./state.ts";

/**
 * Holds an advert against the instance, in keepalived's order (RFC 3768 §7.1, RFC 5798 §7.1).
 * @returns `null` when it is accepted
 */
export function refusal(state: VrrpState, advert: ReceivedAdvert): Refusal | null {
  const { params, link } = state;
  const differ = (reason: DropReason, received: unknown, expected: unknown): Refusal => ({
    reason,
    detail: `received ${received}, expected ${expected}`,
  });
  if (advert.source === link.source) return { reason: "own_packet", detail: "sent from our own address" };
  if (params.unicast === null && advert.ttl !== 255) return differ("ttl", advert.ttl, 255);
  if (advert.version !== params.version) return differ("version_mismatch", advert.version, params.version);
  const unsigned = params.hmac && refusedSignature(state, advert, params.hmac);
  if (unsigned) return unsigned;
  if (params.version === 2) {
    const auth = refusedAuth(state, advert.auth);
    if (auth) return auth;
    if (advert.interval !== params.interval) {
      return differ("interval_mismatch", `${advert.interval / 1e6} s`, `${params.interval / 1e6} s`);
    }
  } else if (advert.interval === 0) {
    // A backup that learned it would wait for no time at all.
    return differ("interval_mismatch", "0 s", "at least 0.01 s");
  }
  const misled = params.unicast ? refusedPeer(state, params.unicast, advert) : refusedGroup(state, advert);
  if (misled) return misled;
  const known = params.skipCheckAdvAddr && state.master?.address === advert.source;
  if (!known) return refusedAddresses(state, advert);
  return null;
}

function refusedGroup({ params: { group } }: VrrpState, { destination }: ReceivedAdvert): Refusal | null {
  if (destination === group) return null;
  const detail = isMulticast(destination)
    ? `received ${destination}, expected ${group}`
    : "received unicast, expected multicast";
  return { reason: "destination", detail };
}

/** A unicast advert is for our own address, and may have to come from a known peer over few enough hops. */
function refusedPeer(state: VrrpState, ours: UnicastParams, advert: ReceivedAdvert): Refusal | null {
  const { source, destination, ttl, checksumForm } = advert;
  if (isMulticast(destination)) {
    return { reason: "not_unicast", detail: "received multicast, expected unicast" };
  }
  if (destination !== state.link.source) {
    return { reason: "not_unicast", detail: `received ${destination}, expected ${state.link.source}` };
  }
  if (checksumForm === "group" && !ours.oldChecksum) {
    return { reason: "checksum", detail: "that of keepalived before 1.3.7" };
  }
  if (!ours.checkSource) return null;
  const peer = ours.peers.find(({ address }) => address === source);
  if (!peer) return { reason: "unknown_peer", detail: `${source} is not a unicast peer` };
  if (ttl >= peer.minTtl && ttl <= peer.maxTtl) return null;
  return { reason: "ttl", detail: `TTL/HL ${ttl} not in range ${peer.minTtl} - ${peer.maxTtl}` };
}

function refusedAuth(state: VrrpState, auth: HeardAuth): Refusal | null {
  const ours = state.params.auth;
  if (auth.kind === "unknown") return { reason: "auth_type_invalid", detail: `received type ${auth.type}` };
  // In strict mode keepalived 2.2.7 drops the configured password, older ones send it: both are peers.
  if (state.params.strict && ours.kind === "simple" && auth.kind === "none") return null;
  if (auth.kind !== ours.kind) {
    return { reason: "auth_type_mismatch", detail: `received ${auth.kind}, expected ${ours.kind}` };
  }
  if (auth.kind === "simple" && ours.kind === "simple" && !sameSecret(auth.password, ours.password)) {
    return { reason: "auth_failure", detail: "the password differs" };
  }
  if (auth.kind === "ah" && !auth.valid) {
    return { reason: "auth_failure", detail: "fields were changed, or the password differs" };
  }
  if (auth.kind === "ah" && auth.sequence <= state.sequence) {
    return { reason: "replay", detail: `received number ${auth.sequence}, had ${state.sequence} already` };
  }
  return null;
}

/** Compares all eight bytes whatever they are, so that the time taken tells nothing about the password. */
function sameSecret(a: string, b: string): boolean {
  let different = 0;
  for (let i = 0; i < 8; i++) {
    different |= (i < a.length ? a.charCodeAt(i) : 0) ^ (i < b.length ? b.charCodeAt(i) : 0);
  }
  return different === 0;
}

function refusedAddresses(state: VrrpState, advert: ReceivedAdvert): Refusal | null {
  const ours = state.params.addresses;
  if (advert.addresses.length !== ours.length) {
    return {
      reason: "address_list",
      detail: `received ${advert.addresses.length} addresses, expected ${ours.length}`,
    };
  }
  for (const { address } of ours) {
    if (!advert.addresses.includes(address)) {
      return { reason: "address_list", detail: `${address} is not among the received addresses` };
    }
  }
  return null;
}

/** Counts a refused advert; the first, tenth, hundredth … of each reason is also worth a line in the log. */
export function refuse(state: VrrpState, advert: ReceivedAdvert, { reason, detail }: Refusal): Action[] {
  const count = (state.drops[reason] ?? 0) + 1;
  state.drops[reason] = count;
  if (!/^10*$/.test(String(count))) return [];
  const { name } = state.params;
  return [{ kind: "log", entry: entry("vrrp.dropped", { name, reason, source: advert.source, detail }) }];
}
