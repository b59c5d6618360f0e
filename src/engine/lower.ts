import { type Auth, type IpAddress, type Micros, micros, seconds } from "../core/mod.ts";
import { familyOfInstance, versionOf } from "../config/family.ts";
import type { AddressLine, Config, VrrpInstance } from "../config/mod.ts";
import type { GarpParams, UnicastParams, VrrpParams, Ways } from "../machine/mod.ts";
import type { Plan } from "./difference.ts";
import { lowerElsewhere, lowerSpacing } from "./lower_announce.ts";
import { lowerAddress } from "./lower_address.ts";
import { lowerFirewall } from "./lower_firewall.ts";
import { lowerGroups } from "./lower_group.ts";
import { type FileOf, lowerHmac, unread, unsigned } from "./lower_hmac.ts";
import { lowerNotify } from "./lower_notify.ts";
import { lowerStatic } from "./lower_static.ts";
import { lowerTrackers, lowerTracking, type Trackable, trackable } from "./lower_track.ts";
import { type LeftOutWay, lowerWays, WayLowering } from "./lower_ways.ts";
import { lacksAddress, type Placing, VmacLowering } from "./lower_vmac.ts";
import { Names } from "./route_name.ts";

/** An instance that cannot be run as it was meant, and why. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

/** What lowering a configuration comes to. */
export interface Lowered {
  readonly plan: Plan;
  /** Running one of these in another way than it says would make a second master: it is not run at all. */
  readonly leftOut: readonly LeftOut[];
  /** Without one of these the instance runs all the same, as keepalived does it. */
  readonly leftOutWays: readonly LeftOutWay[];
}

const defaultGroup = "224.0.0.18" as IpAddress;
const defaultGroup6 = "ff02::12" as IpAddress;

/**
 * Turns a configuration into the parameters of the machines: defaults, inheritance and units, once.
 * @param names of routing tables and the like, as this machine has them
 * @param fileOf what is in files that hold keys
 */
export function lower(config: Config, names = new Names(), fileOf: FileOf = unread): Lowered {
  const known = trackable(config);
  const instances: VrrpParams[] = [];
  const leftOut: LeftOut[] = [];
  const ways = new WayLowering(names);
  // First, since rules without a preference get theirs in the order of the lines.
  const fixtures = lowerStatic(config, ways);
  const vmacs = new VmacLowering(config, names);
  for (const instance of config.instances) {
    const hmac = lowerHmac(instance, isStrict(instance, config), fileOf);
    const why = unable(instance) ?? (instance.auth_hmac !== undefined && hmac === null ? unsigned : null);
    if (why !== null) leftOut.push({ name: instance.name, why });
    else {
      const placing = vmacs.lower(instance);
      instances.push({
        ...lowerInstance(instance, config, known, placing),
        hmac,
        ...lowerWays(instance, ways),
      });
    }
  }
  const groups = lowerGroups(config, known.groups, new Set(instances.map(({ name }) => name)));
  const plan = { instances, groups, trackers: lowerTrackers(known, instances), fixtures };
  const spacing = lowerSpacing(config, instances);
  const firewall = lowerFirewall(config.global);
  const more = {
    ...(spacing ? { spacing } : {}),
    ...(firewall ? { firewall } : {}),
    ...(config.global.log_unknown_vrids ? { logsStrangers: true } : {}),
  };
  return { plan: { ...plan, ...more }, leftOut, leftOutWays: ways.leftOut };
}

function unable(instance: VrrpInstance): string | null {
  if (instance.virtual_router_id === undefined) return "it is incomplete";
  const { interface: on, unicast_peer: peers, unicast_src_ip: source } = instance;
  if (on === undefined && (peers === undefined || source === undefined)) return "it is incomplete";
  if (lacksAddress(instance)) return "its ipvlan has no address of its own";
  return null;
}

function lowerInstance(
  instance: VrrpInstance,
  config: Config,
  known: Trackable,
  placing: Placing,
): Omit<VrrpParams, keyof Ways | "hmac"> {
  const { global } = config;
  const strict = isStrict(instance, config);
  const family = familyOfInstance(instance);
  const version = versionOf(instance, global);
  // `state MASTER` without a priority is an address owner (keepalived's rule).
  const priority = instance.priority ?? (instance.state === "MASTER" ? 255 : 100);
  const place = lowerPlace(instance, placing);
  return {
    name: instance.name,
    ...place,
    family,
    vrid: instance.virtual_router_id ?? 0,
    version,
    priority,
    // Strict mode wants MASTER exactly when the priority is 255; without a state, 255 is a wish to be master.
    beginsAsMaster: priority === 255 && (strict || instance.state !== "BACKUP"),
    interval: instance.advert_int ?? seconds(1),
    downTimerAdverts: strict ? 3 : instance.down_timer_adverts ?? global.vrrp_down_timer_adverts ?? 3,
    auth: lowerAuth(instance, version, strict),
    strict,
    // Strict mode alone does not make the addresses unreachable, as it does in keepalived.
    accept: priority === 255 || !instance.no_accept,
    // An interface that havip makes for it is made so anyhow.
    promoteSecondaries: (instance.promote_secondaries ?? false) && place.vmac === null,
    preempt: !instance.nopreempt,
    preemptDelay: instance.preempt_delay ?? micros(0),
    lowerPrioNoAdvert: strict || (instance.lower_prio_no_advert ?? global.vrrp_lower_prio_no_advert ?? false),
    higherPrioSendAdvert: !strict &&
      (instance.higher_prio_send_advert ?? global.vrrp_higher_prio_send_advert ?? false),
    skipCheckAdvAddr: instance.skip_check_adv_addr ?? global.vrrp_skip_check_adv_addr ?? false,
    sourceAddress: instance.unicast_src_ip ?? instance.mcast_src_ip ??
      placing.vmac?.ipvlan?.address?.address ?? null,
    group: instance.mcast_dst_ip ??
      (family === "ipv4"
        ? global.vrrp_mcast_group4 ?? defaultGroup
        : global.vrrp_mcast_group6 ?? defaultGroup6),
    unicast: lowerUnicast(instance, global),
    ...lowerChecksum(instance, global),
    ownerIgnoreAdverts: instance.owner_ignore_adverts ?? global.vrrp_owner_ignore_adverts ?? false,
    garp: { ...lowerGarp(instance, global), elsewhere: lowerElsewhere(instance, global, place) },
    ...lowerNotify(instance, config),
    ...lowerTracking(instance, config, known, priority),
  };
}

