import {
  type Instant,
  invariant,
  type IpAddress,
  type MacAddress,
  type Micros,
  type VirtualAddress,
} from "../core/mod.ts";
import {
  AddressExecutor,
  AdvertExecutor,
  AnnounceExecutor,
  Executor,
  type Hands,
  NetlinkWriter,
  RouteExecutor,
} from "../effect/mod.ts";
import { Engine } from "../engine/engine.ts";
import { bootTime, close, failed, packetPair, ReceiveBatch } from "../../ffi/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";
import { LinkTable } from "../reactor/mod.ts";
import { decodeAdvert, encodeAdvert } from "../wire/mod.ts";
import { messageOf } from "./channel.ts";
import { type Piece, shrink } from "./footprint.ts";

/** Takeovers that are played; after that many the code has been compiled to what it stays. */
const rounds = 30;
/** Nothing is played any more when a takeover is so near, in µs. */
const shortest = 100;
/** More plays warm nothing, and leave more behind for the collector of garbage. */
const most = 3;
/** Instances that are prepared; who takes over with so many others is not late because of its own packet. */
const mostAhead = 8;
/** Instances that differ in what they make the code do, of which one each is played. */
const mostKinds = 4;

/**
 * Plays takeovers from the received advert to the messages for the log, through the code that will do it in earnest.
 * Nothing leaves the process but requests that the kernel refuses.
 */
export class Rehearsal {
  /** Where little is played, and soon over. */
  #small: Stage | null = null;

  /**
   * Plays what these instances will do until the code has been compiled: the first takeover of a process is otherwise ten
   * times slower than its second. Before that gives back what the start took: what is played brings back
   * the pages that a takeover needs.
   * @returns what `shrink` does
   */
  learn(given: readonly VrrpParams[]): Piece[] {
    const code = shrink();
    const cast = understudies(given);
    if (cast.length === 0) return code;
    const stage = new Stage(cast);
    for (let round = 0; round < rounds; round++) stage.play([255, 0], 3);
    stage.close();
    this.#small ??= new Stage(cast.slice(0, 1));
    return code;
  }

  /**
   * A takeover is near. Prepares what those who will take over are going to send, and plays as long as there is time, so
   * that the processor has the code and its data at hand.
   * @returns how long it took to prepare and to play once, which the rest of the time is for
   */
  getReady(until: Instant, engine: Engine, hands: Hands): Micros {
    const start = bootTime();
    prepare(until, engine, hands);
    let [began, took, cold] = [bootTime(), 0, 0];
    for (let played = 0; this.#small && began + 2 * took + shortest < until && played < most; played++) {
      this.#small.play([255], 1);
      const ended = bootTime();
      if (played === 0) cold = ended - start;
      took = ended - began;
      began = ended;
    }
    return cold as Micros;
  }

  /** Plays one takeover, so that the pages that it needs are at hand, however much memory others want. */
  again(): void {
    this.#small?.play([255], 1);
  }

  /** Closes what it has opened. */
  close(): void {
    this.#small?.close();
  }
}

/** Makes what those will do who become master by an instant: their packets, and all that the first of them does then. */
function prepare(until: Instant, engine: Engine, { adverts, addresses, announcements }: Hands): void {
  let ahead = 0;
  for (const { id, spec, priority, addresses: held, repeat } of engine.successors(until)) {
    adverts.keep(id, spec, priority);
    if (ahead === 0) {
      addresses.keep(id, held);
      announcements.keep(id, held, repeat);
    }
    if (++ahead === mostAhead) break;
  }
}

/** The interface that is played on. No kernel has one of this index: it refuses whatever is asked for it. */
const nowhere = {
  name: "rehearsal",
  index: 0x7fff_fffe,
  mac: "02:00:00:00:00:00" as MacAddress,
  mtu: 1500,
  up: true,
};
/** Who plays, and whom they hear. */
const hosts = {
  ipv4: { own: "192.0.2.1" as IpAddress, prefix: 24, peer: "192.0.2.2" as IpAddress },
  ipv6: { own: "fe80::1" as IpAddress, prefix: 64, peer: "fe80::2" as IpAddress },
} as const;

/** An engine and executors that reach nobody. */
class Stage {
  readonly #engine = new Engine();
  readonly #cast: readonly VrrpParams[];
  readonly #executor: Executor;
  readonly #hands: Hands;
  /** Takes what is sent, so that it is sent as in earnest. */
  readonly #sink = new ReceiveBatch(16, 16);
  readonly #drain: number;
  readonly #close: () => void;
  #now = 0 as Instant;

