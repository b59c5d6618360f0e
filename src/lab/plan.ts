import { type IpAddress, ipv4Number, type LinkAddress, type Micros } from "../core/mod.ts";
import type { Node } from "./observation.ts";

/** What the lab needs to know of a `vrrp_instance`, with every default filled in. */
export interface LabInstance {
  readonly name: string;
  readonly interface: string;
  readonly vrid: number;
  readonly version: 2 | 3;
  readonly priority: number;
  /** Whether it is master from its start on, as an address owner. */
  readonly beginsAsMaster: boolean;
  readonly interval: Micros;
  /** Adverts that may be missed before a backup takes over. */
  readonly downTimerAdverts: number;
  /** Whether it takes the addresses from a master of lower priority, and how long it waits with that. */
  readonly preempt: boolean;
  readonly preemptDelay: Micros;
  /** The host's own address, when the file names it. */
  readonly sourceAddress: IpAddress | null;
  readonly addresses: readonly LabAddress[];
  readonly excluded: readonly LabAddress[];
}

/** A virtual address, and the interface that carries it. */
export interface LabAddress extends LinkAddress {
  readonly interface: string;
}

/** A host's configuration: a text that the lab writes to a file of its own, or a file that is there already. */
export type LabConfig =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly path: string };

/** A host's configuration, and the instances in it. */
export interface LabFile {
  readonly config: LabConfig;
  readonly instances: readonly LabInstance[];
}

/** An interface of a host, with the host's own address on it. */
export interface LabInterface extends LinkAddress {
  readonly name: string;
}

/** A host to be made. */
export interface LabHost {
  readonly node: Node;
  readonly config: LabConfig;
  readonly watched: LabInstance;
  readonly interfaces: readonly LabInterface[];
}

/** All that is to be made: two hosts, and a client that asks for the virtual address. */
export interface Plan {
  readonly hosts: readonly [LabHost, LabHost];
  readonly client: readonly LinkAddress[];
  readonly virtual: IpAddress;
  readonly vrid: number;
}

/** A plan, or why the two files do not make a pair. */
export type Planned = { readonly ok: true; readonly plan: Plan } | {
  readonly ok: false;
  readonly why: string;
};

/**
 * Plans the lab for two files. The first file's first instance is the watched one, with the instance of the same
 * virtual router in the second. Each host gets every interface that its instances name, and an address in the
 * network of their first virtual address; the tutorial's own .121, .122 and .130 where they are free.
 */
export function plan(first: LabFile, second: LabFile): Planned {
  const watched = first.instances[0];
  if (watched === undefined) return { ok: false, why: "the first file has no vrrp_instance" };
  const virtual = watched.addresses[0];
  if (virtual === undefined) {
    return { ok: false, why: `${watched.name} has no virtual_ipaddress in the first file` };
  }
  const twin = second.instances.find(({ vrid }) => vrid === watched.vrid);
  if (twin === undefined) {
    return {
      ok: false,
      why:
        `the second file has no vrrp_instance with virtual_router_id ${watched.vrid}, as ${watched.name} has`,
    };
  }
  const instances = [...first.instances, ...second.instances];
  const taken = new Set<IpAddress>(instances.flatMap(reserved));
  const hosts: [LabHost, LabHost] = [
    { node: 1, config: first.config, watched, interfaces: interfacesOf(first.instances, taken, 121) },
    { node: 2, config: second.config, watched: twin, interfaces: interfacesOf(second.instances, taken, 122) },
  ];
  const networks = new Map(
    instances.flatMap(carriers).map(([, address]) => networkOf(address)).map((
      network,
    ) => [network.first, network]),
  );
  const client = [...networks.values()].map((network) => freeAddress(network, taken, 130));
  return { ok: true, plan: { hosts, client, virtual: virtual.address, vrid: watched.vrid } };
}

/** Addresses that the files use and the lab must not give away. */
function reserved({ addresses, excluded, sourceAddress }: LabInstance): IpAddress[] {
  const used = [...addresses, ...excluded].map(({ address }) => address);
  return sourceAddress === null ? used : [...used, sourceAddress];
}

/** The interfaces that an instance uses, each with an address that tells its network. */
function carriers(
  { interface: own, addresses, excluded }: LabInstance,
): [name: string, address: LabAddress][] {
  const all = [...addresses, ...excluded];
  const [first] = all;
  return first === undefined
    ? []
    : [[own, first], ...all.map((each) => [each.interface, each] as [string, LabAddress])];
}

interface Network {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
  /** The virtual address that it was found by. */
  readonly around: number;
}

/** The network that a virtual address is in; of a single address (/32) or a tiny network the 256 addresses around it. */
function networkOf(virtual: LinkAddress): Network {
  const prefix = virtual.prefix > 28 ? 24 : Math.max(8, virtual.prefix);
  const around = ipv4Number(virtual.address);
  const size = 2 ** (32 - prefix);
  const first = around - around % size;
  return { first, last: first + size - 1, prefix, around };
}

function interfacesOf(
  instances: readonly LabInstance[],
  taken: Set<IpAddress>,
  wanted: number,
): LabInterface[] {
  const found = new Map<string, LabInterface>();
  for (const instance of instances) {
    for (const [name, virtual] of carriers(instance)) {
      if (found.has(name)) continue;
      const network = networkOf(virtual);
      const own = name === instance.interface ? instance.sourceAddress : null;
      const address = own === null
        ? freeAddress(network, taken, wanted)
        : { address: own, prefix: network.prefix };
      found.set(name, { name, ...address });
    }
  }
  return [...found.values()];
}

/** An address of the network that nobody has: with `wanted` as its last byte, or else the first; now it is taken. */
function freeAddress(network: Network, taken: Set<IpAddress>, wanted: number): LinkAddress {
  const near = network.around - network.around % 256 + wanted;
  const fits = (number: number) =>
    number > network.first && number < network.last && !taken.has(textOf(number));
  let number = near;
  if (!fits(number)) {
    for (number = network.first + 1; number < network.last && !fits(number);) number++;
  }
  const address = textOf(number);
  taken.add(address);
  return { address, prefix: network.prefix };
}

function textOf(number: number): IpAddress {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".") as IpAddress;
}
