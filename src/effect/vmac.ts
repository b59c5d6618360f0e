import {
  done,
  invariant,
  type IpAddress,
  type Ipvlan,
  type Link,
  type MadeVmac,
  type Outcome,
  type VirtualAddress,
  type Vmac,
} from "../core/mod.ts";
import { EADDRNOTAVAIL, EEXIST, ENODEV, interfaceIndex } from "../../ffi/mod.ts";
import {
  addAddress,
  createIpvlan,
  createMacvlan,
  deleteLink,
  removeAddress,
  setLinkGroup,
  setLinkMaster,
  setLinkUp,
  setNoAddressGeneration,
} from "../wire/mod.ts";
import { NetlinkWriter, unanswered } from "./netlink_writer.ts";
import { readSetting, settingFile, type Settings, writeSetting } from "./setting.ts";

/** What has to be known of interfaces. */
export interface Links {
  /** The kernel's index; 0 when there is no such interface. */
  index(name: string): number;
  at(index: number): Link | undefined;
}

/** What becomes of interfaces: one is there that was made now, or by an earlier process; it is no more. */
export type VmacNews =
  | { readonly kind: "made"; readonly made: MadeVmac }
  | { readonly kind: "unmade"; readonly name: string };

/** What an interface needs whose hardware address the network sees on other hosts too. */
const ownSettings = { arp_ignore: "1", accept_local: "1", rp_filter: "0", promote_secondaries: "1" };
/** What its base needs, so that it does not answer for the addresses there. */
const baseSettings = { arp_ignore: "1", arp_filter: "1" };
/** Whoever of them needs the settings of all interfaces. */
const everybody = "*";

/** Makes interfaces with a hardware address of their own, and removes them. */
export class VmacExecutor {
  readonly #links: Links;
  readonly #settings: Settings;
  readonly #netlink: NetlinkWriter;
  readonly #tell: (news: VmacNews) => void;
  /** The names of those that were started. */
  readonly #started = new Set<string>();
  /** The names of those that reverse path filtering is off for. */
  readonly #unfiltered = new Set<string>();
  /** The link-local address of each that has one. */
  readonly #linkLocals = new Map<string, IpAddress>();

  /** @param tell hears of each interface, so that somebody can remove it when this process cannot */
  constructor(
    links: Links,
    settings: Settings,
    tell: (news: VmacNews) => void,
    netlink = new NetlinkWriter(),
  ) {
    this.#links = links;
    this.#settings = settings;
    this.#tell = tell;
    this.#netlink = netlink;
  }

  /**
   * Makes the interface and sets it up. One that is there already, of this kind and with this hardware address on this base, is
   * taken for what an earlier process left, any other one for somebody else's.
   */
  make(vmac: Vmac): Outcome {
    const base = this.#links.index(vmac.base);
    if (base === 0) return failed("ENODEV", `there is no interface ${vmac.base}`);
    const known = this.#links.at(interfaceIndex(vmac.name));
    if (known && (known.below !== base || !isVmac(known, vmac))) {
      return failed("EEXIST", `there is an interface ${vmac.name} already, ${otherwise(known, vmac, base)}`);
    }
    const made = known ? done : this.#ask(
      vmac.name,
      [EEXIST],
      (sequence) => create(sequence, vmac, base),
    );
    if (!made.ok) return made;
    // The table has not heard of it yet.
    const index = interfaceIndex(vmac.name);
    if (index === 0) return failed("ENODEV", `${vmac.name} was not made`);
    this.#tell({ kind: "made", made: { vmac, index, below: base } });
    const inside = this.enslave(vmac, this.#links.at(base)?.vrf);
    if (!inside.ok) return inside;
    const started = vmac.ipvlan ? this.#startIpvlan(vmac, vmac.ipvlan, index) : this.#start(vmac, index);
    if (!known) this.#tellBase(vmac);
    return started;
  }

