import { familyOfInstance } from "../config/family.ts";
import type { AddressLine, Config, VrrpInstance } from "../config/mod.ts";
import { type Family, familyOf, type MacAddress, type Vmac } from "../core/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";
import { type Names, Unclear } from "./route_name.ts";

/** Longest name of an interface, in bytes (IFNAMSIZ without its NUL). */
const longestName = 15;

/** Where the adverts of an instance leave, and where its addresses are. */
export interface Placing extends Pick<VrrpParams, "interface" | "vmac" | "addressVmacs"> {
  /** The interface of an address. */
  place(line: AddressLine): string;
}

/** Names the interfaces that havip makes: each name once, in the order of the file, as keepalived does. */
export class VmacLowering {
  readonly #global: Config["global"];
  readonly #names: Names;
  readonly #taken: Set<string>;
  /** What was made so far, by base and hardware address: addresses of the same virtual router share it. */
  readonly #made = new Map<string, Vmac>();

  constructor({ global, instances }: Config, names: Names) {
    this.#global = global;
    this.#names = names;
    this.#taken = new Set(
      instances.flatMap(({ use_vmac, use_ipvlan }) =>
        [use_vmac, use_ipvlan].flatMap((wish) => wish?.interface ?? wish?.name ?? [])
      ),
    );
  }

  /** What an instance asks for; nothing is made for one that has no interface. */
  lower(instance: VrrpInstance): Placing {
    const base = instance.interface ?? "";
    const family = familyOfInstance(instance);
    const vmac = this.#own(instance, base, family) ?? this.#ipvlan(instance, base, family);
    const atBase = vmac === null || (!vmac.ipvlan && sendsFromBase(instance, this.#global));
    const addressVmacs: Vmac[] = [];
    const place = (line: AddressLine): string => {
      const theirs = familyOf(line.address);
      const on = line.dev ?? base;
      if (on === base && theirs === family && vmac !== null && !vmac.ipvlan) return vmac.name;
      const wished = line.use_vmac || (instance.use_vmac_addr && (on !== base || theirs !== family));
      if (!wished || on === "") return on;
      const made = this.#ofAddress(instance, on, theirs);
      if (!addressVmacs.includes(made)) addressVmacs.push(made);
      return made.name;
    };
    for (const line of [...instance.virtual_ipaddress ?? [], ...instance.virtual_ipaddress_excluded ?? []]) {
      place(line);
    }
    // Without an interface of its own it runs on the VRF, where it may be in one.
    return {
      interface: atBase ? instance.interface ?? instance.vrf ?? "" : vmac.name,
      vmac,
      addressVmacs,
      place,
    };
  }

  #own(instance: VrrpInstance, base: string, family: Family): Vmac | null {
    const { use_vmac: wish, virtual_router_id: vrid = 0 } = instance;
    if (wish === undefined || base === "") return null;
    return this.#keep({
      name: wish.interface ?? wish.name ?? this.#name(this.#prefix(), vrid, family),
      base,
      mac: macOf(instance, family),
      group: this.#group(wish.group),
      ...(wish.netlink_notify_msg ? { tellsBase: true } : {}),
      ipv6: family === "ipv6",
      linkLocal: family === "ipv6" && !sendsFromBase(instance, this.#global),
    });
  }

  /** An ipvlan carries the adverts alone: the addresses are on its base, as keepalived has them. */
  #ipvlan(instance: VrrpInstance, base: string, family: Family): Vmac | null {
    const { use_ipvlan: wish, virtual_router_id: vrid = 0 } = instance;
    if (wish === undefined || base === "") return null;
    const { address, prefix = family === "ipv4" ? 32 : 128 } = wish.address ?? {};
    return {
      name: wish.interface ?? wish.name ?? this.#name(this.#prefix(), vrid, family),
      base,
      mac: null,
      ipvlan: {
        mode: wish.private ? "private" : wish.vepa ? "vepa" : "bridge",
        address: address === undefined ? null : { address, prefix },
      },
      group: this.#group(wish.group),
      ipv6: family === "ipv6",
      linkLocal: false,
    };
  }

  #ofAddress(instance: VrrpInstance, base: string, family: Family): Vmac {
    const mac = macOf(instance, family);
    const prefix = this.#global.vmac_addr_prefix ?? this.#prefix();
    return this.#made.get(`${base} ${mac}`) ?? this.#keep({
      name: this.#name(prefix, instance.virtual_router_id ?? 0, family),
      base,
      mac,
      group: this.#group(instance.use_vmac?.group),
      ipv6: family === "ipv6",
      linkLocal: false,
    });
  }

  #keep(vmac: Vmac): Vmac {
    this.#made.set(`${vmac.base} ${vmac.mac}`, vmac);
    return vmac;
  }

  /** A group that this machine has no number for is none. */
  #group(word: string | undefined): number {
    try {
      return word === undefined ? 0 : this.#names.number("group", word);
    } catch (error) {
      if (error instanceof Unclear) return 0;
      throw error;
    }
  }

  #prefix(): string {
    return this.#global.vmac_prefix ?? "vrrp";
  }

  /** `vrrp.51`, or `vrrp6.51` when that is taken and it is for IPv6, or else `vrrp1.51` and so on. */
  #name(prefix: string, vrid: number, family: Family): string {
    const rows = Array.from({ length: 255 }, (_, row) => String(row + 1));
    const numbers = ["", ...(family === "ipv6" ? ["6"] : []), ...rows];
    for (const number of numbers) {
      const end = `${number}.${vrid}`;
      const name = `${prefix.slice(0, longestName - end.length)}${end}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
    return `${prefix}.${vrid}`;
  }
}

/** Unicast needs the addresses of the base; strict mode wants the virtual router's own address in adverts. */
function sendsFromBase(instance: VrrpInstance, global: Config["global"]): boolean {
  if (instance.unicast_peer?.length) return true;
  return instance.vmac_xmit_base === true && !(instance.strict_mode ?? global.vrrp_strict);
}

/** Whether an instance has an ipvlan without the address that it needs: over IPv6 the kernel gives it one. */
export function lacksAddress(instance: VrrpInstance): boolean {
  const { use_vmac: vmac, use_ipvlan: ipvlan } = instance;
  const family = familyOfInstance(instance);
  if (ipvlan === undefined || vmac !== undefined) return false;
  return ipvlan.address === undefined ? family === "ipv4" : familyOf(ipvlan.address.address) !== family;
}

/** The address that RFC 5798 §7.3 gives a virtual router, unless another one is configured. */
function macOf({ use_vmac: wish, virtual_router_id: vrid = 0 }: VrrpInstance, family: Family): MacAddress {
  if (wish?.mac !== undefined) return canonical(wish.mac, vrid);
  return `00:00:5e:00:0${family === "ipv6" ? 2 : 1}:${vrid.toString(16).padStart(2, "0")}` as MacAddress;
}

/** Six bytes of two small digits each; where there are only five, the VRID is the sixth. */
function canonical(mac: string, vrid: number): MacAddress {
  const parts = mac.split(":").filter((part) => part !== "");
  const bytes = parts.length < 6 ? [...parts, vrid.toString(16)] : parts;
  return bytes.map((part) => part.toLowerCase().padStart(2, "0")).join(":") as MacAddress;
}
