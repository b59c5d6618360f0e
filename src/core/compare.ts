import { familyOf, type IpAddress, ipv4Number, isMulticast4 } from "./address.ts";
import { ipv6Bytes } from "./ipv6.ts";

/** Whether an address is one of a group: 224.0.0.0/4, or ff00::/8. */
export function isMulticast(address: IpAddress): boolean {
  return familyOf(address) === "ipv4" ? isMulticast4(address) : ipv6Bytes(address)[0] === 0xff;
}

/** Whether an IPv6 address is valid on its link only: fe80::/10. */
export function isLinkLocal(address: IpAddress): boolean {
  return /^fe[89ab]/.test(address);
}

/** Negative, zero or positive as `a` is numerically lower than, equal to or higher than `b`; one family only. */
export function compareAddress(a: IpAddress, b: IpAddress): number {
  if (familyOf(a) === "ipv4") return ipv4Number(a) - ipv4Number(b);
  const [left, right] = [ipv6Bytes(a), ipv6Bytes(b)];
  const at = left.findIndex((byte, i) => byte !== right[i]);
  return at < 0 ? 0 : left[at]! - right[at]!;
}
