import {
  type Instant,
  invariant,
  type IpAddress,
  type MacAddress,
  type Micros,
  seconds,
  type VirtualAddress,
} from "../core/mod.ts";
import {
  AddressExecutor,
  AdvertExecutor,
  AnnounceExecutor,
  Executor,
  type Interfaces,
  NetlinkWriter,
  RouteExecutor,
} from "../effect/mod.ts";
import { Engine } from "../engine/mod.ts";
import { bootTime, close, openReadOnly, releaseMemory } from "../../ffi/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";
import { decodeAdvert, encodeAdvert } from "../wire/mod.ts";
import { messageOf } from "./channel.ts";

/** Takeovers that are played; after that many the code has been compiled to what it stays. */
const rounds = 30;
/** Nothing is played any more when a takeover is so near, in µs. */
const shortest = 100;
/** More plays warm nothing, and leave more behind for the collector of garbage. */
const most = 3;
/** Instances that are prepared; who takes over with so many others is not late because of its own packet. */
const mostAhead = 8;
/** An interface that no kernel has: it refuses whatever is asked for it. */
const nowhere: Interfaces = { index: () => 0x7fff_fffe, mac: () => "02:00:00:00:00:00" as MacAddress };
const source = "192.0.2.1" as IpAddress;
const peer = "192.0.2.2" as IpAddress;

/**
 * Plays takeovers from the received advert to the messages for the log, through the code that will do it in earnest.
 * Nothing leaves the process but requests that the kernel refuses.
 */
export class Rehearsal {
  /** Where little is played, and soon over. */
  readonly #small = new Stage([instance(3)]);

  /**
   * Plays until the code has been compiled: the first takeover of a process is otherwise ten times slower than its second.
   * Then gives back the memory that compiling all of the program took, while there is time.
   */
  learn(): void {
    const stage = new Stage([instance(2), instance(3)]);
    for (let round = 0; round < rounds; round++) stage.play([200, 0], 3);
    stage.close();
    releaseMemory();
  }

  /**
   * A takeover is near. Prepares what those who will take over are going to send, and plays as long as there is time, so
   * that the processor has the code and its data at hand.
   */
  getReady(until: Instant, engine: Engine, adverts: AdvertExecutor, announcements: AnnounceExecutor): void {
    let ahead = 0;
    for (const { id, spec, priority, address } of engine.successors(until)) {
      if (ahead++ === mostAhead) break;
      adverts.keep(id, spec, priority);
      if (address) announcements.prepare(address);
    }
    let played = 0;
    for (let began = bootTime(), took = 0; began + 2 * took + shortest < until && played < most; played++) {
      this.#small.play([200], 1);
      const ended = bootTime();
      took = ended - began;
      began = ended;
    }
  }

  /** Closes what it has opened. */
  close(): void {
    this.#small.close();
  }
}

/** An engine and executors that reach nobody. */
class Stage {
  readonly #engine = new Engine();
  readonly #plan: readonly VrrpParams[];
  readonly #executor: Executor;
  readonly #announcements: AnnounceExecutor;
  readonly #close: () => void;
  #now = 0 as Instant;

  constructor(plan: readonly VrrpParams[]) {
    this.#plan = plan;
    const fd = openReadOnly("/dev/null");
    const netlink = new NetlinkWriter();
    const addresses = new AddressExecutor(nowhere, netlink);
    this.#announcements = new AnnounceExecutor(nowhere, fd);
    this.#executor = new Executor(
      new AdvertExecutor(nowhere, () => {}, () => fd),
      addresses,
      new RouteExecutor(nowhere, netlink),
      this.#announcements,
      (action) => invariant(JSON.stringify(messageOf(action)).length > 0, "a rehearsal has something to say"),
    );
    this.#close = () => {
      this.#announcements.close();
      addresses.close();
      if (fd >= 0) close(fd);
    };
    const link = { name: "rehearsal", index: 1, mac: null, mtu: 1500, up: true, addresses: own };
    this.#engine.linkChanged(link, this.#now);
    this.#engine.reconfigure({ instances: plan }, this.#now);
  }

  /** All become master and send so many adverts, and hear of another master's priorities in turn. */
  play(priorities: readonly number[], adverts: number): void {
    for (let step = 0; step < adverts; step++) {
      this.#now = this.#engine.deadline() ?? this.#now;
      this.#engine.due(this.#now);
      this.#settle();
    }
    for (const params of this.#plan) {
      for (const priority of priorities) {
        this.#engine.receive("rehearsal", decodeAdvert(heard(params, priority)), this.#now);
      }
    }
    this.#settle();
  }

  close(): void {
    this.#close();
  }

  #settle(): void {
    for (let wanted = this.#engine.drain(); wanted.length > 0; wanted = this.#engine.drain()) {
      this.#executor.apply(wanted);
      // The executor announces nothing that the kernel refused, and here it refuses everything.
      for (const { action } of wanted) {
        if (action.kind === "announce") this.#announcements.queue(action.addresses, action.repeat);
      }
      this.#announcements.flush();
      // As if the kernel had taken what the interface refused.
      for (const emitted of wanted) this.#engine.done(emitted, { ok: true }, this.#now);
    }
  }
}

const own = [{ address: source, prefix: 24 }];

function heard(params: VrrpParams, priority: number): Uint8Array {
  const spec = {
    interface: params.interface,
    version: params.version,
    vrid: params.vrid,
    interval: params.interval,
    addresses: params.addresses.map(({ address }) => address),
    auth: params.auth,
    source: peer,
    destinations: [params.group],
    ttl: 255,
    checksumForm: params.version === 2 ? "plain" : params.checksumForm,
  };
  return encodeAdvert(spec, priority);
}

function instance(version: 2 | 3): VrrpParams {
  const address: VirtualAddress = {
    address: `192.0.2.${100 + version}` as IpAddress,
    prefix: 24,
    interface: "rehearsal",
    scope: "global",
    label: null,
    broadcast: null,
  };
  const none = 0 as Micros;
  return {
    name: `rehearsal ${version}`,
    interface: "rehearsal",
    vmac: null,
    addressVmacs: [],
    family: "ipv4",
    vrid: version,
    version,
    priority: 100,
    beginsAsMaster: false,
    interval: seconds(1),
    downTimerAdverts: 3,
    auth: version === 2 ? { kind: "simple", password: "rehearse" } : { kind: "none" },
    hmac: null,
    strict: false,
    addresses: [address],
    excluded: [],
    routes: [],
    rules: [],
    accept: true,
    promoteSecondaries: false,
    preempt: true,
    preemptDelay: none,
    lowerPrioNoAdvert: false,
    higherPrioSendAdvert: false,
    skipCheckAdvAddr: false,
    sourceAddress: source,
    group: "224.0.0.18" as IpAddress,
    unicast: null,
    checksumForm: "pseudo-header",
    followChecksum: true,
    ownerIgnoreAdverts: false,
    garp: {
      repeat: 5,
      delay: seconds(5),
      refresh: none,
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
  };
}
