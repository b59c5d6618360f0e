/**
 * What it means that a parameter of an instance is another one after a reload: a row for each field of `VrrpParams`, so that
 * the compiler misses the words for a new one. The consequences are those of `src/machine/vrrp/reconfigure.ts`.
 * @module
 */
import { asSeconds, type Auth, type MachineId, type Micros, routeText, ruleText } from "../core/mod.ts";
import { identityOf } from "../engine/mod.ts";
import type { GarpParams, HmacParams, Tracked, UnicastParams, VrrpParams } from "../machine/mod.ts";

/** A keyword that says something else, as people write it. Its value is `null` where it did not say anything, or no longer does. */
export interface FieldChange {
  readonly keyword: string;
  readonly before: string | null;
  readonly after: string | null;
  /** What follows from it; `null` when that goes without saying. */
  readonly consequence: string | null;
}

/** How one field is spoken of. */
interface Words<T> {
  readonly keyword: string;
  readonly value: (value: T, params: VrrpParams) => string;
  readonly consequence: (before: VrrpParams, after: VrrpParams) => string | null;
}

/** Fields that have no row here: lists are compared line by line, garp field by field. */
type Apart = "addresses" | "excluded" | "garp" | "trackers";

type Fields<T, Except extends keyof T = never> = { readonly [K in Exclude<keyof T, Except>]: Words<T[K]> };

const anew = () => "stops and starts anew: its addresses are nowhere, or with a peer, meanwhile";
const seconds = (length: Micros) => `${asSeconds(length)} s`;
const count = (value: number) => String(value);
const ofUnicast = (unicast: UnicastParams | null) =>
  unicast === null ? "none" : [
    unicast.peers.map(({ address, minTtl, maxTtl }) => `${address} min_ttl ${minTtl} max_ttl ${maxTtl}`).join(
      ", ",
    ),
    `unicast_ttl ${unicast.ttl}`,
    ...(unicast.checkSource ? ["check_unicast_src"] : []),
    ...(unicast.oldChecksum ? [] : ["old_unicast_checksum never"]),
  ].join(", ");
const onOff = (value: boolean) => value ? "on" : "off";
const always = (text: string) => () => text;

