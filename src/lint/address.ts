import { familyOf, type IpAddress, ipv4Number, type LinkAddress } from "../core/mod.ts";
import type { AddressLine, Config, VrrpInstance } from "../config/mod.ts";
import { type Found, placeOf, priorityOf, type Subject } from "./lint.ts";

/** The lines of the addresses that an instance moves. */
function* held(instance: VrrpInstance): Generator<AddressLine> {
  yield* instance.virtual_ipaddress ?? [];
  yield* instance.virtual_ipaddress_excluded ?? [];
}

/** The interface that carries an address. */
function carrier(line: AddressLine, instance: VrrpInstance): string {
  return line.dev ?? instance.interface ?? "";
}

function isIpv4({ address }: { readonly address: IpAddress }): boolean {
  return familyOf(address) === "ipv4";
}

/** The lowest and the highest address of a network, as numbers. */
function bounds({ address, prefix }: LinkAddress): [number, number] {
  const size = 2 ** (32 - prefix);
  const first = Math.floor(ipv4Number(address) / size) * size;
  return [first, first + size - 1];
}

/** An address as a key that is found fast: a small number for IPv4. */
function keyOf(address: IpAddress): IpAddress | number {
  return familyOf(address) === "ipv4" ? ipv4Number(address) | 0 : address;
}

const moving = new WeakMap<Config, Set<IpAddress | number>>();

/** All addresses that move, gathered once. */
function movingOf(config: Config): Set<IpAddress | number> {
  const known = moving.get(config);
  if (known) return known;
  const all = new Set<IpAddress | number>();
  for (const instance of config.instances) for (const line of held(instance)) all.add(keyOf(line.address));
  moving.set(config, all);
  return all;
}

/** Gives an interface's IPv4 addresses without those that move; `null` when this machine has no such interface. */
function ownAddresses({ config, facts }: Subject): (ifname: string) => LinkAddress[] | null {
  const { addresses } = facts;
  if (!addresses) return () => null;
  const moves = ({ address }: LinkAddress) => movingOf(config).has(keyOf(address));
  return once((ifname) => addresses(ifname)?.filter((each) => isIpv4(each) && !moves(each)) ?? null);
}

/** The same, but that it asks only once about each interface. */
function once<V>(ask: (ifname: string) => V): (ifname: string) => V {
  const known = new Map<string, V>();
  return (ifname) => {
    if (!known.has(ifname)) known.set(ifname, ask(ifname));
    return known.get(ifname) as V;
  };
}

/** Virtual addresses that no network of their interface contains. */
export function* outsideNetworks(subject: Subject): Generator<() => Found> {
  if (!subject.facts.addresses) return;
  const ownOf = ownAddresses(subject);
  const networksOf = once((ifname: string) => {
    const own = ownOf(ifname) ?? [];
    const names = own.map(({ address, prefix }) => `${address}/${prefix}`).join(", ");
    return { names, ranges: own.map(bounds) };
  });
  for (const instance of subject.config.instances) {
    for (const line of held(instance)) {
      const on = carrier(line, instance);
      const { names, ranges } = networksOf(on);
      if (ranges.length === 0 || !isIpv4(line)) continue;
      const number = ipv4Number(line.address);
      if (ranges.some(([first, last]) => number >= first && number <= last)) continue;
      yield () => ({
        at: placeOf(subject.places, line, ""),
        message: `${line.address} is in no network of ${on} on this machine, which has ${names}`,
        help: "correct the address, or name the interface that its network is on: dev eth1",
      });
    }
  }
}

/** Instances whose interface has no address to send adverts from. */
export function withoutSource(subject: Subject): Found[] {
  const ownOf = ownAddresses(subject);
  return subject.config.instances.flatMap((instance) => {
    const { interface: on = "", mcast_src_ip, virtual_ipaddress: [first] = [] } = instance;
    if (mcast_src_ip !== undefined || (first && !isIpv4(first))) return [];
    if (ownOf(on)?.length !== 0) return [];
    return [{
      at: placeOf(subject.places, instance, "interface"),
      message: `${on} has no IPv4 address of its own on this machine: ${instance.name} cannot send adverts`,
      help: `give it one that does not move: ip address add 192.0.2.2/24 dev ${on}`,
    }];
  });
}

