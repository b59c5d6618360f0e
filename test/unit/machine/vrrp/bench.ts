import {
  type Action,
  after,
  type Belongings,
  type Event,
  type Instant,
  type IpAddress,
  type LinkState,
  type LogCode,
  type Micros,
  micros,
  millis,
  type Outcome,
  type ReceivedAdvert,
  routeText,
  ruleText,
  seconds,
  type VirtualAddress,
  type Word,
} from "../../../../src/core/mod.ts";
import { vrrp, type VrrpParams, type VrrpState } from "../../../../src/machine/mod.ts";

export const ip = (text: string) => text as IpAddress;

/** Where every bench begins: a multiple of all the intervals that tests use. */
export const t0 = seconds(1000) as number as Instant;

export const OWN = ip("192.168.199.121");
/** A numerically higher address than our own. */
export const PEER = ip("192.168.199.122");
/** A numerically lower one. */
export const LESSER = ip("192.168.199.120");

export const up: LinkState = { exists: true, up: true, source: OWN };
export const down: LinkState = { exists: true, up: false, source: OWN };
export const bare: LinkState = { exists: true, up: true, source: null };
export const gone: LinkState = { exists: false, up: false, source: null };

export function virtual(address: string, change: Partial<VirtualAddress> = {}): VirtualAddress {
  return {
    address: ip(address),
    prefix: 24,
    interface: "ens33",
    scope: "global",
    label: null,
    broadcast: null,
    ...change,
  };
}

/** The backup of a plain pair: version 2, priority 100, one address, keepalived's defaults. */
export function params(change: Partial<VrrpParams> = {}): VrrpParams {
  return {
    name: "VI_1",
    interface: "ens33",
    vmac: null,
    addressVmacs: [],
    family: "ipv4",
    vrid: 51,
    version: 2,
    priority: 100,
    beginsAsMaster: false,
    interval: seconds(1),
    downTimerAdverts: 3,
    auth: { kind: "simple", password: "1111" },
    hmac: null,
    strict: false,
    addresses: [virtual("192.168.199.128")],
    excluded: [],
    routes: [],
    rules: [],
    accept: true,
    promoteSecondaries: false,
    preempt: true,
    preemptDelay: micros(0),
    lowerPrioNoAdvert: false,
    higherPrioSendAdvert: false,
    skipCheckAdvAddr: false,
    sourceAddress: null,
    group: ip("224.0.0.18"),
    unicast: null,
    checksumForm: "pseudo-header",
    followChecksum: true,
    ownerIgnoreAdverts: false,
    garp: {
      repeat: 5,
      delay: seconds(5),
      refresh: micros(0),
      refreshRepeat: 1,
      lowerPrioRepeat: 5,
      lowerPrioDelay: seconds(5),
      elsewhere: null,
    },
    notify: true,
    notifyPriorityChanges: false,
    syncGroup: null,
    trackers: [],
    dontTrackPrimary: false,
    trackSourceAddress: false,
    lateMasterPriority: null,
    ...change,
  };
}

/** What version 3 changes in `params`. */
export const v3: Partial<VrrpParams> = {
  version: 3,
  auth: { kind: "none" },
  interval: millis(500),
  checksumForm: "pseudo-header",
};

/** An advert of the peer that an instance with these parameters accepts. */
export function advertFor(
  { version, vrid, interval, auth, addresses, group }: VrrpParams,
  change: Partial<ReceivedAdvert> = {},
): ReceivedAdvert {
  return {
    version,
    vrid,
    priority: 101,
    interval,
    addresses: addresses.map(({ address }) => address),
    auth: auth.kind === "ah" ? { kind: "ah", sequence: 1, valid: true } : auth,
    source: PEER,
    destination: group,
    ttl: 255,
    checksumForm: version === 2 ? "plain" : "pseudo-header",
    ...change,
  };
}

function said(word: Word): string {
  switch (word.kind) {
    case "member":
      return `member ${word.standing}`;
    case "sync":
      return `sync ${word.to}`;
    case "verdict":
      return `verdict ${word.verdict}`;
    case "remains":
      return owned(word);
    default:
      return word.kind;
  }
}

