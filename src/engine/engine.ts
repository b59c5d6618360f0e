import {
  type Action,
  type Decoded,
  type DropCounts,
  type DropReason,
  type Emitted,
  entry,
  type Event,
  type Instant,
  type IpAddress,
  type Link,
  type LogEntry,
  type Machine,
  type MachineId,
  type Outcome,
  type ReceivedAdvert,
} from "../core/mod.ts";
import { heldAddresses, vrrp, type VrrpParams, type VrrpState } from "../machine/mod.ts";
import { identityOf, linkStateOf, placeOf, type RouteKey, routeKey, virtualPlaces } from "./route.ts";
import { type InstanceSnapshot, snapshotOf } from "./snapshot.ts";

/** All that the machines of one role are made of. */
export interface Plan {
  readonly instances: readonly VrrpParams[];
}

/** What a reload did, in numbers of instances. */
export interface Changes {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

interface Row {
  /** Follows the name in the configuration. */
  id: MachineId;
  readonly state: VrrpState;
  deadline: Instant | null;
  /** Packets with this instance's VRID that could not be decoded. */
  readonly undecoded: DropCounts;
}

/** The machines of one role and everything between them. `instance` decides for one VRRP instance. */
export class Engine {
  readonly #instance: Machine<VrrpParams, VrrpState>;
  #rows = new Map<MachineId, Row>();
  #routes = new Map<RouteKey, Row[]>();
  #holders = new Map<string, Row[]>();
  #virtual: ReadonlySet<string> = new Set();
  #links = new Map<string, Link>();
  #wanted: Emitted[] = [];
  #drops: DropCounts = {};

  constructor(instance: Machine<VrrpParams, VrrpState> = vrrp) {
    this.#instance = instance;
  }

  /** Hands an event to one machine; unknown machines are past ones, and are ignored. */
  feed(to: MachineId, event: Event<VrrpParams>, now: Instant): void {
    const row = this.#rows.get(to);
    if (row) this.#step(row, event, now);
  }

  /** A packet came in on an interface. */
  receive(interface_: string, packet: Decoded<ReceivedAdvert>, now: Instant): void {
    if (packet.ok) {
      const row = this.#rowFor(interface_, packet.value.vrid, packet.value.destination);
      if (row) this.#step(row, { kind: "advert", advert: packet.value }, now);
      else this.#drop("unknown_vrid");
      return;
    }
    const row = packet.vrid === undefined ? undefined : this.#rowFor(interface_, packet.vrid);
    if (row) row.undecoded[packet.reason] = (row.undecoded[packet.reason] ?? 0) + 1;
    else this.#drop(packet.reason);
  }

  /** An interface appeared or changed in any way. */
  linkChanged(link: Link, now: Instant): void {
    const before = this.#links.get(link.name);
    this.#links.set(link.name, link);
    const concerned = this.#rowsOn(link.name);
    if (concerned.length > 0 && before && before.up !== link.up) {
      this.#log(entry("netlink.link", { interface: link.name, up: link.up }));
    }
    for (const row of concerned) this.#stepLink(row, now);
  }

