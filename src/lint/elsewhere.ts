import { catalogue } from "../config/catalogue.ts";
import type { Config, VrrpInstance } from "../config/mod.ts";
import type { Status } from "../config/row.ts";

/** A keyword, or a block by its name, that says something else and is no parameter of an instance. */
export interface KeywordChange {
  /** `global_defs` or the like; the instance's own block within an instance. */
  readonly block: string;
  readonly keyword: string;
  /** The name of a block that has one. */
  readonly name: string | null;
  readonly change: "added" | "changed" | "removed";
  /** Whether a reload does anything about it. */
  readonly effect: boolean;
  /** What, or why not. */
  readonly consequence: string;
}

type Block = "(root)" | "global_defs" | "vrrp_instance";
type Said = Readonly<Record<string, unknown>>;

/** Keywords of instances that havip obeys beside what the machine knows. */
const script = /^(notify|smtp_alert)/;
/** Keywords outside of instances that havip obeys beside what instances inherit, and what follows. */
const global: readonly (readonly [RegExp, string])[] = [
  [/^(script_user|enable_script_security)$/, "for every script from now on"],
  [/^(vrrp_garp_interval|vrrp_gna_interval|garp_group)$/, "for announcements from now on"],
  [/^log_unknown_vrids$/, "for adverts from now on"],
  [/^(reload_time_file|reload_repeat|reload_file)$/, "for the next reload"],
  [
    /^(static_ipaddress|static_routes|static_rules|default_interface)$/,
    "what is new is put in place, what is no more goes, and the rest is not touched",
  ],
  [/^(vrrp_iptables|vrrp_ipsets)$/, "rules of no_accept move at once"],
  [
    /^(vrrp_process_name|vrrp_priority|vrrp_rt_priority|vrrp_rlimit_rttime|vrrp_cpu_affinity)$/,
    "the VRRP process is treated so at once; what is no longer said stays until it is started again",
  ],
  [/^disable_local_igmp$/, "at once"],
  [/^vrrp_no_swap$/, "the VRRP process locks its memory, or unlocks it, at once"],
];

/** What differs outside of instances. */
export function changedElsewhere(before: Config, after: Config): KeywordChange[] {
  return [
    ...differing("global_defs", before.global, after.global),
    ...differing("(root)", before.root, after.root),
  ];
}

/** What differs in the block of an instance, but for the keywords of which everything is said already. */
export function changedKeywords(
  before: VrrpInstance | undefined,
  after: VrrpInstance | undefined,
  said: ReadonlySet<string>,
): KeywordChange[] {
  if (!before || !after) return [];
  const own = ({ name: _, at: __, ...rest }: VrrpInstance): Said => rest;
  return differing("vrrp_instance", own(before), own(after)).filter(({ keyword }) =>
    script.test(keyword) || !said.has(keyword === "strict_mode" ? "vrrp_strict" : keyword)
  );
}

function differing(block: Block, before: Said, after: Said): KeywordChange[] {
  const keywords = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keywords.flatMap((keyword) => {
    const [from, to] = [namedParts(before[keyword]), namedParts(after[keyword])];
    return [...new Set([...from.keys(), ...to.keys()])].flatMap((name): KeywordChange[] => {
      const [old, now] = [from.get(name), to.get(name)];
      if (old === now) return [];
      const change = old === undefined ? "added" : now === undefined ? "removed" : "changed";
      return [{ block, keyword, name, change, ...effectOf(block, keyword) }];
    });
  });
}

/** What a keyword says, as text: by name where it is a list of named blocks, else all at once. */
function namedParts(value: unknown): Map<string | null, string> {
  if (value === undefined) return new Map();
  const named = (each: unknown): each is { name: string } =>
    typeof each === "object" && each !== null && typeof (each as { name?: unknown }).name === "string";
  if (!Array.isArray(value) || value.length === 0 || !value.every(named)) {
    return new Map([[null, text(value)]]);
  }
  return new Map(value.map((each) => [each.name, text(each)]));
}

/** Where something stands in a file is no part of what it says. */
function text(value: unknown): string {
  return JSON.stringify(value, (key, part) => key === "at" ? undefined : part);
}

let statuses: ReadonlyMap<string, Status> | null = null;

function effectOf(block: Block, keyword: string): Pick<KeywordChange, "effect" | "consequence"> {
  statuses ??= new Map(
    catalogue().filter(({ argument }) => !argument).map((
      each,
    ) => [`${each.block} ${each.keyword}`, each.status]),
  );
  const status = statuses.get(`${block} ${keyword}`) ?? { kind: "works" };
  if (status.kind === "accepted") {
    return { effect: false, consequence: `without effect here, because ${status.because}` };
  }
  if (status.kind === "not yet") {
    return { effect: false, consequence: "without effect at present: not supported yet" };
  }
  if (block === "vrrp_instance" && script.test(keyword)) {
    return { effect: true, consequence: "from the next change of state on" };
  }
  const [, known] = global.find(([keywords]) => block !== "vrrp_instance" && keywords.test(keyword)) ?? [];
  if (known !== undefined) return { effect: true, consequence: known };
  const consequence = block === "vrrp_instance"
    ? "makes no difference"
    : "its effect on instances, if any, is said above";
  return { effect: false, consequence };
}
