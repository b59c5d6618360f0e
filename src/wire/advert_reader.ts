import type { Decoded, ReceivedAdvert } from "../core/mod.ts";
import { IPV4_CHECKSUM, IPV4_HEADER_LENGTH, IPV4_IDENTIFICATION, IPV4_PROTOCOL } from "./ipv4.ts";
import { IPV6_HEADER_LENGTH } from "./ipv6.ts";
import { decodeAdvert, VRRP_PROTOCOL } from "./vrrp.ts";
import type { SecretOf } from "./vrrp_ah.ts";
import type { KeysOf } from "./vrrp_hmac.ts";

/** A packet without options or authentication header, and what it says. */
interface Usual {
  readonly packet: Uint8Array;
  readonly decoded: Decoded<ReceivedAdvert>;
}

/**
 * Decodes what comes in on one socket. A master sends the same advert over and over: the last good one of each VRID is
 * known again by its bytes, and answered with the same object, so that listening to a master makes no garbage.
 */
export class AdvertReader {
  readonly #secretOf: SecretOf;
  readonly #keysOf: KeysOf;
  readonly #usual = new Array<Usual | null>(256).fill(null);

  /** Both as for `decodeAdvert`. */
  constructor(secretOf: SecretOf, keysOf: KeysOf = () => null) {
    this.#secretOf = secretOf;
    this.#keysOf = keysOf;
  }

  /** As `decodeAdvert`. */
  read(packet: Uint8Array): Decoded<ReceivedAdvert> {
    const start = plainStart(packet);
    if (start === 0) return decodeAdvert(packet, this.#secretOf, this.#keysOf);
    const vrid = packet[start + 1] ?? 0;
    const usual = this.#usual[vrid];
    if (usual && same(usual.packet, packet, start)) return usual.decoded;
    const decoded = decodeAdvert(packet, this.#secretOf, this.#keysOf);
    // How old a signature is has to be looked at each time.
    if (decoded.ok && decoded.value.signature === undefined) {
      this.#usual[vrid] = { packet: packet.slice(), decoded };
    }
    return decoded;
  }
}

/** Where the VRRP header begins when nothing is between the IP header and it; 0 when that is not so. */
function plainStart(packet: Uint8Array): number {
  if (packet[0] === 0x45 && packet[IPV4_PROTOCOL] === VRRP_PROTOCOL) return IPV4_HEADER_LENGTH;
  return packet[0]! >> 4 === 6 ? IPV6_HEADER_LENGTH : 0;
}

/** Whether two packets say the same: the identification and checksum of an IPv4 header differ with every packet. */
function same(a: Uint8Array, b: Uint8Array, start: number): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) {
    if (a[at] === b[at]) continue;
    const counted = start === IPV4_HEADER_LENGTH &&
      ((at >= IPV4_IDENTIFICATION && at < IPV4_IDENTIFICATION + 2) ||
        (at >= IPV4_CHECKSUM && at < IPV4_CHECKSUM + 2));
    if (!counted) return false;
  }
  return true;
}