const fields: Fields<VrrpParams, Apart> = {
  name: {
    keyword: "vrrp_instance",
    value: (name) => name,
    consequence: always("goes on as it is, under another name"),
  },
  interface: { keyword: "interface", value: (on) => on, consequence: anew },
  vmac: {
    keyword: "use_vmac",
    value: (vmac) => vmac === null ? "off" : `${vmac.name} with ${vmac.mac ?? "ipvlan"} on ${vmac.base}`,
    consequence: anew,
  },
  addressVmacs: {
    keyword: "use_vmac_addr",
    value: (vmacs) =>
      vmacs.map(({ name, mac, base }) => `${name} with ${mac} on ${base}`).join(", ") || "off",
    consequence: always("interfaces are made and removed; the addresses move at once"),
  },
  vrid: { keyword: "virtual_router_id", value: count, consequence: anew },
  family: { keyword: "native_ipv6", value: (family) => family === "ipv6" ? "on" : "off", consequence: anew },
  group: { keyword: "mcast_dst_ip", value: (group) => group, consequence: anew },
  unicast: {
    keyword: "unicast_peer",
    value: ofUnicast,
    consequence: (before, after) =>
      identityOf(before) === identityOf(after)
        ? "adverts go to these peers, and come from them, from now on"
        : anew(),
  },
  checksumForm: {
    keyword: "v3_checksum_as_v2",
    value: (form) => form === "plain" ? "on" : form === "group" ? "as before 1.3.7" : "off",
    consequence: always("a peer that knows only the other checksum does not hear it: change both"),
  },
  followChecksum: {
    keyword: "v3_checksum_as_v2",
    value: (follows) => follows ? "as the peer has it" : "as configured",
    consequence: always("counts from the next advert on"),
  },
  ownerIgnoreAdverts: {
    keyword: "owner_ignore_adverts",
    value: onOff,
    consequence: (_, { ownerIgnoreAdverts: ignores }) =>
      `with priority 255 it ${ignores ? "stays master whatever it hears" : "gives way to a better one"}`,
  },
  version: {
    keyword: "version",
    value: count,
    consequence: always(
      "spoken from the next advert on; a peer with the other version does not hear it: change both",
    ),
  },
  priority: { keyword: "priority", value: count, consequence: ofPriority },
  beginsAsMaster: {
    keyword: "state",
    value: (begins) => begins ? "MASTER" : "BACKUP",
    consequence: always("counts when it starts, or comes back from a fault"),
  },
  interval: {
    keyword: "advert_int",
    value: seconds,
    consequence: (_, { version }) =>
      version === 2
        ? "a peer with the other interval does not hear it: change both"
        : "its backups follow it with its next advert",
  },
  downTimerAdverts: {
    keyword: "down_timer_adverts",
    value: count,
    consequence: (before, after) =>
      `as a backup it takes over ${after.downTimerAdverts > before.downTimerAdverts ? "later" : "sooner"}`,
  },
  auth: {
    keyword: "authentication",
    value: ofAuth,
    consequence: always("a peer with the other one does not hear it: change both"),
  },
  hmac: {
    keyword: "auth_hmac",
    value: ofHmac,
    consequence: always(
      "a peer with other keys, or without any, may not be heard, or not hear it: change both",
    ),
  },
  strict: {
    keyword: "vrrp_strict",
    value: onOff,
    consequence: ({ auth }, { strict }) =>
      auth.kind === "none"
        ? null
        : `a peer without a password is ${strict ? "heard, and answered without one" : "not heard any more"}`,
  },
  accept: {
    keyword: "no_accept",
    value: (accept) => onOff(!accept),
    consequence: (_, { accept }) =>
      accept
        ? "packets to its addresses are answered again"
        : "packets to its addresses are dropped, by a rule of the firewall",
  },
  promoteSecondaries: {
    keyword: "promote_secondaries",
    value: onOff,
    consequence: (_, { promoteSecondaries: promotes }) =>
      promotes
        ? "the kernel keeps the other addresses of a subnet when the first one goes"
        : "its interface is as it was before",
  },
  preempt: {
    keyword: "nopreempt",
    value: (preempt) => onOff(!preempt),
    consequence: (_, { preempt }) =>
      preempt ? "takes over from a master of lower priority" : "leaves a master of lower priority in peace",
  },
  preemptDelay: {
    keyword: "preempt_delay",
    value: seconds,
    consequence: (_, { preemptDelay }) =>
      preemptDelay === 0 ? "a delay that is running ends" : "counts from the next delay on",
  },
  lowerPrioNoAdvert: {
    keyword: "lower_prio_no_advert",
    value: onOff,
    consequence: (_, { lowerPrioNoAdvert: silent }) =>
      `a master ${silent ? "does not answer" : "answers"} an advert of lower priority`,
  },
  higherPrioSendAdvert: {
    keyword: "higher_prio_send_advert",
    value: onOff,
    consequence: (_, { higherPrioSendAdvert: answers }) =>
      `a master that hears a higher priority ${answers ? "sends one more advert" : "gives way in silence"}`,
  },
  skipCheckAdvAddr: {
    keyword: "skip_check_adv_addr",
    value: onOff,
    consequence: (_, { skipCheckAdvAddr: skips }) =>
      skips
        ? "the address list of a known master is not compared any more"
        : "the address list of every advert is compared",
  },
  sourceAddress: {
    keyword: "mcast_src_ip",
    value: (source) => source ?? "the interface's own",
    consequence: always("adverts leave from there; of equal priorities the higher address wins"),
  },
  routes: {
    keyword: "virtual_routes",
    value: (routes) => routes.map(routeText).join(", ") || "none",
    consequence: always("a master changes those that differ, and no others"),
  },
  rules: {
    keyword: "virtual_rules",
    value: (rules) => rules.map(ruleText).join(", ") || "none",
    consequence: always("a master changes those that differ, and no others"),
  },
  notify: {
    keyword: "notify",
    value: onOff,
    consequence: (_, { notify }) =>
      notify ? "its scripts run from the next change of state on" : "no script runs for it any more",
  },
  notifyPriorityChanges: {
    keyword: "notify_priority_changes",
    value: onOff,
    consequence: (_, { notifyPriorityChanges: runs }) =>
      `its scripts are ${runs ? "" : "not "}told of changes of the priority`,
  },
  syncGroup: {
    keyword: "vrrp_sync_group",
    value: (group) => group === null ? "none" : nameOf(group),
    consequence: (_, { syncGroup }) =>
      syncGroup === null ? "changes its state by itself" : "changes its state together with the group",
  },
  dontTrackPrimary: {
    keyword: "dont_track_primary",
    value: onOff,
    consequence: (_, { dontTrackPrimary: ignores }) =>
      `its interface ${ignores ? "may be down" : "being down is a fault"}`,
  },
  trackSourceAddress: {
    keyword: "track_src_ip",
    value: onOff,
    consequence: (_, { trackSourceAddress: tracks }) =>
      `mcast_src_ip ${tracks ? "not being on the interface is a fault" : "need not be on the interface"}`,
  },
  lateMasterPriority: {
    keyword: "timer_expired_backup",
    value: (priority) => priority === null ? "off" : `with the patience of priority ${priority}`,
    consequence: (_, { lateMasterPriority: late }) =>
      late === null
        ? "a master that was late goes on"
        : "a master that was too late to keep its peers waiting steps back",
  },
};

