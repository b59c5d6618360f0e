import type { Instant, ReceivedAdvert } from "../../core/mod.ts";
import type { HmacParams } from "./params.ts";
import type { Refusal } from "./refusal.ts";
import type { VrrpState } from "./state.ts";

/** Senders whose last stamp is kept where anybody may be one: as many as keepalived keeps. */
const mostSenders = 4;

/**
 * Holds the signature of an advert against the instance, in the order of keepalived 2.4; where signatures are on their way in,
 * adverts without one are accepted.
 */
export function refusedSignature(
  { params: { unicast }, senders }: VrrpState,
  { signature, source }: ReceivedAdvert,
  hmac: HmacParams,
): Refusal | null {
  if (signature === undefined) {
    return hmac.enforced ? { reason: "hmac_missing", detail: "mode enforce" } : null;
  }
  if (unicast !== null && !unicast.peers.some(({ address }) => address === source)) {
    return { reason: "unknown_peer", detail: `${source} is not a unicast peer` };
  }
  const { key, stamp, seconds, age, verdict } = signature;
  if (verdict === "malformed") return { reason: "hmac_malformed", detail: "" };
  const { window } = hmac;
  if (window !== null && Math.abs(age) > window) {
    return { reason: "hmac_stale", detail: `clock skew ${Math.trunc(age)} sec exceeds window ${window} sec` };
  }
  if (verdict === "unknown key") return { reason: "hmac_unknown_key", detail: `key id ${key}` };
  if (verdict === "invalid") {
    return { reason: "hmac_invalid", detail: "fields were changed, or the key differs" };
  }
  const last = senders[source]?.stamp;
  if (last === undefined || stamp > last) return null;
  // What is older than the window is refused by that: a sender whose clock was set back is heard again.
  const now = seconds + age;
  if (window !== null && Math.abs(now - parseInt(last.slice(0, 8), 16)) > window) return null;
  return { reason: "hmac_replay", detail: `stamp ${stamp} after ${last}` };
}

/** An accepted advert was signed: none of its sender's before it is accepted any more. */
export function remember(state: VrrpState, source: string, stamp: string, now: Instant): void {
  state.senders = { ...state.senders, [source]: { stamp, at: now } };
  const most = Math.max(mostSenders, state.params.unicast?.peers.length ?? 0);
  const known = Object.entries(state.senders);
  if (known.length <= most) return;
  const [oldest] = known.reduce((a, b) => a[1].at <= b[1].at ? a : b);
  const { [oldest]: _, ...left } = state.senders;
  state.senders = left;
}
