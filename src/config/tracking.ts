import type { Config, VrrpInstance } from "./config.ts";
import type { Findings, Span } from "./diagnostic.ts";
import { familyOf } from "../core/mod.ts";
import { familyOfInstance } from "./family.ts";
import type { Places } from "./note.ts";

type Group = NonNullable<Config["root"]["vrrp_sync_group"]>[number];

/** What all checks here look at. */
interface Subject {
  readonly config: Config;
  readonly findings: Findings;
  /** The place of a keyword's value, or else of the block's name. */
  place(block: object, keyword: string): Span | null;
  written(block: object, keyword: string): boolean;
}

/**
 * What instances, groups, trackers, routes and BFD sessions demand of each other, as keepalived 2.2.7 sees it. It
 * changes nothing: what it is about has no effect so far.
 */
export function validateTracking(config: Config, places: Places, findings: Findings): void {
  const place = (block: object, keyword: string) =>
    places.get(block)?.get(keyword) ?? places.get(block)?.get("name") ?? null;
  const written = (block: object, keyword: string) => places.get(block)?.has(keyword) ?? false;
  const subject = { config, findings, place, written };
  const groupOf = groups(subject);
  for (const instance of config.instances) {
    unicast(subject, instance);
    interfaces(subject, instance, groupOf.get(instance.name));
    weights(subject, instance, groupOf.get(instance.name));
    virtualMac(subject, instance);
    if (
      instance.authentication?.auth_type === "AH" && instance.state === "MASTER" && instance.priority !== 255
    ) {
      const message = "with AH an instance begins as backup; state MASTER is ignored";
      findings.warning(place(instance, "state"), { code: "ah-master", message });
    }
    signatures(subject, instance);
    routes(subject, instance.virtual_routes ?? []);
    rules(subject, instance.virtual_rules ?? []);
    outdated(subject, instance, ["lvs_sync_daemon_interface", "linkbeat_use_polling"]);
  }
  firewall(subject);
  spacing(subject);
  routes(subject, config.root.static_routes ?? []);
  rules(subject, config.root.static_rules ?? []);
  scripts(subject);
  files(subject);
  sessions(subject);
}

/** The group of each instance, after saying what is wrong with groups. */
function groups(subject: Subject): Map<string, Group> {
  const groupOf = new Map<string, Group>();
  const { config: { root, instances }, findings, place } = subject;
  const names = new Set(instances.map(({ name }) => name));
  for (const group of root.vrrp_sync_group ?? []) {
    outdated(subject, group, ["global_tracking"]);
    const members = (group.group ?? []).filter((name) => names.has(name));
    let count = 0;
    for (const name of members) {
      const other = groupOf.get(name);
      if (!other) {
        groupOf.set(name, group);
        count++;
      } else {
        const message = `${name} is in the sync group ${other.name} already; it is not in ${group.name}`;
        findings.warning(place(group, "group"), { code: "group-twice", message });
      }
    }
    // Of a name that no instance has it was said already.
    if (count > 1 || members.length < (group.group?.length ?? 0)) continue;
    const none = count === 0;
    findings.warning(place(group, "group"), {
      code: "sync-group-of-one",
      message: none
        ? `the sync group ${group.name} has no members; it is ignored`
        : `the sync group ${group.name} has one member, so there is nothing to keep in step with it`,
      help: "list the instances that are to move together, or remove the group",
    });
  }
  return groupOf;
}

const unicastWords = ["unicast_peer", "unicast_src_ip", "unicast_ttl", "check_unicast_src"] as const;

/** Words about unicast without anybody to send to. */
function unicast({ findings, place, written }: Subject, instance: VrrpInstance): void {
  if (instance.unicast_peer?.length || instance.unicast_fault_no_peer) return;
  const word = unicastWords.find((each) => written(instance, each));
  if (word === undefined) return;
  findings.warning(place(instance, word), {
    code: "unicast-without-peers",
    message: `${instance.name} has ${word} and no peer: it sends to the multicast group instead`,
    help: 'list the other hosts: "unicast_peer { 192.0.2.3 }", or leave all of unicast out',
  });
}

/** Interfaces that are watched anyhow. */
function interfaces({ findings, place }: Subject, instance: VrrpInstance, group: Group | undefined): void {
  const own = instance.track_interface ?? [];
  const common = new Set(group?.track_interface?.map(({ name }) => name));
  for (const line of own) {
    const itself = line.name === instance.interface;
    if (!itself && !common.has(line.name)) continue;
    findings.warning(place(line, ""), {
      code: "tracked-anyhow",
      message: itself
        ? `${line.name} is the interface of ${instance.name}, which is watched anyhow; this is ignored`
        : `${line.name} is watched by the sync group ${group?.name} already`,
    });
  }
}

