import type { IpAddress, VirtualAddress } from "./address.ts";
import type { Advert, ChecksumForm, Signing } from "./advert.ts";
import type { Belongings } from "./belongings.ts";
import type { LogEntry } from "./log.ts";
import type { MachineId } from "./identity.ts";
import type { Word } from "./track.ts";
import type { Route, Rule } from "./route.ts";

/**
 * All of an advert but its priority: what changes only with the configuration, the source or the peer. `interface` is
 * empty when the kernel's routes choose it.
 */
export interface AdvertSpec extends Omit<Advert, "priority"> {
  readonly interface: string;
  readonly source: IpAddress;
  /** The multicast group, or the unicast peers: each gets a packet of its own. */
  readonly destinations: readonly IpAddress[];
  readonly ttl: number;
  readonly checksumForm: ChecksumForm;
  /** Absent where adverts are not signed. */
  readonly signing?: Signing;
}

/** The states that scripts, pipes and mail hear of. `DELETED`: a reload took the instance out. */
export type NotifyState = "MASTER" | "BACKUP" | "FAULT" | "STOP" | "DELETED";

/**
 * All that they hear of, in keepalived's words: the states, a lower advert that reached a master, and changes of the
 * effective priority (`BACKUP_PRIORITY` of everybody but a master).
 */
export type NotifyEvent = NotifyState | "MASTER_RX_LOWER_PRI" | "MASTER_PRIORITY" | "BACKUP_PRIORITY";

/**
 * All that a machine can want. The order in which a machine returns actions is the order of their effects.
 *
 * - `advert`: `spec` is the same object as long as nothing in it changed, so that the packet can be kept. `sequence` counts
 *   the adverts of an authentication header, so that none can be played back.
 * - `hold` and `release` put addresses on interfaces and take them away. One that is already there, or
 *   already gone, is a success.
 * - `tell` goes from machine to machine: the engine settles it, and no executor ever sees it.
 * - `install` and `withdraw` do the same with routes and policy rules.
 * - `announce` sends gratuitous ARP (RFC 5227 announcements as keepalived forms them), `repeat` for each address.
 * - `notify` leaves the role; who hears of it is the supervisor's business. The priority of a group is 0.
 * - `remains` leaves it, too: all that nobody wants any more and the kernel keeps, for whoever outlives the role.
 * - `holding` does as well: what the instance of this identity may have in the kernel by now. As `master` that is all of its
 *   own, and whatever it is, these things, which the kernel keeps.
 */
export type Action =
  | {
    readonly kind: "advert";
    readonly spec: AdvertSpec;
    readonly priority: number;
    readonly sequence?: number;
  }
  | { readonly kind: "hold"; readonly addresses: readonly VirtualAddress[] }
  | { readonly kind: "release"; readonly addresses: readonly VirtualAddress[] }
  | { readonly kind: "install"; readonly routes: readonly Route[]; readonly rules: readonly Rule[] }
  | { readonly kind: "withdraw"; readonly routes: readonly Route[]; readonly rules: readonly Rule[] }
  | { readonly kind: "announce"; readonly addresses: readonly VirtualAddress[]; readonly repeat: number }
  | {
    readonly kind: "notify";
    readonly subject: "INSTANCE" | "GROUP";
    readonly name: string;
    readonly event: NotifyEvent;
    readonly priority: number;
  }
  | { readonly kind: "remains" } & Belongings
  | { readonly kind: "holding"; readonly instance: string; readonly master: boolean } & Belongings
  | { readonly kind: "tell"; readonly to: MachineId; readonly word: Word }
  | { readonly kind: "log"; readonly entry: LogEntry };

/** What leaves the engine. */
export type Effect = Exclude<Action, { kind: "tell" }>;

/** What is told, to people, scripts and the supervisor: nothing is done. */
export type Told = Extract<Action, { kind: "log" | "notify" | "remains" | "holding" }>;

/** What an executor is chosen by. */
export type ActionKind = Effect["kind"];
