import { entry, type Instant, type Link, type LogEntry } from "../core/mod.ts";
import type { Engine } from "../engine/mod.ts";
import { errnoText, failed } from "../../ffi/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";
import { type Loop, VrrpSource } from "../reactor/mod.ts";

/** The receiving sockets, one for each interface that an instance runs on, opened and closed as interfaces come and go. */
export class Ports {
  readonly #engine: Engine;
  readonly #loop: Loop;
  readonly #report: (logged: LogEntry) => void;
  readonly #open = new Map<string, VrrpSource>();
  #plan: readonly VrrpParams[] = [];

  constructor(engine: Engine, loop: Loop, report: (logged: LogEntry) => void) {
    this.#engine = engine;
    this.#loop = loop;
    this.#report = report;
  }

  /** Listens where these instances run, and nowhere else. */
  configure(plan: readonly VrrpParams[], links: Iterable<Link>): void {
    this.#plan = plan;
    const wanted = new Set(plan.map((params) => params.interface));
    for (const name of this.#open.keys()) if (!wanted.has(name)) this.closed(name);
    for (const link of links) this.ensure(link);
  }

  /** Listens on an interface that appeared, or that is another one of the same name. */
  ensure(link: Link): void {
    const concerned = this.#plan.filter((params) => params.interface === link.name);
    if (concerned.length === 0) return;
    const known = this.#open.get(link.name);
    if (known && known.index !== link.index) this.closed(link.name);
    const source = this.#open.get(link.name) ?? this.#opened(link);
    if (!source) return;
    for (const group of new Set(concerned.map((params) => params.group))) {
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

  #opened(link: Link): VrrpSource | null {
    const receive = (on: string, packet: Parameters<Engine["receive"]>[1], now: Instant) =>
      this.#engine.receive(on, packet, now);
    const source = VrrpSource.open(link.name, link.index, receive);
    if (typeof source === "number") {
      this.#failed(link.name, source);
      return null;
    }
    this.#open.set(link.name, source);
    this.#loop.add(source);
    const group = this.#plan.find((params) => params.interface === link.name)?.group ?? "";
    const fields = { interface: link.name, index: link.index, group, fd: source.fd };
    this.#report(entry("socket.pool", fields));
    return source;
  }

  #failed(name: string, result: number): void {
    this.#report(entry("socket.failed", { interface: name, why: errnoText(result) }));
  }
}
