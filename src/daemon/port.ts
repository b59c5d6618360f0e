import { entry, type IpAddress, type Link, type LogEntry } from "../core/mod.ts";
import type { Engine } from "../engine/mod.ts";
import { type Identified, identityOf } from "../engine/route.ts";
import { errnoText, failed } from "../../ffi/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";
import { type Channel, type LinkTable, type Loop, VrrpSource } from "../reactor/mod.ts";

type Place = Pick<Link, "name" | "index">;

/** Where unicast instances listen that have no interface of their own. */
const anywhere: Place = { name: "", index: 0 };

/** What some instances of an interface listen to. */
interface Wish {
  readonly channel: Channel;
  /** `null` for unicast: there is nothing to join. */
  readonly group: IpAddress | null;
  readonly instances: Set<string>;
}

/**
 * The receiving sockets, one for each channel of an interface that an instance runs on, opened and closed as interfaces
 * come and go.
 */
export class Ports {
  readonly #engine: Engine;
  readonly #loop: Loop;
  readonly #links: Pick<LinkTable, "at" | "index">;
  readonly #report: (logged: LogEntry) => void;
  readonly #open = new Map<string, Map<Channel, VrrpSource>>();
  /** What is listened to, by interface, and then by channel and group. */
  readonly #wishes = new Map<string, Map<string, Wish>>();
  /** The wish of each instance, by its identity. */
  readonly #wishOf = new Map<string, string>();

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
  want(params: Identified & Pick<VrrpParams, "auth">): void {
    const { interface: on, group, unicast } = params;
    const identity = identityOf(params);
    const channel = channelOf(params);
    const key = unicast ? channel : `${channel} ${group}`;
    if (this.#wishOf.get(identity) === key) return;
    if (this.#wishOf.has(identity)) this.drop(params);
    this.#wishOf.set(identity, key);
    const wishes = this.#wishes.get(on) ?? new Map<string, Wish>();
    this.#wishes.set(on, wishes);
    const wish = wishes.get(key);
    if (wish) {
      wish.instances.add(identity);
      return;
    }
    wishes.set(key, { channel, group: unicast ? null : group, instances: new Set([identity]) });
    const link = on === "" ? anywhere : this.#links.at(this.#links.index(on));
    if (link) this.ensure(link);
  }

  /** An instance is no more: listens no longer where it was the last one. */
  drop(instance: Identified): void {
    const identity = identityOf(instance);
    const { interface: on } = instance;
    const key = this.#wishOf.get(identity) ?? "";
    this.#wishOf.delete(identity);
    const wishes = this.#wishes.get(on);
    const wish = wishes?.get(key);
    if (!wishes || !wish?.instances.delete(identity) || wish.instances.size > 0) return;
    wishes.delete(key);
    if (![...wishes.values()].some(({ channel }) => channel === wish.channel)) {
      this.#close(on, wish.channel);
    }
    if (wishes.size === 0) this.#wishes.delete(on);
  }

  /** Listens on an interface that appeared, or that is another one of the same name. */
  ensure(link: Place): void {
    const wishes = this.#wishes.get(link.name);
    if (!wishes) return;
    for (const { channel, group } of wishes.values()) {
      const known = this.#open.get(link.name)?.get(channel);
      if (known && known.index !== link.index) this.closed(link.name);
      const source = this.#open.get(link.name)?.get(channel) ?? this.#opened(link, channel, group);
      if (!source || group === null) continue;
      const joined = source.join(group);
      if (failed(joined)) this.#failed(link.name, joined);
    }
  }

  /** Listens no longer on an interface. */
  closed(name: string): void {
    for (const channel of this.#open.get(name)?.keys() ?? []) this.#close(name, channel);
  }

  /** The sockets that are open. */
  sockets(): { readonly interface: string; readonly channel: Channel; readonly fd: number }[] {
    return [...this.#open].flatMap(([on, sources]) =>
      [...sources].map(([channel, { fd }]) => ({ interface: on, channel, fd }))
    );
  }

  #close(name: string, channel: Channel): void {
    const source = this.#open.get(name)?.get(channel);
    if (!source) return;
    this.#loop.remove(source);
    source.close();
    this.#open.get(name)?.delete(channel);
  }

  #opened(link: Place, channel: Channel, group: IpAddress | null): VrrpSource | null {
    const source = VrrpSource.open(
      link.name,
      link.index,
      channel,
      this.#engine,
      (vrid) => this.#engine.secrets.secretOf(link.name, vrid),
      (vrid) => {
        const keys = this.#engine.secrets.keysOf(link.name, vrid);
        return keys && { keys, now: Date.now() / 1000 };
      },
    );
    if (typeof source === "number") {
      this.#failed(link.name, source);
      return null;
    }
    const sources = this.#open.get(link.name) ?? new Map<Channel, VrrpSource>();
    this.#open.set(link.name, sources.set(channel, source));
    this.#loop.add(source);
    const fields = { interface: link.name, index: link.index, group: group ?? "", fd: source.fd };
    this.#report(entry("socket.pool", fields));
    return source;
  }

  #failed(name: string, result: number): void {
    this.#report(entry("socket.failed", { interface: name, why: errnoText(result) }));
  }
}

function channelOf({ family, auth }: Pick<VrrpParams, "family" | "auth">): Channel {
  if (family === "ipv6") return "ipv6";
  return auth.kind === "ah" ? "ipv4 ah" : "ipv4";
}