  /** An interface is no more. */
  linkGone(name: string, now: Instant): void {
    if (!this.#links.delete(name)) return;
    const concerned = this.#rowsOn(name);
    if (concerned.length > 0) this.#log(entry("netlink.link_gone", { interface: name }));
    for (const row of concerned) this.#stepLink(row, now);
    // What instances on other interfaces held on this one went with it, and not each is told of by name.
    for (const row of this.#rows.values()) {
      for (const held of heldAddresses(row.state.params)) {
        if (held.interface === name) this.#step(row, { kind: "lost", address: held.address }, now);
      }
    }
  }

  /** An address disappeared from an interface, whoever removed it. */
  addressGone(interface_: string, address: IpAddress, now: Instant): void {
    const place = placeOf({ interface: interface_, address });
    for (const row of this.#holders.get(place) ?? []) this.#step(row, { kind: "lost", address }, now);
  }

  /** All interfaces were just read anew: what a master should have and has not is gone, whoever removed it. */
  refreshed(now: Instant): void {
    for (const row of this.#rows.values()) {
      for (const { interface: on, address } of heldAddresses(row.state.params)) {
        const has = this.#links.get(on)?.addresses.some((known) => known.address === address);
        if (!has) this.#step(row, { kind: "lost", address }, now);
      }
    }
  }

  /** Whether some instance may hold this address. */
  isVirtual(interface_: string, address: IpAddress): boolean {
    return this.#virtual.has(placeOf({ interface: interface_, address }));
  }

  /** The outcome of an action goes back to the machine that wanted it. */
  done({ from, action }: Emitted, outcome: Outcome, now: Instant): void {
    this.feed(from, { kind: "done", action, outcome }, now);
  }

  /** Tells every machine whose deadline has come that it has. */
  due(now: Instant): void {
    for (const row of this.#rows.values()) {
      if (row.deadline !== null && row.deadline <= now) this.#step(row, { kind: "due" }, now);
    }
  }

  /** The earliest deadline of all machines. */
  deadline(): Instant | null {
    let first: Instant | null = null;
    for (const { deadline } of this.#rows.values()) {
      if (deadline !== null && (first === null || deadline < first)) first = deadline;
    }
    return first;
  }

  /** Takes what the machines want, in the order in which they wanted it. */
  drain(): Emitted[] {
    const wanted = this.#wanted;
    if (wanted.length > 0) this.#wanted = [];
    return wanted;
  }

  /** Makes the machines those of `plan`. The same plan twice yields nothing the second time. */
  reconfigure(plan: Plan, now: Instant): Changes {
    const known = new Set(this.#rows.keys());
    const before = new Map<string, Row>();
    for (const row of this.#rows.values()) before.set(identityOf(row.state.params), row);
    const next = new Map<MachineId, Row>();
    const fresh: Row[] = [];
    const kept: [Row, VrrpParams][] = [];
    const changes = { added: 0, removed: 0, changed: 0 };
    this.#virtual = virtualPlaces(plan.instances);
    for (const params of plan.instances) {
      const id = `vrrp:${params.name}`;
      const identity = identityOf(params);
      const old = before.get(identity);
      if (old) {
        before.delete(identity);
        kept.push([old, params]);
        next.set(id, old);
        continue;
      }
      const row: Row = { id, state: this.#instance.create(params, now), deadline: null, undecoded: {} };
      fresh.push(row);
      next.set(id, row);
      if (known.has(id)) changes.changed++;
      else changes.added++;
    }
    for (const row of before.values()) {
      if (!next.has(row.id)) changes.removed++;
      this.#step(row, { kind: "stop" }, now);
    }
    this.#rows = next;
    for (const [row, params] of kept) {
      row.id = `vrrp:${params.name}`;
      if (JSON.stringify(row.state.params) === JSON.stringify(params)) continue;
      changes.changed++;
      this.#step(row, { kind: "configured", params }, now);
    }
    this.#index();
    for (const row of fresh) this.#stepLink(row, now);
    for (const row of fresh) this.#step(row, { kind: "start" }, now);
    for (const [row] of kept) this.#stepLink(row, now);
    return changes;
  }

  /** The last event of every machine. */
  stop(now: Instant): void {
    for (const row of this.#rows.values()) this.#step(row, { kind: "stop" }, now);
  }

  /** All instances as they are, as plain JSON. */
  snapshot(): { instances: InstanceSnapshot[]; drops: DropCounts } {
    const instances = [...this.#rows.values()].map(({ state, undecoded }) => snapshotOf(state, undecoded));
    return { instances, drops: { ...this.#drops } };
  }

  #step(row: Row, event: Event<VrrpParams>, now: Instant): void {
    for (const action of this.#instance.step(row.state, event, now)) {
      this.#wanted.push({ from: row.id, action });
    }
    row.deadline = this.#instance.deadline(row.state);
  }

  /** The instances that send and receive on an interface. */
  #rowsOn(interface_: string): Row[] {
    return [...this.#rows.values()].filter(({ state }) => state.params.interface === interface_);
  }

  #stepLink(row: Row, now: Instant): void {
    const { params, link: known } = row.state;
    const link = linkStateOf(this.#links.get(params.interface), params, this.#virtual);
    if (link.exists === known.exists && link.up === known.up && link.source === known.source) return;
    this.#step(row, { kind: "link", link }, now);
  }

  #index(): void {
    this.#routes.clear();
    this.#holders.clear();
    for (const row of this.#rows.values()) {
      const { params } = row.state;
      append(this.#routes, routeKey(params.interface, params.vrid), row);
      for (const held of heldAddresses(params)) {
        append(this.#holders, placeOf(held), row);
      }
    }
  }

  /** Two instances may share a VRID on an interface if their groups differ; usually there is one. */
  #rowFor(interface_: string, vrid: number, group?: IpAddress): Row | undefined {
    const rows = this.#routes.get(routeKey(interface_, vrid));
    return rows?.find(({ state }) => state.params.group === group) ?? rows?.[0];
  }

  #drop(reason: DropReason): void {
    this.#drops[reason] = (this.#drops[reason] ?? 0) + 1;
  }

  #log(logged: LogEntry): void {
    const action: Action = { kind: "log", entry: logged };
    this.#wanted.push({ from: "engine", action });
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
