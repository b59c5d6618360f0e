import {
  type Action,
  done,
  familyOf,
  type IpAddress,
  ipv4Number,
  type Link,
  type LinkAddress,
  type MacAddress,
  type Outcome,
  type Route,
  type Rule,
  type VirtualAddress,
} from "../../src/core/mod.ts";
import type { Removed } from "../../src/engine/way.ts";

/** What a kernel tells whoever follows its interfaces, routes and rules. `overrun`: there was more, and it is lost. */
export type Notice =
  | { readonly kind: "overrun" }
  | { readonly kind: "link"; readonly link: Link }
  | { readonly kind: "link gone"; readonly name: string }
  | { readonly kind: "address gone"; readonly link: Link; readonly address: IpAddress }
  | { readonly kind: "ways gone"; readonly removed: Removed };

/** The actions that a kernel may refuse, and with which errno. */
export interface Trouble {
  readonly verb: "hold" | "release" | "advert" | "install" | "withdraw";
  readonly code: string;
  /** With several addresses, or routes and rules, the first one succeeds all the same. */
  readonly halfway: boolean;
}

interface Nic {
  readonly index: number;
  readonly mac: MacAddress;
  /** What it was made on. */
  readonly base: string | null;
  up: boolean;
  /** Primaries before secondaries, as in Linux. */
  addresses: Held[];
}

interface Held extends LinkAddress {
  readonly secondary: boolean;
}

/** The kernel of one node: interfaces and their addresses, with Linux's primaries and secondaries of IPv4; routes, rules. */
export class Kernel {
  readonly #nics = new Map<string, Nic>();
  readonly #routes = new Map<string, Route>();
  readonly #rules = new Map<string, Rule>();
  /** What has been held since it booted. */
  readonly #held = new Map<string, Place>();
  #indexes = 1;
  /** Grows with every change of an address or an interface. */
  version = 0;
  trouble: Trouble | null = null;
  /** Takes every notice; a new kernel has nobody who listens. */
  tell: (notice: Notice) => void = () => {};
  /** Sees every address come and go. */
  watch: (verb: "hold" | "release", interface_: string, address: IpAddress) => void = () => {};

  /** Sees routes come and go, unless they go in silence. */
  watchRoute: (route: Route, there: boolean) => void = () => {};

  constructor(readonly node: string) {}

  /** Adds an interface with addresses of its own. */
  plugIn(name: string, addresses: readonly LinkAddress[]): void {
    const index = ++this.#indexes;
    const mac = `02:00:00:00:${hex(index)}:${hex(this.node.charCodeAt(0))}` as MacAddress;
    this.#nics.set(name, { index, mac, base: null, up: true, addresses: [] });
    for (const { address, prefix } of addresses) this.#put(name, address, prefix);
    this.#tellLink(name);
  }

  /** Makes an interface on another one, unless it is there. @returns whether it is there now */
  stack(name: string, base: string): boolean {
    if (!this.exists(base)) return false;
    if (this.exists(name)) return true;
    const index = ++this.#indexes;
    this.#nics.set(name, { index, mac: "00:00:5e:00:01:01" as MacAddress, base, up: true, addresses: [] });
    this.version++;
    this.#tellLink(name);
    return true;
  }

