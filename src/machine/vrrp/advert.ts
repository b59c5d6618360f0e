import {
  type Action,
  type AdvertSpec,
  type ChecksumForm,
  entry,
  invariant,
  type ReceivedAdvert,
} from "../../core/mod.ts";
import type { VrrpParams } from "./params.ts";
import type { VrrpState } from "./state.ts";

/** The advert to send now. It stays the same object, and so does its spec, until something in it changes. */
export function advertise(state: VrrpState, priority = state.effectivePriority): Action {
  const spec = specified(state);
  state.counters.advertsSent++;
  if (priority === 0) state.counters.priorityZeroSent++;
  if (state.speaks === "ah") return { kind: "advert", spec, priority, sequence: ++state.sequence };
  const { usual } = state;
  if (usual !== null && usual.spec === spec && usual.priority === priority) return usual;
  return state.usual = { kind: "advert", spec, priority };
}

/** What the next advert will say, but for its priority. */
export function specified(state: VrrpState): AdvertSpec {
  return state.spec ??= specOf(state);
}

/**
 * Brings the spec up to date with the parameters; it stays the same object when it says the same.
 * @returns whether adverts now say something else
 */
export function respecify(state: VrrpState): boolean {
  const spec = specOf(state);
  if (JSON.stringify(spec) === JSON.stringify(state.spec)) return false;
  state.spec = spec;
  return true;
}

function specOf({ params, link, speaks, checksumForm }: VrrpState): AdvertSpec {
  invariant(link.source !== null, "an instance without a source address is in fault and sends nothing");
  return {
    interface: params.interface,
    version: params.version,
    vrid: params.vrid,
    interval: params.interval,
    addresses: params.addresses.map(({ address }) => address),
    auth: speaks === "none" ? { kind: "none" } : params.auth,
    source: link.source,
    destinations: params.unicast ? params.unicast.peers.map(({ address }) => address) : [params.group],
    ttl: params.unicast?.ttl ?? 255,
    checksumForm,
    ...(params.hmac?.active ? { signing: { key: params.hmac.active, window: params.hmac.window } } : {}),
  };
}

/**
 * Strict mode only: speaks with or without the password as an accepted peer does, since keepalived 2.2.7
 * accepts nothing but adverts without one there.
 */
export function speakAsPeer(state: VrrpState, advert: ReceivedAdvert): Action[] {
  const { params } = state;
  if (!params.strict || params.version !== 2 || params.auth.kind !== "simple") return [];
  const heard = advert.auth.kind;
  if (heard === state.speaks || (heard !== "none" && heard !== "simple")) return [];
  state.speaks = heard;
  state.spec = null;
  const fields = { name: params.name, auth: heard, source: advert.source };
  return [{ kind: "log", entry: entry("vrrp.peer_speaks", fields) }];
}

/** The checksum of adverts before anything was heard; version 2 knows but one. */
export function firstForm({ version, checksumForm }: VrrpParams): ChecksumForm {
  return version === 2 ? "plain" : checksumForm;
}

/** Speaks with the checksum that an accepted peer has, so that it understands us. */
export function sumAsPeer(state: VrrpState, { checksumForm: heard, source }: ReceivedAdvert): Action[] {
  if (heard === state.checksumForm || !state.params.followChecksum) return [];
  state.checksumForm = heard;
  state.spec = null;
  const fields = { name: state.params.name, form: heard, source };
  return [{ kind: "log", entry: entry("vrrp.peer_checksum", fields) }];
}
