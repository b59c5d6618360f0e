/**
 * The protocol's rules once more, written from the RFCs and from what keepalived is documented to do, in floating
 * point and without a line of the machine's: whoever wants to know what must happen asks here.
 */
import type { VrrpParams } from "../../../src/machine/mod.ts";
import type { Meaning } from "../network.ts";

/** An IPv4 address as a number. */
export function numeric(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + parseInt(part, 10), 0);
}

/** Skew in µs: RFC 3768 §6.1 in parts of a second, RFC 5798 §6.1 in parts of the master's interval. */
export function skewTime(version: 2 | 3, priority: number, interval: number): number {
  return (1 - priority / 256) * (version === 2 ? 1e6 : interval);
}

/** Master_Down_Interval in µs. */
export function downTime(params: VrrpParams, interval: number): number {
  return params.downTimerAdverts * interval + skewTime(params.version, params.priority, interval);
}

/** Whether the sender of (`priority`, `address`) is the better master of the two (RFC 5798 §6.4.3). */
export function better(priority: number, address: string, than: number, thanAddress: string): boolean {
  return priority > than || (priority === than && numeric(address) > numeric(thanAddress));
}

/** The interval that the other side reads: whole seconds or centiseconds. */
export function heardInterval({ spec }: Meaning): number {
  const unit = spec.version === 2 ? 1e6 : 1e4;
  return Math.round(spec.interval / unit) * unit;
}

/**
 * Whether an instance may believe a packet.
 * @param own the address that it sends from; @param believed the master that it heard last
 */
export function acceptable(
  params: VrrpParams,
  own: string,
  believed: string | null,
  meant: Meaning,
): boolean {
  const { spec } = meant;
  if (meant.spoilt || meant.ttl !== 255) return false;
  if (spec.version !== params.version || spec.vrid !== params.vrid) return false;
  if (spec.source === own || spec.destinations[0] !== params.group) return false;
  if (params.version === 2 && !(sameSecret(params, meant) && heardInterval(meant) === params.interval)) {
    return false;
  }
  if (params.version === 3 && heardInterval(meant) === 0) return false;
  return (params.skipCheckAdvAddr && spec.source === believed) || sameAddresses(params, spec.addresses);
}

function sameSecret(params: VrrpParams, { spec: { auth } }: Meaning): boolean {
  const ours = params.auth;
  if (ours.kind === "none" || auth.kind === "none") {
    return ours.kind === auth.kind || (params.strict && ours.kind === "simple" && auth.kind === "none");
  }
  return ours.kind === "simple" && auth.kind === "simple" && ours.password === auth.password;
}

function sameAddresses(params: VrrpParams, heard: readonly string[]): boolean {
  const ours = params.addresses.map(({ address }): string => address);
  return ours.length === heard.length && ours.every((address) => heard.includes(address));
}

/** Whether two instances of the same router can agree at all: what they have to have in common is the same. */
export function agree(a: VrrpParams, b: VrrpParams): boolean {
  if (common(a) !== common(b)) return false;
  if (a.version === 3) return true;
  const either = a.strict && b.strict && (a.auth.kind === "none" || b.auth.kind === "none");
  return either || JSON.stringify(a.auth) === JSON.stringify(b.auth);
}

function common({ interface: on, vrid, version, addresses, group, interval }: VrrpParams): string {
  const list = addresses.map(({ address }) => address).sort();
  return JSON.stringify([on, vrid, version, group, list, version === 2 ? interval : null]);
}