/** Instances on the loopback interface, where no other host is. */
export function onLoopback({ config, places }: Subject): Found[] {
  return config.instances.filter((each) => each.interface === "lo").map((instance) => ({
    at: placeOf(places, instance, "interface"),
    message: `${instance.name} runs on the loopback interface, which no other host hears`,
    help:
      'name the interface between the hosts; addresses may still go to another one: "192.0.2.1/32 dev lo"',
  }));
}

/** Source addresses of adverts that go away with the addresses of the master. */
export function sourceMoves({ config, places }: Subject): Found[] {
  return config.instances.flatMap((instance) => {
    const source = instance.mcast_src_ip;
    if (source === undefined || priorityOf(instance) === 255) return [];
    const same = held(instance).find(({ address }) => address === source);
    if (same === undefined) return [];
    const at = placeOf(places, same, "");
    return [{
      at: placeOf(places, instance, "mcast_src_ip"),
      message: `adverts of ${instance.name} are to leave from ${source}, which only the master has`,
      help: "use an address that stays on this host, or leave mcast_src_ip out",
      ...(at ? { related: [[at, "it moves by this line"] as const] } : {}),
    }];
  });
}

/** Addresses that two places move. */
export function* movedTwice({ config, places }: Subject): Generator<() => Found> {
  const first = new Map<string, Map<IpAddress | number, AddressLine>>();
  for (const instance of config.instances) {
    for (const line of held(instance)) {
      const on = carrier(line, instance);
      const known = first.get(on) ?? new Map<IpAddress | number, AddressLine>();
      if (known.size === 0) first.set(on, known);
      const key = keyOf(line.address);
      const other = known.get(key);
      if (!other) known.set(key, line);
      else yield () => twice(instance, line, other, on, { config, places });
    }
  }
}

function twice(
  instance: VrrpInstance,
  line: AddressLine,
  other: AddressLine,
  on: string,
  { config, places }: Omit<Subject, "facts">,
): Found {
  const at = placeOf(places, other, "");
  const holds = (each: VrrpInstance) =>
    each.virtual_ipaddress?.includes(other) || each.virtual_ipaddress_excluded?.includes(other);
  const holder = holds(instance) ? instance : config.instances.find(holds);
  const what = holder === instance ? "names it twice" : `and ${holder?.name} both move it`;
  return {
    at: placeOf(places, line, ""),
    message: `${line.address} on ${on}: ${instance.name} ${what}`,
    help: "leave it in one place",
    ...(at ? { related: [[at, "here as well"]] } : {}),
  };
}

/** Addresses that mean a whole network, or everybody in it. */
export function* notOfAHost({ config, places }: Subject): Generator<() => Found> {
  for (const instance of config.instances) {
    for (const line of held(instance)) {
      const { address, prefix = 32 } = line;
      if (prefix >= 31 || !isIpv4(line)) continue;
      const size = 2 ** (32 - prefix);
      const host = ipv4Number(address) % size;
      if (host !== 0 && host !== size - 1) continue;
      const what = host === 0 ? "the network itself" : "everybody in its network";
      yield () => ({
        at: placeOf(places, line, ""),
        message: `${address}/${prefix} means ${what}, not one host`,
        help: "write the address of a host, or /32 if it really is one",
      });
    }
  }
}

/** Instances whose addresses answer nothing. */
export function unreachable({ config, places }: Subject): Found[] {
  return config.instances.filter((each) => each.no_accept && priorityOf(each) !== 255).map((instance) => ({
    at: placeOf(places, instance, "no_accept"),
    message: `with no_accept nothing on this host can be reached at the addresses of ${instance.name}`,
    help: "leave it out unless the addresses are only a gateway for others; ping does not answer either",
  }));
}