const nextTime = always("from the next announcement on");

const garpFields: Fields<GarpParams> = {
  repeat: { keyword: "garp_master_repeat", value: count, consequence: nextTime },
  delay: { keyword: "garp_master_delay", value: seconds, consequence: always("from the next takeover on") },
  refresh: {
    keyword: "garp_master_refresh",
    value: (length) => length === 0 ? "never" : seconds(length),
    consequence: always("counts from the reload on"),
  },
  refreshRepeat: { keyword: "garp_master_refresh_repeat", value: count, consequence: nextTime },
  lowerPrioRepeat: { keyword: "garp_lower_prio_repeat", value: count, consequence: nextTime },
  lowerPrioDelay: { keyword: "garp_lower_prio_delay", value: seconds, consequence: nextTime },
  elsewhere: {
    keyword: "garp_extra_if",
    value: (elsewhere) =>
      elsewhere === null
        ? "never"
        : `every ${seconds(elsewhere.interval)} on ${
          elsewhere.addresses.map((held) => held.interface).join(", ")
        }`,
    consequence: always("counts from the reload on"),
  },
};

/** What is not the same, but for the lists of addresses. */
export function changedFields(before: VrrpParams, after: VrrpParams): FieldChange[] {
  const speak = <T, K extends keyof T>(words: { [P in K]: Words<T[P]> }, from: T, to: T) =>
    (Object.keys(words) as K[]).flatMap((field): FieldChange[] => {
      if (JSON.stringify(from[field]) === JSON.stringify(to[field])) return [];
      const { keyword, value, consequence } = words[field];
      return [{
        keyword,
        before: value(from[field], before),
        after: value(to[field], after),
        consequence: consequence(before, after),
      }];
    });
  const plain = speak<VrrpParams, Exclude<keyof VrrpParams, Apart>>(fields, before, after);
  const owner = before.priority === 255 || after.priority === 255;
  // Who becomes the owner of the addresses, or is it no longer, begins in another state by that alone.
  const implied = owner && before.priority !== after.priority;
  return [
    ...plain.filter(({ keyword }) => keyword !== "state" || !implied),
    ...speak<GarpParams, keyof GarpParams>(garpFields, before.garp, after.garp),
    ...changedTrackers(before, after),
  ];
}

/** What an instance watches, tracker by tracker. */
function changedTrackers(before: VrrpParams, after: VrrpParams): FieldChange[] {
  const [old, now] = [before, after].map(({ trackers }) =>
    new Map(trackers.map((each) => [each.tracker, each]))
  );
  return [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].flatMap((id): FieldChange[] => {
    const [from, to] = [old?.get(id), now?.get(id)].map((each) => each ? ofTracked(each) : null);
    if (from === to) return [];
    const consequence = to === null ? "its verdict counts no more" : "its verdict counts from now on";
    return [{ keyword: `track_${id.split(":")[0]}`, before: from ?? null, after: to ?? null, consequence }];
  });
}

function ofTracked({ tracker, weight, reverse }: Tracked): string {
  return `${nameOf(tracker)} weight ${weight}${reverse ? " reverse" : ""}`;
}

/** The name in `group:NAME`. */
function nameOf(id: MachineId): string {
  return id.slice(id.indexOf(":") + 1);
}

function ofPriority(
  { priority: from }: VrrpParams,
  { priority: to, preempt, preemptDelay }: VrrpParams,
): string {
  if (to < from) {
    return from === 255 ? "no longer the owner of its addresses: may lose mastership" : "may lose mastership";
  }
  if (!preempt) return "leaves a master of lower priority in peace all the same (nopreempt)";
  const when = preemptDelay > 0 ? ` after ${seconds(preemptDelay)} (preempt_delay)` : "";
  return to === 255 ? "the owner of its addresses: takes over from everybody" : `may take over${when}`;
}

function ofHmac(hmac: HmacParams | null): string {
  if (hmac === null) return "none";
  const { keys, active, window, enforced } = hmac;
  const mode = active === null ? "receive-only" : enforced ? "enforce" : "permissive";
  const replay = window === null ? "monotonic" : `within ${window} s`;
  return `keys ${keys.map(({ id }) => id).join(", ")}, sent with ${active?.id ?? "none"}, ${mode}, ${replay}`;
}

function ofAuth(auth: Auth, { version }: VrrpParams): string {
  if (auth.kind === "simple") return "PASS with a password";
  return version === 3 ? "none (version 3)" : "none";
}
