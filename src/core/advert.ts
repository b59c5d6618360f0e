import type { IpAddress } from "./address.ts";
import type { Micros } from "./time.ts";

/**
 * Authentication of a VRRPv2 advert (RFC 2338 §5.3.6; RFC 3768 keeps the fields and sends type 0).
 * A password is kept as the bytes it has on the wire, one character a byte, at most eight, without trailing NULs.
 */
export type Auth =
  | { readonly kind: "none" }
  | { readonly kind: "simple"; readonly password: string }
  | { readonly kind: "ah"; readonly password: string }
  | { readonly kind: "unknown"; readonly type: number };

/**
 * What an advert that came in says of its authentication. Of an authentication header (RFC 2402) it is known whether its
 * value is that of our password; machines see no keys.
 */
export type HeardAuth =
  | Exclude<Auth, { kind: "ah" }>
  | { readonly kind: "ah"; readonly sequence: number; readonly valid: boolean };

/** A key that adverts are signed with (`auth_hmac`); 32 to 64 bytes in hexadecimal. */
export interface SigningKey {
  readonly id: number;
  readonly secret: string;
}

/** What adverts that leave are signed with. */
export interface Signing {
  readonly key: SigningKey;
  /** Seconds; `null` where stamps only have to grow. */
  readonly window: number | null;
}

/** What a signed advert that came in says. Machines see no keys: whether its value is right was found out before. */
export interface HeardSignature {
  readonly key: number;
  /** 16 digits that grow with each advert of a sender; the first eight of them are the seconds. */
  readonly stamp: string;
  /** Since 1970, by the sender's clock. */
  readonly seconds: number;
  /** Seconds since then, by our clock. */
  readonly age: number;
  readonly verdict: "valid" | "malformed" | "unknown key" | "invalid";
}

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

/**
 * Which pseudo header an IPv4 VRRPv3 checksum covers: RFC 5798 as most vendors read it, none (RFC 9568), or one with the
 * multicast group although the packet is for a single peer, as keepalived before 1.3.7 has it.
 */
export type ChecksumForm = "pseudo-header" | "plain" | "group";

/** An advert together with what the IP header said about it, the hop limit of IPv6 as `ttl`. */
export interface ReceivedAdvert extends Omit<Advert, "auth"> {
  readonly auth: HeardAuth;
  /** Absent where the instance has no keys, or the advert no signature. */
  readonly signature?: HeardSignature;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly ttl: number;
  /** Version 2 is always `plain`, IPv6 always `pseudo-header`. */
  readonly checksumForm: ChecksumForm;
}
