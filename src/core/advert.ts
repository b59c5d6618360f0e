import type { IpAddress } from "./address.ts";
import type { Micros } from "./time.ts";

/**
 * Authentication of a VRRPv2 advert (RFC 2338 §5.3.6; RFC 3768 keeps the fields and sends type 0).
 * A password is kept as the bytes it has on the wire, one character a byte, at most eight, without trailing NULs.
 */
export type Auth =
  | { readonly kind: "none" }
  | { readonly kind: "simple"; readonly password: string }
  | { readonly kind: "ah" }
  | { readonly kind: "unknown"; readonly type: number };

/** A VRRP advertisement, free of wire units (RFC 3768 §5.1, RFC 5798 §5.1). */
export interface Advert {
  readonly version: 2 | 3;
  readonly vrid: number;
  /** 0 says "I stop", 255 is the address owner. */
  readonly priority: number;
  readonly interval: Micros;
  readonly addresses: readonly IpAddress[];
  /** Always `none` in version 3. */
  readonly auth: Auth;
}

/** Which pseudo header an IPv4 VRRPv3 checksum covers: RFC 5798 as most vendors read it, or none (RFC 9568). */
export type ChecksumForm = "pseudo-header" | "plain";

/** An advert together with what the IP header said about it. */
export interface ReceivedAdvert extends Advert {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly ttl: number;
  /** Version 2 is always `plain`. */
  readonly checksumForm: ChecksumForm;
}
