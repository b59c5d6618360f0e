import { type Family, familyOf, type Network, type Range, type Rule, type RuleAction } from "../core/mod.ts";
import type { RuleLine } from "../config/mod.ts";
import { lowerRealms } from "./lower_route.ts";
import { type Names, Unclear } from "./route_name.ts";

/** RTPROT_KEEPALIVED. */
const ownProtocol = 18;

/**
 * Lines of `virtual_rules` or `static_rules` as the kernel needs them (ip-rule(8)). Those without a preference get
 * 16384 and downwards, by family and in the order of the file, as keepalived hands them out.
 */
export class RuleLowering {
  readonly #names: Names;
  readonly #next: Record<Family, number> = { ipv4: 16_384, ipv6: 16_384 };

  constructor(names: Names) {
    this.#names = names;
  }

  /** @throws Unclear when it has no single action, or a name in it means nothing on this machine */
  lower(line: RuleLine): Rule {
    const from = networkOf(line.from);
    const to = networkOf(line.to);
    const first = from ?? to;
    const family = line.inet6 ? "ipv6" : line.inet || first === null ? "ipv4" : familyOf(first.address);
    for (const network of [from, to]) {
      if (network !== null && familyOf(network.address) !== family) {
        throw new Unclear(`${network.address} is not of the rule's family`);
      }
    }
    const action = this.#action(line);
    if (action.kind === "goto" && (line.preference === undefined || line.preference >= action.preference)) {
      throw new Unclear("goto needs a preference lower than the one it goes to");
    }
    return {
      family,
      inverted: line.not ?? false,
      from,
      to,
      tos: line.tos === undefined ? 0 : this.#names.number("dsfield", line.tos),
      mark: markOf(line.fwmark),
      incoming: line.iif ?? null,
      outgoing: line.oif ?? null,
      tunnel: line["tunnel-id"] ?? null,
      users: rangeOf(line.uidrange),
      ipProtocol: line.ipproto === undefined ? null : this.#names.number("ip protocol", line.ipproto),
      sourcePorts: rangeOf(line.sport),
      destinationPorts: rangeOf(line.dport),
      preference: line.preference ?? this.#next[family]--,
      action,
      suppressPrefix: line.suppress_prefixlength ?? null,
      suppressGroup: line.suppress_ifgroup === undefined
        ? null
        : this.#names.number("group", line.suppress_ifgroup),
      realms: line.realms === undefined ? null : lowerRealms(line.realms, this.#names),
      protocol: line.protocol === undefined ? ownProtocol : this.#names.number("protocol", line.protocol),
      tracked: !line.no_track,
    };
  }

  #action(line: RuleLine): RuleAction {
    const wanted: RuleAction[] = [];
    if (line.table !== undefined) {
      wanted.push({ kind: "lookup", table: this.#names.number("table", line.table) });
    }
    if (line.l3mdev) wanted.push({ kind: "l3mdev" });
    if (line.goto !== undefined) wanted.push({ kind: "goto", preference: line.goto });
    for (const kind of ["nop", "blackhole", "unreachable", "prohibit"] as const) {
      if (line[kind]) wanted.push({ kind });
    }
    const [action] = wanted;
    if (!action || wanted.length > 1) {
      throw new Unclear("it needs one of table, l3mdev, goto, nop, blackhole, unreachable and prohibit");
    }
    return action;
  }
}

function networkOf(to: RuleLine["from"]): Network | null {
  if (to === undefined || typeof to === "string") return null;
  return { address: to.address, prefix: to.prefix ?? (familyOf(to.address) === "ipv4" ? 32 : 128) };
}

/** `MARK` or `MARK/MASK`. */
function markOf(text: string | undefined): Rule["mark"] {
  if (text === undefined) return null;
  const [value = "", mask] = text.split("/");
  return { value: Number(value), mask: mask === undefined ? null : Number(mask) };
}

function rangeOf(text: string | undefined): Range | null {
  if (text === undefined) return null;
  const [first = 0, last = 0] = text.split("-").map(Number);
  return { first, last };
}