/** Where adverts leave, and where the addresses are. */
function lowerPlace(
  instance: VrrpInstance,
  { place, ...made }: Placing,
): Pick<VrrpParams, "interface" | "vmac" | "addressVmacs" | "addresses" | "excluded"> {
  const held = ({ dev, ...line }: AddressLine) =>
    lowerAddress(line, place(dev === undefined ? line : { ...line, dev }));
  return {
    ...made,
    addresses: (instance.virtual_ipaddress ?? []).map(held),
    excluded: (instance.virtual_ipaddress_excluded ?? []).map(held),
  };
}

/** Without a peer it is multicast, or nothing at all where that is said (keepalived's rule). */
function lowerUnicast(instance: VrrpInstance, global: Config["global"]): UnicastParams | null {
  const lines = instance.unicast_peer ?? [];
  if (lines.length === 0 && !instance.unicast_fault_no_peer) return null;
  const limited = lines.some(({ min_ttl, max_ttl }) => min_ttl !== undefined || max_ttl !== undefined);
  return {
    peers: lines.map(({ address, min_ttl: minTtl = 0, max_ttl: maxTtl = 255 }) => ({
      address,
      minTtl,
      maxTtl,
    })),
    ttl: instance.unicast_ttl ?? 255,
    checkSource: limited || (instance.check_unicast_src ?? global.vrrp_check_unicast_src ?? false),
    oldChecksum: instance.old_unicast_checksum !== "never",
  };
}

/** Adverts follow the peer's checksum unless a keyword chooses one. */
function lowerChecksum(
  instance: VrrpInstance,
  global: Config["global"],
): Pick<VrrpParams, "checksumForm" | "followChecksum"> {
  const plain = instance.v3_checksum_as_v2 ?? global.v3_checksum_as_v2;
  if (plain) return { checksumForm: "plain", followChecksum: false };
  const old = instance.old_unicast_checksum === "yes" && instance.unicast_peer?.length;
  if (old) return { checksumForm: "group", followChecksum: false };
  return { checksumForm: "pseudo-header", followChecksum: plain === undefined };
}

function isStrict({ strict_mode: own }: VrrpInstance, { global }: Config): boolean {
  return own ?? global.vrrp_strict ?? false;
}

function lowerAuth(instance: VrrpInstance, version: 2 | 3, strict: boolean): Auth {
  const { auth_type: type, auth_pass: password } = instance.authentication ?? {};
  if (instance.auth_hmac) return { kind: "none" };
  if (version === 3 || type === undefined || password === undefined) return { kind: "none" };
  if (type === "PASS") return { kind: "simple", password };
  // In strict mode keepalived speaks without any.
  return strict ? { kind: "none" } : { kind: "ah", password };
}

/** keepalived's defaults: five at once, five more after five seconds, no refresh. */
function lowerGarp(instance: VrrpInstance, global: Config["global"]): Omit<GarpParams, "elsewhere"> {
  const once = global.vrrp_min_garp ?? false;
  // After a lower advert all instances do as all do when they become master, whatever one of them does then.
  const usual = {
    repeat: global.vrrp_garp_master_repeat ?? (once ? 1 : 5),
    delay: global.vrrp_garp_master_delay ?? seconds(once ? 0 : 5),
  };
  const none: Micros = micros(0);
  return {
    repeat: instance.garp_master_repeat ?? usual.repeat,
    delay: instance.garp_master_delay ?? usual.delay,
    refresh: instance.garp_master_refresh ?? global.vrrp_garp_master_refresh ?? none,
    refreshRepeat: instance.garp_master_refresh_repeat ?? global.vrrp_garp_master_refresh_repeat ?? 1,
    // Strict mode does not silence this in havip: after two masters the network must learn who is left.
    lowerPrioRepeat: instance.garp_lower_prio_repeat ?? global.vrrp_garp_lower_prio_repeat ?? usual.repeat,
    lowerPrioDelay: instance.garp_lower_prio_delay ?? global.vrrp_garp_lower_prio_delay ?? usual.delay,
  };
}
