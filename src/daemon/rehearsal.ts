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
import { close, openReadOnly } from "../../ffi/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";
import { decodeAdvert, encodeAdvert } from "../wire/mod.ts";
import { messageOf } from "./channel.ts";

/** Takeovers that are played; after that many the code has been compiled to what it stays. */
const rounds = 30;
/** An interface that no kernel has: it refuses whatever is asked for it. */
const nowhere: Interfaces = { index: () => 0x7fff_fffe, mac: () => "02:00:00:00:00:00" as MacAddress };
const source = "192.0.2.1" as IpAddress;
const peer = "192.0.2.2" as IpAddress;

/**
 * Plays takeovers from the received advert to the messages for the log, through the code that will do it in
 * earnest, so that it is compiled by then: the first takeover of a process is otherwise ten times slower than its
 * second. Nothing leaves the process but requests that the kernel refuses.
 */
export function rehearse(): void {
  const rehearsal = new Rehearsal();
  rehearsal.learn();
  rehearsal.close();
}

/** The stage: an engine and executors that reach nobody. */
class Rehearsal {
  readonly #engine = new Engine();
  readonly #plan = [instance(2), instance(3)];
  readonly #executor: Executor;
  readonly #announcements: AnnounceExecutor;
  readonly #close: () => void;
  #now = 0 as Instant;
  #written = 0;

  constructor() {
    const fd = openReadOnly("/dev/null");
    const netlink = new NetlinkWriter();
    const addresses = new AddressExecutor(nowhere, netlink);
    this.#announcements = new AnnounceExecutor(nowhere, fd);
    this.#executor = new Executor(
      new AdvertExecutor(nowhere, () => {}, () => fd),
      addresses,
      new RouteExecutor(nowhere, netlink),
      this.#announcements,
      (action) => this.#written += JSON.stringify(messageOf(action)).length,
    );
    this.#close = () => {
      this.#announcements.close();
      addresses.close();
      if (fd >= 0) close(fd);
    };
    const link = { name: "rehearsal", index: 1, mac: null, mtu: 1500, up: true, addresses: own };
    this.#engine.linkChanged(link, this.#now);
    this.#engine.reconfigure({ instances: this.#plan }, this.#now);
  }

  /** Plays until the code has been compiled to what it stays. */
  learn(): void {
    for (let round = 0; round < rounds; round++) this.#play();
    invariant(this.#written > 0, "a rehearsal has something to say");
  }

  /** Closes what it has opened. */
  close(): void {
    this.#close();
  }

  #play(): void {
    for (let step = 0; step < 3; step++) {
      this.#now = this.#engine.deadline() ?? this.#now;
      this.#engine.due(this.#now);
      this.#settle();
    }
    for (const params of this.#plan) {
      for (const priority of [200, 0]) {
        this.#engine.receive("rehearsal", decodeAdvert(heard(params, priority)), this.#now);
      }
    }
    this.#settle();
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