  /** Puts the interface into a VRF, that of its base: there the routes to its addresses are. `undefined`: into none. */
  enslave(vmac: Vmac, vrf: number | undefined): Outcome {
    const index = interfaceIndex(vmac.name);
    if (this.#links.at(index)?.vrf === vrf) return done;
    return this.#ask(vmac.name, [], (sequence) => setLinkMaster(sequence, index, vrf ?? 0));
  }

  /** Gives the interface this link-local address and no other one of ours: that of its base, which adverts leave from. */
  address(vmac: Vmac, address: IpAddress | null): void {
    const index = interfaceIndex(vmac.name);
    const before = this.#linkLocals.get(vmac.name);
    if (before === address || address === null || index === 0) return;
    this.#linkLocals.set(vmac.name, address);
    if (before !== undefined) {
      const held = linkLocal(vmac, before);
      this.#ask(vmac.name, [EADDRNOTAVAIL], (sequence) => removeAddress(sequence, index, held));
    }
    this.#ask(vmac.name, [EEXIST], (sequence) => addAddress(sequence, index, linkLocal(vmac, address)));
  }

  /** Removes the interface, with all its addresses, and gives its base back the settings that it had. */
  remove(vmac: Vmac): Outcome {
    const made = this.#started.delete(vmac.name);
    this.#linkLocals.delete(vmac.name);
    this.#settings.giveBack(vmac.name);
    if (this.#unfiltered.delete(vmac.name) && this.#unfiltered.size === 0) this.#settings.giveBack(everybody);
    const index = interfaceIndex(vmac.name);
    const known = this.#links.at(index);
    const ours = made && index !== 0 && (!known || isVmac(known, vmac));
    const gone = ours ? this.discard(index) : done;
    if (made && gone.ok) this.#tell({ kind: "unmade", name: vmac.name });
    if (ours) this.#tellBase(vmac);
    return gone;
  }

  /** The kernel does not say that an interface became promiscuous: it does when that is put into the group that it has. */
  #tellBase({ base, tellsBase }: Vmac): void {
    const link = tellsBase && this.#links.at(this.#links.index(base));
    if (link) this.#ask(base, [ENODEV], (sequence) => setLinkGroup(sequence, link.index, link.group ?? 0));
  }

  /** Removes an interface by its index. */
  discard(index: number): Outcome {
    return this.#ask(String(index), [ENODEV], (sequence) => deleteLink(sequence, index));
  }

  /** The base of these is no more, or is called otherwise now: then they go too. */
  moved(base: string, now: string | null, on: readonly Vmac[]): void {
    // The kernel tells of another name before it has put the settings under it, but not before it removes something.
    for (const { name } of on) if (this.#started.has(name)) this.discard(interfaceIndex(name));
    this.#settings.moved(base, now);
    for (const vmac of on) this.remove(vmac);
  }

  #startIpvlan({ name, ipv6 }: Vmac, { address }: Ipvlan, index: number): Outcome {
    writeSetting(settingFile("ipv6", name, "disable_ipv6"), ipv6 ? "0" : "1");
    this.#started.add(name);
    const up = this.#ask(name, [], (sequence) => setLinkUp(sequence, index));
    if (!up.ok || address === null) return up;
    const held = { ...address, interface: name, scope: "global", label: null, broadcast: null } as const;
    return this.#ask(name, [EEXIST], (sequence) => addAddress(sequence, index, held));
  }

  #start({ name, base, ipv6 }: Vmac, index: number): Outcome {
    // It is not to have addresses of what a router on the network says.
    writeSetting(settingFile("ipv6", name, "accept_ra"), "0");
    writeSetting(settingFile("ipv6", name, "disable_ipv6"), ipv6 ? "0" : "1");
    this.#linkLocals.delete(name);
    this.#started.add(name);
    if (!ipv6) this.#setIpv4(name, base);
    // A kernel without IPv6 refuses this one, and nothing is lost by it.
    this.#ask(name, [], (sequence) => setNoAddressGeneration(sequence, index));
    return this.#ask(name, [], (sequence) => setLinkUp(sequence, index));
  }

  /** What IPv4 needs; of an interface for IPv6 alone nobody else's settings are changed. */
  #setIpv4(name: string, base: string): void {
    for (const [setting, value] of Object.entries(ownSettings)) {
      writeSetting(settingFile("ipv4", name, setting), value);
    }
    if (this.#unfiltered.size === 0) this.#openReversePath(name);
    this.#unfiltered.add(name);
    for (const [setting, value] of Object.entries(baseSettings)) {
      this.#settings.borrow(name, settingFile("ipv4", base, setting), value);
    }
  }

  /**
   * rp_filter of `all` holds for these interfaces too, which must have none (RFC 3704: packets to an address come in on
   * them, while the route back leads over the base). So every other interface is given what `all` says, and `all` 0.
   */
  #openReversePath(own: string): void {
    const all = settingFile("ipv4", "all", "rp_filter");
    const filter = Number(readSetting(all) ?? 0);
    if (filter === 0) return;
    for (const { name } of Deno.readDirSync("/proc/sys/net/ipv4/conf")) {
      const file = settingFile("ipv4", name, "rp_filter");
      if (name === "all" || name === own || Number(readSetting(file) ?? filter) >= filter) continue;
      this.#settings.borrow(everybody, file, String(filter));
    }
    this.#settings.borrow(everybody, all, "0");
  }

  #ask(name: string, forgiven: readonly number[], encode: (sequence: number) => Uint8Array): Outcome {
    const answer = unanswered();
    this.#netlink.queue({ encode, forgiven, subject: () => name, answer });
    this.#netlink.flush();
    return answer.outcome;
  }
}

function create(sequence: number, { name, mac, ipvlan, group }: Vmac, base: number): Uint8Array {
  if (ipvlan) return createIpvlan(sequence, name, base, ipvlan, group);
  invariant(mac !== null, "a macvlan has a hardware address of its own");
  return createMacvlan(sequence, name, base, mac, group);
}

/** Whether an interface of this name is of the kind and has the hardware address that it would be made with. */
export function isVmac({ kind, mac }: Pick<Link, "kind" | "mac">, vmac: Vmac): boolean {
  return vmac.ipvlan ? kind === "ipvlan" : kind === "macvlan" && mac === vmac.mac;
}

/** How an interface differs from the one of the same name that would be made. */
function otherwise({ below, kind, mac }: Link, { ipvlan }: Vmac, base: number): string {
  if (below !== base) return "on another one";
  return kind === (ipvlan ? "ipvlan" : "macvlan") ? `with the address ${mac}` : "of another kind";
}

/** Deprecated from the start (its prefix is the longest), so that nothing but adverts leaves from it. */
function linkLocal({ name }: Vmac, address: IpAddress): VirtualAddress {
  return { address, prefix: 128, interface: name, scope: "link", label: null, broadcast: null };
}

function failed(code: string, message: string): Outcome {
  return { ok: false, code, message };
}
