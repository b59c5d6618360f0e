import type { Config, VrrpInstance } from "../config/mod.ts";
import { familyOf, type MacAddress, type Vmac } from "../core/mod.ts";

/** Longest name of an interface, in bytes (IFNAMSIZ without its NUL). */
const longestName = 15;

/** Names the interfaces that havip makes: each name once, in the order of the file, as keepalived does. */
export class VmacLowering {
  readonly #prefix: string;
  readonly #taken: Set<string>;

  constructor({ global, instances }: Config) {
    this.#prefix = global.vmac_prefix ?? "vrrp";
    this.#taken = new Set(instances.flatMap(({ use_vmac }) => use_vmac?.interface ?? use_vmac?.name ?? []));
  }

  /** The interface that an instance asks for; `null` when it asks for none, or has none to make it on. */
  lower(instance: VrrpInstance): Vmac | null {
    const { use_vmac: wish, interface: base, virtual_router_id: vrid = 0 } = instance;
    if (wish === undefined || base === undefined) return null;
    const addresses = [...(instance.virtual_ipaddress ?? []), ...(instance.virtual_ipaddress_excluded ?? [])];
    const families = addresses.map(({ address }) => familyOf(address));
    const ipv6 = instance.native_ipv6 === true || families[0] === "ipv6";
    return {
      name: wish.interface ?? wish.name ?? this.#name(vrid, ipv6),
      base,
      mac: wish.mac === undefined ? virtualMac(vrid, ipv6) : canonical(wish.mac),
      ipv6: ipv6 || families.includes("ipv6"),
    };
  }

  /** `vrrp.51`, or `vrrp6.51` when that is taken and it is for IPv6, or else `vrrp1.51` and so on. */
  #name(vrid: number, ipv6: boolean): string {
    const numbers = ["", ...(ipv6 ? ["6"] : []), ...Array.from({ length: 255 }, (_, row) => String(row + 1))];
    for (const number of numbers) {
      const end = `${number}.${vrid}`;
      const name = `${this.#prefix.slice(0, longestName - end.length)}${end}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
    return `${this.#prefix}.${vrid}`;
  }
}

/** The address that RFC 5798 §7.3 gives a virtual router. */
function virtualMac(vrid: number, ipv6: boolean): MacAddress {
  return `00:00:5e:00:0${ipv6 ? 2 : 1}:${vrid.toString(16).padStart(2, "0")}` as MacAddress;
}

/** Six bytes of two small digits each. */
function canonical(mac: string): MacAddress {
  const parts = mac.split(":").map((part) => part.toLowerCase().padStart(2, "0"));
  return parts.join(":") as MacAddress;
}
