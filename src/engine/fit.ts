import type { VrrpParams } from "../machine/mod.ts";

/** What is taken where an interface is not there yet, and where routes choose one. */
const usualMtu = 1500;
/** The count of addresses is one byte (RFC 3768 §5.3.5, RFC 5798 §5.2.5). */
const most = 255;

/**
 * How many addresses the adverts of an instance hold on an interface with this MTU, as keepalived counts: two peers must come
 * to the same number, so the 14 bytes of Ethernet's header count although the MTU is without them.
 */
export function room({ family, version, auth, hmac }: VrrpParams, mtu = usualMtu): number {
  const [header, size] = family === "ipv4" ? [14 + 20 + 8, 4] : [14 + 40 + 8, 16];
  const signed = auth.kind === "ah" ? 24 : 0;
  const trailer = hmac?.active ? 28 : 0;
  const left = mtu - header - trailer - (version === 2 ? 8 + signed : 0);
  return Math.max(0, Math.min(most, Math.floor(left / size)));
}

/** The instance with no more addresses than its adverts hold: the rest is held unadvertised. */
export function fitted(params: VrrpParams, mtu?: number): VrrpParams {
  const count = room(params, mtu);
  if (params.addresses.length <= count) return params;
  return {
    ...params,
    addresses: params.addresses.slice(0, count),
    excluded: [...params.excluded, ...params.addresses.slice(count)],
  };
}