/** Weights of an owner, whose priority never changes, and of a member of a group, whose members have to agree. */
function weights(
  { config: { root }, findings, place }: Subject,
  instance: VrrpInstance,
  group?: Group,
): void {
  const owner = (instance.priority ?? (instance.state === "MASTER" ? 255 : 100)) === 255;
  if (!owner && (!group || group.sync_group_tracking_weight)) return;
  const why = owner
    ? "priority 255 never changes"
    : `the members of the sync group ${group?.name} change together`;
  const of = (list: readonly { name: string; weight?: { value?: number } }[] | undefined, name: string) =>
    list?.find((each) => each.name === name)?.weight?.value;
  const lines = [
    ...(instance.track_interface ?? []).map((line) => ({ line, weight: line.weight ?? 0 })),
    ...(instance.track_script ?? []).map((line) => ({
      line,
      weight: line.weight ?? of(root.vrrp_script, line.name) ?? 0,
    })),
    ...(instance.track_file ?? []).map((line) => ({
      line,
      weight: line.weight ?? of(root.track_file, line.name) ?? 1,
    })),
    ...(instance.track_bfd ?? []).map((line) => ({
      line,
      weight: line.weight ?? of(root.bfd_instance, line.name) ?? 0,
    })),
  ];
  for (const { line, weight } of lines) {
    if (weight === 0) continue;
    findings.warning(place(line, ""), {
      code: "weight-ignored",
      message: `the weight of ${line.name} is ignored: ${why}`,
      help: owner ? "take a priority below 255" : 'write "weight 0", so that a failure means FAULT',
    });
  }
}

function virtualMac({ findings, place }: Subject, instance: VrrpInstance): void {
  const { use_vmac: vmac, vmac_xmit_base: base, unicast_peer: peers } = instance;
  const say = (keyword: keyof VrrpInstance, message: string) =>
    findings.warning(place(instance, keyword), { code: "vmac-conflict", message });
  if (vmac && peers?.length && !base) {
    say("use_vmac", "use_vmac with unicast_peer needs vmac_xmit_base; it is set");
  }
  const family = familyOfInstance(instance);
  const { address } = instance.use_ipvlan?.address ?? {};
  const fits = address === undefined ? family === "ipv6" : familyOf(address) === family;
  if (instance.use_ipvlan && !vmac && !fits) {
    say("use_ipvlan", "use_ipvlan needs an address of the instance's own family; the instance does not run");
  }
  if (base && !vmac) say("vmac_xmit_base", "vmac_xmit_base means nothing without use_vmac; it is ignored");
  if ((vmac || instance.use_ipvlan) && instance.promote_secondaries) {
    say("promote_secondaries", "promote_secondaries is set on a virtual interface anyhow; it is ignored");
  }
}

/** Keys that adverts are signed with: each has a number of its own, and is long enough. */
function signatures({ findings, place, written }: Subject, instance: VrrpInstance): void {
  const { auth_hmac: signed, name } = instance;
  if (signed === undefined) return;
  const say = (keyword: string, message: string, help: string | null = null) =>
    findings.warning(place(signed, keyword) ?? place(instance, "auth_hmac"), {
      code: "hmac-key",
      message,
      help,
    });
  const numbers = new Set<string>();
  for (const [number = "", value = ""] of signed.key ?? []) {
    const digits = value.startsWith("hex:") ? (value.length - 4) / 2 : new TextEncoder().encode(value).length;
    const hex = !value.startsWith("hex:") || /^([0-9a-fA-F]{2})+$/.test(value.slice(4));
    if (!/^\d+$/.test(number) || Number(number) < 1 || Number(number) > 255) {
      say("key", `a key has a number from 1 to 255, not ${number}; it is ignored`);
    } else if (!value.startsWith("file:") && (!hex || digits < 32 || digits > 64)) {
      say(
        "key",
        `key ${number} of ${name} has not 32 to 64 bytes; it is ignored`,
        'take "openssl rand -hex 32" after "hex:"',
      );
    } else if (numbers.has(number)) say("key", `${name} has a key ${number} already; this one is ignored`);
    else numbers.add(number);
  }
  if (!numbers.has(String(signed.active_key))) {
    say(
      "active_key",
      `${name} has no key with the number of its active_key: it is not run`,
      'write "active_key NUMBER"',
    );
  }
  if (written(instance, "authentication")) {
    say("key", `${name} has auth_hmac: its authentication is ignored`, 'leave "authentication" out');
  }
}

