import { entry, type Instant, type IpAddress, type Link, type LogEntry } from "../core/mod.ts";
import type { Engine, Identified } from "../engine/mod.ts";
import { errnoText, failed } from "../../ffi/mod.ts";
import { type LinkTable, type Loop, VrrpSource } from "../reactor/mod.ts";

/** The receiving sockets, one for each interface that an instance runs on, opened and closed as interfaces come and go. */
export class Ports {
  readonly #engine: Engine;
  readonly #loop: Loop;
  readonly #links: Pick<LinkTable, "at" | "index">;
  readonly #report: (logged: LogEntry) => void;
  readonly #open = new Map<string, VrrpSource>();
  /** The VRIDs that are listened for, by interface and group. */
  readonly #wanted = new Map<string, Map<IpAddress, Set<number>>>();

  constructor(
    engine: Engine,
    loop: Loop,
    links: Pick<LinkTable, "at" | "index">,
    report: (logged: LogEntry) => void,
  ) {
    this.#engine = engine;
    this.#loop = loop;
    this.#links = links;
    this.#report = report;
  }

  /** Listens for an instance, as soon as its interface is there. */
  want({ interface: on, vrid, group }: Identified): void {
    const groups = this.#wanted.get(on) ?? new Map<IpAddress, Set<number>>();
    this.#wanted.set(on, groups);
    const vrids = groups.get(group);
    if (vrids) {
      vrids.add(vrid);
      return;
    }
    groups.set(group, new Set([vrid]));
    const link = this.#links.at(this.#links.index(on));
    if (link) this.ensure(link);
  }

  /** An instance is no more: listens no longer where it was the last one. */
  drop({ interface: on, vrid, group }: Identified): void {
    const groups = this.#wanted.get(on);
    const vrids = groups?.get(group);
    if (!groups || !vrids?.delete(vrid) || vrids.size > 0) return;
    groups.delete(group);
    if (groups.size > 0) return;
    this.#wanted.delete(on);
    this.closed(on);
  }

  /** Listens on an interface that appeared, or that is another one of the same name. */
  ensure(link: Link): void {
    const groups = this.#wanted.get(link.name);
    if (!groups) return;
    const known = this.#open.get(link.name);
    if (known && known.index !== link.index) this.closed(link.name);
    const source = this.#open.get(link.name) ?? this.#opened(link, [...groups.keys()]);
    if (!source) return;
    for (const group of groups.keys()) {
      const joined = source.join(group);
      if (failed(joined)) this.#failed(link.name, joined);
    }
  }

  /** Listens no longer on an interface. */
  closed(name: string): void {
    const source = this.#open.get(name);
    if (!source) return;
    this.#loop.remove(source);
    source.close();
    this.#open.delete(name);
  }

  #opened(link: Link, groups: readonly IpAddress[]): VrrpSource | null {
    const receive = (on: string, packet: Parameters<Engine["receive"]>[1], now: Instant) =>
      this.#engine.receive(on, packet, now);
    const source = VrrpSource.open(link.name, link.index, receive);
    if (typeof source === "number") {
      this.#failed(link.name, source);
      return null;
    }
    this.#open.set(link.name, source);
    this.#loop.add(source);
    const fields = { interface: link.name, index: link.index, group: groups[0] ?? "", fd: source.fd };
    this.#report(entry("socket.pool", fields));
    return source;
  }

  #failed(name: string, result: number): void {
    this.#report(entry("socket.failed", { interface: name, why: errnoText(result) }));
  }
}
