import {
  type Action,
  type Auth,
  type DropReason,
  entry,
  isMulticast4,
  type ReceivedAdvert,
} from "../../core/mod.ts";
import type { VrrpState } from "./state.ts";

/** Why an advert is refused, and the numbers that show it. */
export interface Refusal {
  readonly reason: DropReason;
  readonly detail: string;
}

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
  if (advert.ttl !== 255) return differ("ttl", advert.ttl, 255);
  if (advert.version !== params.version) return differ("version_mismatch", advert.version, params.version);
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
  if (advert.destination !== params.group) {
    return isMulticast4(advert.destination)
      ? differ("destination", advert.destination, params.group)
      : differ("destination", "unicast", "multicast");
  }
  const known = params.skipCheckAdvAddr && state.master?.address === advert.source;
  if (!known) return refusedAddresses(state, advert);
  return null;
}

function refusedAuth(state: VrrpState, auth: Auth): Refusal | null {
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