  /** @throws Error when sockets cannot be opened */
  constructor(cast: readonly VrrpParams[]) {
    this.#cast = cast;
    const table = new LinkTable();
    table.put(nowhere);
    for (const { own, prefix } of Object.values(hosts)) {
      table.putAddress(nowhere.index, { address: own, prefix });
    }
    const pair = packetPair();
    if (typeof pair === "number") throw new Error("no sockets to rehearse with");
    const [fd, drain] = pair;
    this.#drain = drain;
    const netlink = new NetlinkWriter();
    const addresses = new AddressExecutor(table, netlink);
    const announcements = new AnnounceExecutor(table, fd);
    const adverts = new AdvertExecutor(table, () => {}, () => fd);
    this.#hands = { adverts, addresses, announcements };
    this.#executor = new Executor(
      this.#hands,
      new RouteExecutor(table, netlink),
      (action) => invariant(JSON.stringify(messageOf(action)).length > 0, "a rehearsal has something to say"),
    );
    this.#close = () => {
      announcements.close();
      addresses.close();
      close(drain);
    };
    const link = table.at(nowhere.index);
    if (link) this.#engine.linkChanged(link, this.#now);
    this.#engine.reconfigure({ instances: cast }, this.#now);
  }

  /** All become master and send so many adverts, and hear of another master's priorities in turn. */
  play(priorities: readonly number[], adverts: number): void {
    for (let step = 0; step < adverts; step++) {
      this.#now = this.#engine.deadline() ?? this.#now;
      if (step === 0) prepare(this.#now, this.#engine, this.#hands);
      this.#engine.due(this.#now);
      this.#settle();
    }
    for (const params of this.#cast) {
      for (const priority of priorities) {
        this.#engine.receive(nowhere.name, decodeAdvert(heard(params, priority)), this.#now);
      }
    }
    this.#settle();
  }

  close(): void {
    this.#close();
  }

  #settle(): void {
    const { announcements } = this.#hands;
    for (let wanted = this.#engine.drain(); wanted.length > 0; wanted = this.#engine.drain()) {
      this.#executor.apply(wanted);
      // The executor announces nothing that the kernel refused, and here it refuses everything.
      for (const { from, action } of wanted) {
        if (action.kind !== "announce") continue;
        announcements.sendKept(from, action.addresses, action.repeat);
        announcements.queue(action.addresses, action.repeat);
      }
      announcements.flush();
      while (!failed(this.#sink.receive(this.#drain)));
      // As if the kernel had taken what the interface refused.
      for (const emitted of wanted) this.#engine.done(emitted, { ok: true }, this.#now);
    }
  }
}

/** Who plays these instances: one of each kind. */
function understudies(given: readonly VrrpParams[]): VrrpParams[] {
  const kinds = new Map<string, VrrpParams>();
  for (const params of given) {
    const { version, family, auth, unicast, preempt, addresses } = params;
    if (addresses.length === 0 || unicast?.peers.length === 0) continue;
    const kind = [version, family, auth.kind, unicast !== null, preempt].join();
    if (!kinds.has(kind)) kinds.set(kind, understudy(params, kinds.size + 1));
    if (kinds.size === mostKinds) break;
  }
  return [...kinds.values()];
}

/**
 * An instance that heeds nobody else, with one address, on the stage. It comes out of JSON as it came to the role: V8 makes
 * code for objects that were made in the same way, and has to begin anew with others, in the takeover of all times.
 */
function understudy(params: VrrpParams, vrid: number): VrrpParams {
  const { name: on } = nowhere;
  const held = params.addresses.slice(0, 1).map((address): VirtualAddress => ({ ...address, interface: on }));
  const { repeat } = params.garp;
  const played: VrrpParams = {
    ...params,
    name: `rehearsal ${vrid}`,
    interface: on,
    vmac: null,
    addressVmacs: [],
    vrid,
    priority: Math.min(params.priority, 254),
    beginsAsMaster: false,
    // Each advert of these is another one.
    auth: params.auth.kind === "ah" ? { kind: "none" } : params.auth,
    hmac: null,
    addresses: held,
    excluded: [],
    routes: [],
    rules: [],
    sourceAddress: null,
    garp: { ...params.garp, repeat: Math.min(repeat, 5), elsewhere: null },
    syncGroup: null,
    trackers: [],
    dontTrackPrimary: false,
    trackSourceAddress: false,
    lateMasterPriority: null,
  };
  return JSON.parse(JSON.stringify(played)) as VrrpParams;
}

function heard(params: VrrpParams, priority: number): Uint8Array {
  const { own, peer } = hosts[params.family];
  const spec = {
    interface: params.interface,
    version: params.version,
    vrid: params.vrid,
    interval: params.interval,
    addresses: params.addresses.map(({ address }) => address),
    auth: params.auth,
    source: params.unicast?.peers[0]?.address ?? peer,
    destinations: [params.unicast ? own : params.group],
    ttl: params.unicast?.ttl ?? 255,
    checksumForm: params.version === 2 ? "plain" : params.checksumForm,
  };
  return encodeAdvert(spec, priority);
}
