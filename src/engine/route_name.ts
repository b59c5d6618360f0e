/** What iproute2 has names for, each in a file of its own (ip-route(8), /etc/iproute2), and the tables of VRFs. */
export type NameKind = "vrf" | "table" | "protocol" | "scope" | "dsfield" | "realm" | "group" | "ip protocol";

/** A line that cannot be carried out, and why. */
export class Unclear extends Error {
  override name = "Unclear";
}

/** The largest number of each kind. */
const largest: Readonly<Record<NameKind, number>> = {
  vrf: 0xffff_ffff,
  table: 0xffff_ffff,
  protocol: 255,
  scope: 255,
  dsfield: 255,
  realm: 65_535,
  group: 0xffff_ffff,
  "ip protocol": 255,
};

/** The names that need no file. */
const builtIn: Readonly<Record<NameKind, Readonly<Record<string, number>>>> = {
  vrf: {},
  table: { default: 253, main: 254, local: 255 },
  protocol: {
    redirect: 1,
    kernel: 2,
    boot: 3,
    static: 4,
    gated: 8,
    ra: 9,
    mrt: 10,
    zebra: 11,
    bird: 12,
    dnrouted: 13,
    xorp: 14,
    ntk: 15,
    dhcp: 16,
    keepalived: 18,
    babel: 42,
  },
  scope: { global: 0, universe: 0, nowhere: 255, host: 254, link: 253, site: 200 },
  dsfield: {},
  realm: { cosmos: 0 },
  group: { default: 0 },
  "ip protocol": {
    icmp: 1,
    tcp: 6,
    udp: 17,
    gre: 47,
    esp: 50,
    ah: 51,
    "ipv6-icmp": 58,
    icmpv6: 58,
    vrrp: 112,
    sctp: 132,
  },
};

/** Names of tables, protocols and so on, as the files of iproute2 on this machine have them. */
export class Names {
  readonly #read: (kind: NameKind) => ReadonlyMap<string, number>;

  /** @param read the names of a kind beyond those that need no file; asked only when one is needed */
  constructor(read: (kind: NameKind) => ReadonlyMap<string, number> = () => new Map()) {
    this.#read = read;
  }

  /**
   * The number that a word stands for; numbers stand for themselves, decimal or with `0x`.
   * @throws Unclear when it is no number of this kind, and no name
   */
  number(kind: NameKind, word: string): number {
    if (/^(0[xX][0-9a-fA-F]+|\d+)$/.test(word)) {
      const number = Number(word);
      if (number <= largest[kind]) return number;
      throw new Unclear(`${word} is more than the largest ${kind}, ${largest[kind]}`);
    }
    const own = Object.hasOwn(builtIn[kind], word) ? builtIn[kind][word] : undefined;
    const known = this.#read(kind).get(word) ?? own;
    if (known !== undefined) return known;
    throw new Unclear(`there is no ${kind} named ${word} on this machine`);
  }
}
