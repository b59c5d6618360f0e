declare const text: unique symbol;

/** An IP address in its canonical text: `192.0.2.1`, `2001:db8::1` (RFC 5952). Equal text is an equal address. */
export type IpAddress = string & { readonly [text]: "IP address" };

/** A hardware address in lower-case hexadecimal: `00:00:5e:00:01:33`. */
export type MacAddress = string & { readonly [text]: "MAC address" };

/** The version of IP that an address is of. */
export type Family = "ipv4" | "ipv6";

/** The family that an address belongs to. */
export function familyOf(address: IpAddress): Family {
  return address.includes(":") ? "ipv6" : "ipv4";
}

/** Reads a dotted-quad IPv4 address, strictly: four decimal numbers of 0 to 255, no leading zeros. */
export function parseIpv4(from: string): IpAddress | null {
  let [numbers, digits, number] = [1, 0, 0];
  for (let i = 0; i < from.length; i++) {
    const code = from.charCodeAt(i);
    if (code === 0x2e) {
      if (digits === 0 || ++numbers > 4) return null;
      [digits, number] = [0, 0];
    } else {
      if (code < 0x30 || code > 0x39 || (digits > 0 && number === 0)) return null;
      number = 10 * number + code - 0x30;
      if (++digits > 3 || number > 255) return null;
    }
  }
  return numbers === 4 && digits > 0 ? from as IpAddress : null;
}

/** Reads an IPv6 address in any of the forms of RFC 4291 §2.2, without zone or prefix length. */
export function parseIpv6(from: string): IpAddress | null {
  if (!/^[0-9a-f:]*:[0-9a-f:.]*$/i.test(from)) return null;
  const host = URL.parse(`http://[${from}]`)?.hostname.slice(1, -1);
  if (host === undefined) return null;
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(host); // in dots by RFC 5952 §5, unlike in a URL
  if (mapped === null) return host as IpAddress;
  const [high, low] = [parseInt(mapped[1] ?? "", 16), parseInt(mapped[2] ?? "", 16)];
  return `::ffff:${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}` as IpAddress;
}

/** The four bytes of an IPv4 address. */
export function ipv4Bytes(address: IpAddress): [number, number, number, number] {
  const parts = address.split(".");
  return [Number(parts[0]), Number(parts[1]), Number(parts[2]), Number(parts[3])];
}

/** The address of four bytes found at `offset`. */
export function ipv4At(bytes: Uint8Array, offset: number): IpAddress {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}` as IpAddress;
}

/** The address as a number, so that addresses of one family can be ordered (RFC 5798 §6.4.3 compares them so). */
export function ipv4Number(address: IpAddress): number {
  let [sum, number] = [0, 0];
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i);
    if (code === 0x2e) [sum, number] = [256 * sum + number, 0];
    else number = 10 * number + code - 0x30;
  }
  return 256 * sum + number;
}

/** Whether an IPv4 address is in 224.0.0.0/4. */
export function isMulticast4(address: IpAddress): boolean {
  return ipv4Bytes(address)[0] >> 4 === 0xe;
}

/** The six bytes of a hardware address. */
export function macBytes(mac: MacAddress): number[] {
  return mac.split(":").map((part) => parseInt(part, 16));
}

/** The hardware address of six bytes found at `offset`. */
export function macAt(bytes: Uint8Array, offset: number): MacAddress {
  const part = (i: number) => (bytes[offset + i] ?? 0).toString(16).padStart(2, "0");
  return `${part(0)}:${part(1)}:${part(2)}:${part(3)}:${part(4)}:${part(5)}` as MacAddress;
}

/** An address that the master of an instance holds. */
export interface VirtualAddress {
  readonly address: IpAddress;
  /** Prefix length in bits. */
  readonly prefix: number;
  /** Interface that carries it. */
  readonly interface: string;
  readonly scope: Scope;
  /** `ip address … label`; at most 15 bytes. */
  readonly label: string | null;
  readonly broadcast: IpAddress | null;
  /** The other end of a point-to-point link. */
  readonly peer?: IpAddress;
  /** What `ip address` calls them; none when left out. */
  readonly flags?: readonly AddressFlag[];
  /** `-nodad`: the kernel looks for duplicates of an IPv6 address before it uses it. */
  readonly detectsDuplicates?: true;
  /** Seconds for which an IPv6 address is chosen as a source; left out: for ever, or never where it has no prefix. */
  readonly preferred?: number | "forever";
  /** `no_track`: losing it changes nothing, and it is not put back. */
  readonly untracked?: true;
}

/** Flags of an address that ip-address(8) knows. */
export type AddressFlag = "home" | "mngtmpaddr" | "noprefixroute" | "autojoin";

/** Address scopes as rtnetlink(7) and `ip address` name them. */
export type Scope = "global" | "site" | "link" | "host" | "nowhere";

/**
 * The IPv4 subnet of an address, the same text for two that Linux takes for ones of the same: one may then be a secondary of
 * the other. `null` for IPv6, which has no secondaries.
 */
export function subnetOf({ interface: on, prefix, address }: VirtualAddress): string | null {
  if (familyOf(address) !== "ipv4") return null;
  return `${Math.floor(ipv4Number(address) / 2 ** (32 - prefix))}/${prefix} ${on}`;
}