/** Groups of interfaces that announce with a gap: each interface has one. */
function spacing({ config: { root }, findings, place }: Subject): void {
  const groupOf = new Map<string, object>();
  for (const group of root.garp_group ?? []) {
    const { garp_interval: arp, gna_interval: neighbor, interface: one, interfaces } = group;
    if (arp === undefined && neighbor === undefined) {
      findings.warning(place(group, "interface") ?? place(group, "interfaces"), {
        code: "garp-group-empty",
        message: "this garp_group has no gap; it is ignored",
        help: 'add "garp_interval SECONDS" or "gna_interval SECONDS"',
      });
      continue;
    }
    for (const name of [...(one === undefined ? [] : [one]), ...(interfaces ?? [])]) {
      const first = groupOf.get(name) ?? group;
      groupOf.set(name, first);
      if (first !== group) {
        findings.warning(place(group, one === name ? "interface" : "interfaces"), {
          code: "garp-group-twice",
          message: `${name} is in a garp_group already; that one counts`,
        });
      }
    }
  }
}

/** Rules are made by one of nftables and iptables. */
function firewall({ config: { global }, findings, place, written }: Subject): void {
  const say = (keyword: "vrrp_iptables" | "vrrp_ipsets", why: string, help: string) =>
    findings.warning(place(global, keyword), {
      code: "iptables",
      message: `${keyword} is ignored: ${why}`,
      help,
    });
  if (written(global, "vrrp_iptables") && written(global, "nftables")) {
    say("vrrp_iptables", "nftables is asked for as well", "write one of both");
  } else if (written(global, "vrrp_ipsets") && !written(global, "vrrp_iptables")) {
    say("vrrp_ipsets", "only rules of iptables ask sets", 'add "vrrp_iptables"');
  }
}

interface Route {
  dev?: string;
  destination?: unknown;
  no_track?: true;
  protocol?: string;
  or?: unknown;
}

function routes({ findings, place }: Subject, lines: readonly Route[]): void {
  for (const line of lines) {
    const say = (code: string, keyword: string, message: string, help: string | null = null) =>
      findings.warning(place(line, keyword) ?? place(line, "destination"), { code, message, help });
    if (findings.speaksOf(place(line, "destination"))) continue;
    if (line.or !== undefined) {
      say("deprecated", "or", '"or" is deprecated', 'write "nexthop" for each gateway');
    }
    if (line.no_track) continue;
    if (line.dev === undefined) {
      const help = 'add "dev INTERFACE", or "no_track"';
      say("untracked-route", "destination", "a route without dev is not watched", help);
    }
    if (line.protocol !== undefined && !["keepalived", "18"].includes(line.protocol)) {
      say("untracked-route", "protocol", "a route that is watched has protocol keepalived; that is used");
    }
  }
}

function rules({ findings, place }: Subject, lines: readonly { preference?: number }[]): void {
  for (const line of lines) {
    if (line.preference !== undefined) continue;
    const at = ["from", "to", "iif", "table", "fwmark"].map((each) => place(line, each)).find(Boolean) ??
      null;
    if (findings.speaksOf(at)) continue;
    findings.warning(at, {
      code: "rule-without-preference",
      message: "a rule without a preference comes before all others that have none, from 16384 downwards",
      help: 'write "preference NUMBER"',
    });
  }
}

/** Checks that run nothing. */
function scripts({ config: { root }, findings, place, written }: Subject): void {
  for (const script of root.vrrp_script ?? []) {
    if (script.script !== undefined || written(script, "script")) continue;
    findings.warning(place(script, "name"), {
      code: "check-unusable",
      message: `vrrp_script ${script.name} has no script; it is ignored`,
      help: 'add "script /path/to/program"',
    });
  }
}

function files({ config: { root }, findings, place, written }: Subject): void {
  for (const file of root.track_file ?? []) {
    if (file.file !== undefined || written(file, "file")) continue;
    const message = `track_file ${file.name} has no file; it is ignored`;
    findings.warning(place(file, "name"), { code: "check-unusable", message, help: 'add "file /path"' });
  }
}

/** BFD sessions: with whom, and each only once. */
function sessions({ config: { root }, findings, place, written }: Subject): void {
  const first = new Map<string, string>();
  for (const session of root.bfd_instance ?? []) {
    const { name, neighbor_ip: there, source_ip: here } = session;
    const say = (keyword: string, message: string) =>
      findings.warning(place(session, keyword), {
        code: "bfd-unusable",
        message: `${message}; it is ignored`,
      });
    if (there === undefined) {
      if (!written(session, "neighbor_ip")) say("name", `bfd_instance ${name} has no neighbor_ip`);
      continue;
    }
    if (here !== undefined && familyOf(here) !== familyOf(there)) {
      say("source_ip", `source_ip and neighbor_ip of ${name} are of different families`);
      continue;
    }
    const key = `${here} ${there}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, name);
    else say("neighbor_ip", `bfd_instance ${other} has these addresses already`);
  }
}

/** Keywords that keepalived would rather not see any more. */
function outdated({ findings, place, written }: Subject, block: object, keywords: readonly string[]): void {
  for (const keyword of keywords) {
    if (!written(block, keyword)) continue;
    findings.warning(place(block, keyword), { code: "deprecated", message: `${keyword} is deprecated` });
  }
}
