import { type Chains, type Family, familyOf, isLinkLocal, type Refused, type SetNames } from "../core/mod.ts";

/*
 * The text that iptables-restore(8), ip6tables-restore(8) and ipset(8) read. Our rules are known by a comment. They are those
 * of keepalived 2.2.7 for `vrrp_iptables`: at the beginning of the chains, or at their end where sets are used; of IPv6,
 * neighbour discovery passes first.
 */

/** Chains that are always there, listed or not. */
const builtIn: readonly string[] = ["INPUT", "OUTPUT"];

/** Whether what iptables-save(8) printed has these chains. */
export function hasChains(saved: string, chains: Chains): boolean {
  const wanted = chains.out === null ? [chains.in] : [chains.in, chains.out];
  return wanted.every((chain) => builtIn.includes(chain) || saved.includes(`\n:${chain} `));
}

/** The rules with our comment in what iptables-save(8) printed, as it spells them. */
export function ownRules(saved: string, tag: string): string[] {
  return saved.split("\n").filter((line) => line.startsWith("-A ") && line.split(" ").includes(tag));
}

/** What is matched of an address, or of all of a set. */
interface Match {
  /** Of packets that come in to it. */
  readonly to: string;
  /** Of packets that go out from it. */
  readonly from: string;
}

/** The rules that refuse these addresses of one family, each as the end of a command after the chain's name. */
export function refusingRules(
  family: Family,
  refused: readonly Refused[],
  { in: input, out: output, sets }: Chains,
  tag: string,
): readonly { readonly chain: string; readonly rule: string }[] {
  if (refused.length === 0) return [];
  const matches = sets === null ? refused.map(ofAddress) : ofSets(family, refused, sets);
  const comment = `-m comment --comment ${tag}`;
  const chains = [[input, "to"], ...(output === null ? [] : [[output, "from"] as const])] as const;
  return chains.flatMap(([chain, way]) =>
    matches.flatMap((match) => {
      const discovery = family === "ipv4" ? [] : ["neighbor-solicitation", "neighbor-advertisement"].map(
        (type) => `${match[way]} -p ipv6-icmp -m icmp6 --icmpv6-type ${type} ${comment} -j ACCEPT`,
      );
      return [...discovery, `${match[way]} ${comment} -j DROP`].map((rule) => ({ chain, rule }));
    })
  );
}

function ofAddress({ address, interface: on }: Refused): Match {
  if (!isLinkLocal(address)) return { to: `-d ${address}`, from: `-s ${address}` };
  return { to: `-d ${address} -i ${on}`, from: `-s ${address} -o ${on}` };
}

function ofSets(family: Family, refused: readonly Refused[], { ipv4, ipv6, linkLocal }: SetNames): Match[] {
  const match = (name: string, to: string, from: string): Match => ({
    to: `-m set --match-set ${name} ${to}`,
    from: `-m set --match-set ${name} ${from}`,
  });
  const usual = match(family === "ipv4" ? ipv4 : ipv6, "dst", "src");
  const links = refused.some(({ address }) => isLinkLocal(address));
  return [...(links ? [match(linkLocal, "dst,src", "src,dst")] : []), usual];
}

/** What iptables-restore(8) reads to take rules away and add others, all at once. */
export function restoreText(
  gone: readonly string[],
  added: ReturnType<typeof refusingRules>,
  atTheEnd: boolean,
): string {
  const rows = new Map<string, number>();
  const insert = ({ chain, rule }: { chain: string; rule: string }) => {
    const row = (rows.get(chain) ?? 0) + 1;
    rows.set(chain, row);
    return atTheEnd ? `-A ${chain} ${rule}` : `-I ${chain} ${row} ${rule}`;
  };
  const lines = [...gone.map((line) => line.replace(/^-A/, "-D")), ...added.map(insert)];
  return ["*filter", ...lines, "COMMIT", ""].join("\n");
}

/** What `ipset restore` reads to make the sets hold these addresses and no others; `spare` is a name that nobody has. */
export function setsText(refused: readonly Refused[], names: SetNames, spare: string): string {
  const of = (family: Family, links: boolean) =>
    refused.filter(({ address }) => familyOf(address) === family && isLinkLocal(address) === links);
  const lines = (name: string, type: string, elements: readonly string[]) => {
    const made = `${type} maxelem ${Math.max(65_536, elements.length)} -exist`;
    return [
      `create ${name} ${made}`,
      `create ${spare} ${made}`,
      ...elements.map((each) => `add ${spare} ${each} -exist`),
      `swap ${spare} ${name}`,
      `destroy ${spare}`,
    ];
  };
  return [
    ...lines(names.ipv4, "hash:ip family inet", of("ipv4", false).map(({ address }) => address)),
    ...lines(names.ipv6, "hash:ip family inet6", of("ipv6", false).map(({ address }) => address)),
    ...lines(
      names.linkLocal,
      "hash:net,iface family inet6",
      of("ipv6", true).map(({ address, interface: on }) => `${address},${on}`),
    ),
    "",
  ].join("\n");
}
