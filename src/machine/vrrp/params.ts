import type {
  Auth,
  Belongings,
  ChecksumForm,
  Family,
  IpAddress,
  MachineId,
  Micros,
  Route,
  Rule,
  SigningKey,
  VirtualAddress,
  Vmac,
} from "../../core/mod.ts";

/** What the configuration says of one instance, with every default filled in and every unit converted. */
export interface VrrpParams {
  readonly name: string;
  /** Empty for a unicast instance that leaves the choice to the kernel's routes. */
  readonly interface: string;
  /** The interface that havip makes for it: it carries the addresses, and the adverts unless `interface` is its base. */
  readonly vmac: Vmac | null;
  /** Those that havip makes for single addresses. */
  readonly addressVmacs: readonly Vmac[];
  /** The version of IP that the protocol runs over. */
  readonly family: Family;
  readonly vrid: number;
  readonly version: 2 | 3;
  /** 1 to 255; 255 owns the addresses. */
  readonly priority: number;
  /** Whether an address owner begins as master at once (`state MASTER`, priority 255). */
  readonly beginsAsMaster: boolean;
  readonly interval: Micros;
  /** Adverts that may be missed before a backup takes over. */
  readonly downTimerAdverts: number;
  readonly auth: Auth;
  /** keepalived's own signatures; `null` without. */
  readonly hmac: HmacParams | null;
  /**
   * `vrrp_strict`: a peer without authentication is accepted although a password is configured, because
   * keepalived 2.2.7 drops the password in strict mode and older ones do not.
   */
  readonly strict: boolean;
  /** The addresses of the adverts, in their order. */
  readonly addresses: readonly VirtualAddress[];
  /** Held like the others, not advertised. */
  readonly excluded: readonly VirtualAddress[];
  /** Routes and policy rules that move with the addresses. */
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
  /**
   * Whether a master answers packets to its addresses (Accept_Mode, RFC 5798 §6.1); an address owner always does. The
   * machine does the same either way: the firewall knows before it becomes master.
   */
  readonly accept: boolean;
  /**
   * Whether the kernel is to keep the other addresses of a subnet when the first one goes (`promote_secondaries`). No
   * business of the machine: the interface is made so before it starts.
   */
  readonly promoteSecondaries: boolean;
  readonly preempt: boolean;
  readonly preemptDelay: Micros;
  readonly lowerPrioNoAdvert: boolean;
  readonly higherPrioSendAdvert: boolean;
  /** Compare the address list only when the master has changed. */
  readonly skipCheckAdvAddr: boolean;
  /** Adverts leave from here rather than from the interface's first address. */
  readonly sourceAddress: IpAddress | null;
  /** Where adverts go and come from, unless they are `unicast`. */
  readonly group: IpAddress;
  readonly unicast: UnicastParams | null;
  /** The checksum that adverts of version 3 begin with over IPv4. */
  readonly checksumForm: ChecksumForm;
  /** Whether they take over the form that the peer's have. */
  readonly followChecksum: boolean;
  /** A master of priority 255 does not listen to adverts. */
  readonly ownerIgnoreAdverts: boolean;
  readonly garp: GarpParams;
  /** Whether somebody wants `notify` actions. */
  readonly notify: boolean;
  /** Whether it wants them for changes of the effective priority as well. */
  readonly notifyPriorityChanges: boolean;
  /** The sync group that it belongs to (`group:NAME`). */
  readonly syncGroup: MachineId | null;
  /** What it watches, for itself and for its sync group. */
  readonly trackers: readonly Tracked[];
  /** Whether its interface may be down: `dont_track_primary`, or a tracker with delays decides instead. */
  readonly dontTrackPrimary: boolean;
  /** Whether it is in fault while `sourceAddress` is not on the interface. */
  readonly trackSourceAddress: boolean;
  /**
   * `timer_expired_backup`: a master that could not speak for as long as a backup of this priority waits steps back;
   * `null` when it does not.
   */
  readonly lateMasterPriority: number | null;
}

/** Signed adverts (`auth_hmac`). */
export interface HmacParams {
  /** What adverts that come in may be signed with. */
  readonly keys: readonly SigningKey[];
  /** What those that leave are signed with; `null` while only the others' are looked at. */
  readonly active: SigningKey | null;
  /** Seconds that an advert may be old, or ahead; `null`: the stamps of a sender only have to grow. */
  readonly window: number | null;
  /** Whether adverts without a signature are dropped. */
  readonly enforced: boolean;
}

/** A tracker, and what its verdict does. */
export interface Tracked {
  readonly tracker: MachineId;
  /** Added to the priority: a positive one while it is up, a negative one while it is down; 0 is FAULT while it is down. */
  readonly weight: number;
  /** Turns the direction of the weight round. */
  readonly reverse: boolean;
}

/** Adverts from host to host rather than to a group. */
export interface UnicastParams {
  /** Without any the instance stays in fault: it could neither speak nor be told of a master. */
  readonly peers: readonly UnicastPeer[];
  readonly ttl: number;
  /** Adverts from others than the peers, or over more hops than they may take, are dropped. */
  readonly checkSource: boolean;
  /** Whether the checksum that keepalived before 1.3.7 has is accepted too. */
  readonly oldChecksum: boolean;
}

/** A peer, and the TTLs with which its adverts may come in. */
export interface UnicastPeer {
  readonly address: IpAddress;
  readonly minTtl: number;
  readonly maxTtl: number;
}

/** Routes and policy rules together. */
export type Ways = Pick<VrrpParams, "routes" | "rules">;

/** When and how often addresses are announced. A length of 0 means never. */
export interface GarpParams {
  readonly repeat: number;
  readonly delay: Micros;
  readonly refresh: Micros;
  readonly refreshRepeat: number;
  readonly lowerPrioRepeat: number;
  readonly lowerPrioDelay: Micros;
  /** What adverts do not do for other interfaces; `null` when there are none. */
  readonly elsewhere: Elsewhere | null;
}

/** Announcements on interfaces that no advert leaves through: one address on each. */
export interface Elsewhere {
  readonly interval: Micros;
  readonly addresses: readonly VirtualAddress[];
}

/** All that the master has and others have not. */
export function belongingsOf(params: VrrpParams): Belongings {
  return { addresses: heldAddresses(params), routes: params.routes, rules: params.rules };
}

/** All addresses that the master holds, the advertised ones first. */
export function heldAddresses(params: VrrpParams): readonly VirtualAddress[] {
  return params.excluded.length === 0 ? params.addresses : [...params.addresses, ...params.excluded];
}
