/**
 * Adverts of peers: what `advert` lines in `events.txt` say, filled up with what the configuration has.
 * @module
 */
import {
  type Auth,
  type HeardAuth,
  type IpAddress,
  micros,
  type ReceivedAdvert,
} from "../../src/core/mod.ts";
import { load, memoryReader } from "../../src/config/mod.ts";
import { lower, type Plan } from "../../src/engine/mod.ts";

/**
 * The plan that a configuration file comes to.
 * @throws when it has errors
 */
export function planOf(name: string, text: string): Plan {
  const { config, diagnostics } = load(name, memoryReader(new Map([[name, text]])));
  const wrong = diagnostics.filter(({ severity }) => severity === "error");
  if (wrong.length > 0) throw new Error(`${name}: ${wrong.map(({ message }) => message).join("; ")}`);
  const { plan, leftOut } = lower(config);
  if (leftOut.length > 0) throw new Error(`${name}: ${leftOut.map(({ why }) => why).join("; ")}`);
  return plan;
}

/** An advert as the instance with its VRID expects it, but for what is given, and the interface it comes in on. */
export function advertOf(
  plan: Plan,
  given: ReadonlyMap<string, string>,
): { readonly on: string; readonly advert: ReceivedAdvert } {
  const [first] = plan.instances;
  if (!first) throw new Error("nothing is configured yet");
  const vrid = Number(given.get("vrid") ?? first.vrid);
  const ours = plan.instances.find((params) => params.vrid === vrid) ?? first;
  const version = given.has("version") ? Number(given.get("version")) as 2 | 3 : ours.version;
  const list = given.get("addresses");
  const advert: ReceivedAdvert = {
    version,
    vrid,
    priority: Number(required(given, "prio")),
    source: required(given, "from") as IpAddress,
    interval: micros(Number(given.get("interval") ?? ours.interval / 1_000_000) * 1_000_000),
    addresses: list === undefined
      ? ours.addresses.map(({ address }) => address)
      : list.split(",").filter((address) => address !== "none") as IpAddress[],
    auth: given.has("auth") ? readAuth(given.get("auth")!) : heard(ours.auth),
    destination: (given.get("to") ?? ours.group) as IpAddress,
    ttl: Number(given.get("ttl") ?? 255),
    checksumForm: version === 2 ? "plain" : "pseudo-header",
  };
  return { on: given.get("on") ?? ours.interface, advert };
}

function required(given: ReadonlyMap<string, string>, key: string): string {
  const value = given.get(key);
  if (value === undefined) throw new Error(`an advert needs ${key}=`);
  return value;
}

/** Nobody has a case with the authentication header of the daemon's own password. */
function heard(auth: Auth): HeardAuth {
  return auth.kind === "ah" ? { kind: "ah", sequence: 1, valid: true } : auth;
}

function readAuth(text: string): HeardAuth {
  const [kind, value = ""] = text.split(":");
  if (kind === "simple") return { kind, password: value };
  if (kind === "type") return { kind: "unknown", type: Number(value) };
  if (kind === "none") return { kind };
  if (kind === "ah") return { kind, sequence: Number(value), valid: true };
  throw new Error(`auth=${text} is none of none, simple:PASSWORD, ah, type:NUMBER`);
}