  /** What was made on an interface. */
  madeOn(base: string): string[] {
    return [...this.#nics].filter(([, nic]) => nic.base === base).map(([name]) => name);
  }

  /** The segment that an interface is attached to. */
  segmentOf(name: string): string {
    return this.#nics.get(name)?.base ?? name;
  }

  /** 0 when there is no such interface. */
  index(name: string): number {
    return this.#nics.get(name)?.index ?? 0;
  }

  /** Takes an interface away, with all addresses on it, after those that were made on it. */
  pullOut(name: string): void {
    const nic = this.#nics.get(name);
    if (!nic) return;
    for (const each of this.madeOn(name)) this.pullOut(each);
    this.version++;
    for (const { address } of [...nic.addresses]) this.remove(name, address);
    this.#nics.delete(name);
    this.#forget(name);
    this.tell({ kind: "link gone", name });
  }

  /** Gives or takes the carrier. */
  carrier(name: string, up: boolean): void {
    const nic = this.#nics.get(name);
    if (!nic || nic.up === up) return;
    nic.up = up;
    if (!up) this.#forget(name);
    this.#tellLink(name);
    for (const each of this.madeOn(name)) this.#tellLink(each);
  }

  /** Whether frames pass through the interface. */
  up(name: string): boolean {
    const nic = this.#nics.get(name);
    return nic !== undefined && nic.up && (nic.base === null || this.up(nic.base));
  }

  /** Whether there is such an interface. */
  exists(name: string): boolean {
    return this.#nics.has(name);
  }

  /** Whether the address is on the interface. */
  has(name: string, address: IpAddress): boolean {
    return this.#nics.get(name)?.addresses.some((held) => held.address === address) ?? false;
  }

  /** All interfaces as they are. */
  links(): Link[] {
    return [...this.#nics.keys()].map((name) => this.#link(name));
  }

  /** Adds an address, whoever wants it. @returns an errno's name if it cannot be */
  add(name: string, address: IpAddress, prefix: number): "ENODEV" | "EEXIST" | null {
    const nic = this.#nics.get(name);
    if (!nic) return "ENODEV";
    if (nic.addresses.some((held) => held.address === address && held.prefix === prefix)) return "EEXIST";
    this.#put(name, address, prefix);
    this.#tellLink(name);
    return null;
  }

  /** Removes an address, whoever wants it; a primary takes its secondaries with it (promote_secondaries is 0). */
  remove(name: string, address: IpAddress, prefix?: number): boolean {
    const nic = this.#nics.get(name);
    const found = nic?.addresses.find((held) =>
      held.address === address && (prefix === undefined || held.prefix === prefix)
    );
    if (!nic || !found) return false;
    const gone = found.secondary
      ? [found]
      : nic.addresses.filter((held) => held === found || (held.secondary && sameSubnet(held, found)));
    for (const lost of gone) {
      this.version++;
      nic.addresses = nic.addresses.filter((held) => held !== lost);
      this.watch("release", name, lost.address);
      this.tell({ kind: "address gone", link: this.#link(name), address: lost.address });
    }
    this.#forgetSourceless();
    return true;
  }

  /** Whether the route, or the rule, is there. */
  leads(way: Route | Rule): boolean {
    return isRoute(way) ? this.#routes.has(keyOf(way)) : this.#rules.has(keyOf(way));
  }

  /** Removes a route or a rule, whoever wants it, and says so. */
  unroute(way: Route | Rule): void {
    if (!(isRoute(way) ? this.#routes.delete(keyOf(way)) : this.#rules.delete(keyOf(way)))) return;
    this.version++;
    if (isRoute(way)) this.watchRoute(way, false);
    const removed = isRoute(way) ? { routes: [way], rules: [] } : { routes: [], rules: [way] };
    this.tell({ kind: "ways gone", removed });
  }

  /** Linux says nothing of the routes of IPv4 that go with their interface. */
  #forget(interface_: string): void {
    for (const [key, { hops }] of this.#routes) {
      if (hops.some((hop) => hop.interface === interface_)) this.#routes.delete(key);
    }
  }

  /** Nor of those whose packets had their source in an address that is no more. */
  #forgetSourceless(): void {
    for (const [key, route] of this.#routes) if (!this.#hasSource(route)) this.#routes.delete(key);
  }

  #hasSource({ preferredSource: source }: Route): boolean {
    return source === null || [...this.#nics.keys()].some((name) => this.has(name, source));
  }

  /**
   * As the supervisor does before it starts the next role: what was held before goes, unless the next one knows of it and sees
   * to it by itself. Routes and rules all go.
   */
  sweep(known: readonly VirtualAddress[]): void {
    const places = new Set(known.map(placeOf));
    for (const [place, { interface: on, address }] of this.#held) {
      if (!places.has(place)) this.remove(on, address);
    }
    this.#held.clear();
    this.#routes.clear();
    this.#rules.clear();
  }

  /** Carries an action out, as far as it is the kernel's. @returns `null` when there is nothing to report */
  execute(action: Action): Outcome | null {
    switch (action.kind) {
      case "advert":
        return this.#advert(action.spec.interface);
      case "hold":
      case "release":
        return this.#each(action.kind, action.addresses);
      case "install":
        return this.#ways(action.kind, [...action.routes, ...action.rules]);
      case "withdraw":
        return this.#ways(action.kind, [...action.rules, ...action.routes]);
      default:
        return null;
    }
  }

  #each(verb: "hold" | "release", addresses: readonly VirtualAddress[]): Outcome {
    let outcome: Outcome = done;
    for (const [row, { interface: on, address, prefix }] of addresses.entries()) {
      const refused = this.#refused(verb, row === 0 && addresses.length > 1);
      if (refused) outcome = refused;
      else if (verb === "release") this.remove(on, address, prefix);
      else if (this.add(on, address, prefix) === "ENODEV") outcome = failure("ENODEV");
      if (verb === "hold") this.#held.set(placeOf({ interface: on, address }), { interface: on, address });
    }
    return outcome;
  }

  #ways(verb: "install" | "withdraw", ways: readonly (Route | Rule)[]): Outcome {
    let outcome: Outcome = done;
    for (const [row, way] of ways.entries()) {
      const refused = this.#refused(verb, row === 0 && ways.length > 1) ??
        (verb === "install" ? this.#install(way) : this.#withdraw(way));
      if (refused) outcome = refused;
    }
    return outcome;
  }

  #install(way: Route | Rule): Outcome | null {
    if (!isRoute(way)) {
      this.#rules.set(keyOf(way), way);
      return null;
    }
    for (const { interface: on } of way.hops) {
      if (on !== null && !this.exists(on)) return failure("ENODEV");
      if (on !== null && !this.up(on)) return failure("ENETDOWN");
    }
    if (!this.#hasSource(way)) return failure("EINVAL");
    if (!this.#routes.has(keyOf(way))) this.watchRoute(way, true);
    this.#routes.set(keyOf(way), way);
    return null;
  }

  /** What is gone already is no failure. */
  #withdraw(way: Route | Rule): null {
    if (!isRoute(way)) this.#rules.delete(keyOf(way));
    else if (this.#routes.delete(keyOf(way))) this.watchRoute(way, false);
    return null;
  }

  #advert(name: string): Outcome {
    if (!this.exists(name)) return failure("ENODEV");
    if (!this.up(name)) return failure("ENETDOWN");
    return this.#refused("advert", false) ?? done;
  }

  #refused(verb: Trouble["verb"], first: boolean): Outcome | null {
    const { trouble } = this;
    if (trouble?.verb !== verb || (first && trouble.halfway)) return null;
    return failure(trouble.code);
  }

  #put(name: string, address: IpAddress, prefix: number): void {
    this.version++;
    const nic = this.#nics.get(name);
    if (!nic) return;
    const secondary = nic.addresses.some((held) => !held.secondary && sameSubnet(held, { address, prefix }));
    const primaries = nic.addresses.filter((held) => !held.secondary);
    const secondaries = nic.addresses.filter((held) => held.secondary);
    (secondary ? secondaries : primaries).push({ address, prefix, secondary });
    nic.addresses = [...primaries, ...secondaries];
    this.watch("hold", name, address);
  }

  #link(name: string): Link {
    const { index, mac, addresses } = this.#nics.get(name)!;
    const bare = addresses.map(({ address, prefix }) => ({ address, prefix }));
    return { name, index, mac, mtu: 1500, up: this.up(name), addresses: bare };
  }

  #tellLink(name: string): void {
    this.tell({ kind: "link", link: this.#link(name) });
  }
}

function failure(code: string): Outcome {
  return { ok: false, code, message: code };
}

type Place = Pick<VirtualAddress, "interface" | "address">;

function placeOf({ interface: on, address }: Place): string {
  return `${on} ${address}`;
}

function isRoute(way: Route | Rule): way is Route {
  return "hops" in way;
}

const keys = new WeakMap<Route | Rule, string>();

/** Linux takes two routes with the same key for the same. */
function keyOf(way: Route | Rule): string {
  let key = keys.get(way);
  if (key !== undefined) return key;
  if (isRoute(way)) key = JSON.stringify([way.family, way.destination, way.table, way.tos, way.metric]);
  else key = JSON.stringify({ ...way, tracked: null });
  keys.set(way, key);
  return key;
}

/** Only IPv4 has primaries and secondaries. */
function sameSubnet(a: LinkAddress, b: LinkAddress): boolean {
  if (a.prefix !== b.prefix || familyOf(a.address) === "ipv6" || familyOf(b.address) === "ipv6") return false;
  const host = a.prefix === 0 ? 0xffffffff : (2 ** (32 - a.prefix) - 1) >>> 0;
  return (ipv4Number(a.address) | host) >>> 0 === (ipv4Number(b.address) | host) >>> 0;
}

function hex(byte: number): string {
  return (byte & 0xff).toString(16).padStart(2, "0");
}