const list = (addresses: readonly VirtualAddress[]) => addresses.map(({ address }) => address).join(" ");

function owned({ addresses, routes, rules }: Belongings): string {
  const all = [list(addresses), ...routes.map(routeText), ...rules.map(ruleText)];
  return ["remains", ...all.filter((each) => each !== "")].join(" ");
}

/** An action in a few words; log entries are their code. */
export function brief(action: Action): string {
  switch (action.kind) {
    case "advert":
      return `advert ${action.priority}`;
    case "hold":
    case "release":
      return `${action.kind} ${list(action.addresses)}`;
    case "install":
    case "withdraw":
      return [action.kind, ...action.routes.map(routeText), ...action.rules.map(ruleText)].join(" ");
    case "announce":
      return `announce ${action.repeat}x ${list(action.addresses)}`;
    case "notify":
      return `notify ${action.event} ${action.priority}`;
    case "tell":
      return `tell ${action.to} ${said(action.word)}`;
    case "remains":
      return owned(action);
    case "holding":
      return owned(action).replace("remains", action.master ? "holding all" : "holding");
    case "log":
      return action.entry.code;
  }
}

/** One instance and a clock that stands still until it is told to go on. */
export class Bench {
  readonly state: VrrpState;
  now: Instant = t0;
  /** All that the last event caused. */
  actions: Action[] = [];
  #idle = 0;

  constructor(change: Partial<VrrpParams> = {}) {
    this.state = vrrp.create(params(change), t0);
  }

  get params(): VrrpParams {
    return this.state.params;
  }

  get phase(): string {
    return this.state.phase.kind;
  }

  /** When the instance wants to be woken, from `t0` on. */
  get wakes(): Micros | null {
    const at = vrrp.deadline(this.state);
    return at === null ? null : micros(at - t0);
  }

  /** What an event causes now, without the log. */
  on(event: Event<VrrpParams>): string[] {
    this.actions = vrrp.step(this.state, event, this.now);
    return this.actions.filter(({ kind }) => kind !== "log").map(brief);
  }

  /** What the last event put in the log. */
  get logged(): LogCode[] {
    return this.actions.flatMap((action) => action.kind === "log" ? [action.entry.code] : []);
  }

  /** All of it, in its order. */
  get told(): string[] {
    return this.actions.map(brief);
  }

  /** Lets time pass, and nothing else happen. */
  pass(length: Micros): this {
    this.now = after(this.now, length);
    return this;
  }

  /** Goes to the next deadline and says that it has come. */
  due(): string[] {
    const at = vrrp.deadline(this.state);
    if (at === null) throw new Error("nothing is waited for");
    this.#idle = at > this.now ? 0 : this.#idle + 1;
    if (this.#idle > 100) throw new Error("the instance is always due");
    this.now = at;
    return this.on({ kind: "due" });
  }

  /** Hears an advert of the peer. */
  hears(change: Partial<ReceivedAdvert> = {}): string[] {
    return this.on({ kind: "advert", advert: advertFor(this.params, change) });
  }

  link(link: LinkState): string[] {
    return this.on({ kind: "link", link });
  }

  configured(change: Partial<VrrpParams>): string[] {
    return this.on({ kind: "configured", params: { ...this.params, ...change } });
  }

  /** The outcome of the last `hold`. */
  held(outcome: Outcome): string[] {
    const hold = this.actions.find(({ kind }) => kind === "hold");
    if (!hold) throw new Error("nothing was to be held");
    return this.on({ kind: "done", action: hold, outcome });
  }
}

/** A bench whose instance has started on a good link. */
export function started(change: Partial<VrrpParams> = {}): Bench {
  const bench = new Bench(change);
  bench.link(up);
  bench.on({ kind: "start" });
  return bench;
}

/** A bench whose instance has heard nobody and is master. Its clock is where that happened. */
export function reigning(change: Partial<VrrpParams> = {}): Bench {
  const bench = started(change);
  bench.due();
  return bench;
}
