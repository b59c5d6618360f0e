import { familyOf, type Micros } from "../core/mod.ts";
import { validateAddress, validateStatic } from "./address.ts";
import type { Config, GlobalDefs, VrrpInstance } from "./config.ts";
import type { Finding, Findings, Span } from "./diagnostic.ts";
import { DROPPED, type Places } from "./note.ts";
import { familyOfInstance, versionOf } from "./family.ts";
import type { AddressLine } from "./table/address.ts";
import { inSeconds } from "./value.ts";

/** What the checks of one instance look at. */
interface Subject {
  readonly instance: VrrpInstance;
  readonly global: GlobalDefs;
  readonly strict: boolean;
  readonly version: 2 | 3;
  /** The priority that it will have, by keepalived's rules for a missing one. */
  readonly priority: number;
  readonly findings: Findings;
  /** The place of a keyword's value, or else of the instance's name. */
  place(keyword: keyof VrrpInstance): Span | null;
  /** Whether something was written for a keyword, be it valid or not. */
  written(keyword: keyof VrrpInstance): boolean;
}

/**
 * Checks what the tables cannot: keywords that need or exclude each other. Takes out or changes what keepalived
 * would, with a warning, so that whoever reads the Config need not know these rules.
 */
export function validate(config: Config, places: Places, findings: Findings): void {
  const first = new Map<string, VrrpInstance>();
  for (const instance of config.instances) {
    const subject = subjectOf(instance, config.global, places, findings);
    identity(subject);
    duplicate(subject, first, places);
    addresses(subject, places);
    source(subject);
    unicast(subject, places);
    version(subject);
    authentication(subject, places);
    owner(subject);
    preemption(subject);
    interval(subject);
    if (subject.strict) strictness(subject);
  }
  validateStatic(config, places, findings);
  strictNotice(config, places, findings);
  falseNotice(config, places, findings);
}

function subjectOf(instance: VrrpInstance, global: GlobalDefs, places: Places, findings: Findings): Subject {
  const map = places.get(instance);
  return {
    instance,
    global,
    strict: instance.strict_mode ?? global.vrrp_strict ?? false,
    version: versionOf(instance, global),
    priority: instance.priority ?? (instance.state === "MASTER" ? 255 : 100),
    findings,
    place: (keyword) => map?.get(keyword) ?? map?.get("name") ?? null,
    written: (keyword) => map?.has(keyword) ?? false,
  };
}

function identity({ instance, findings, place, written }: Subject): void {
  // keepalived sends to listed peers from where the routes lead.
  const routed = instance.unicast_peer?.length && instance.unicast_src_ip !== undefined;
  if (!written("interface") && !routed) {
    findings.error(place("name"), {
      code: "missing-interface",
      message: `${instance.name} has no interface`,
      help: 'add "interface eth0" with the name of a network interface (ip link shows them)',
    });
  }
  if (!written("virtual_router_id")) {
    findings.error(place("name"), {
      code: "missing-vrid",
      message: `${instance.name} has no virtual_router_id`,
      help: 'add "virtual_router_id 51": 1 to 255, the same on all members',
    });
  }
}

/** Two instances may share a number on one interface only when their families, groups or unicast sources differ. */
function duplicate(
  { instance, global, findings, place }: Subject,
  first: Map<string, VrrpInstance>,
  places: Places,
): void {
  const { virtual_router_id: vrid } = instance;
  const ifname = instance.interface ?? instance.vrf;
  if (vrid === undefined || (ifname === undefined && !instance.unicast_peer?.length)) return; // that was told
  const family = familyOfInstance(instance);
  const usual = family === "ipv4" ? global.vrrp_mcast_group4 : global.vrrp_mcast_group6;
  const group = instance.mcast_dst_ip ?? usual ?? family;
  const where = instance.unicast_peer?.length ? [family, instance.unicast_src_ip ?? null] : group;
  const key = JSON.stringify([ifname, vrid, where]);
  const other = first.get(key);
  if (!other) {
    first.set(key, instance);
    return;
  }
  const at = places.get(other)?.get("virtual_router_id");
  findings.error(place("virtual_router_id"), {
    code: "duplicate-vrid",
    message: `${other.name} and ${instance.name} both use virtual_router_id ${vrid} on ${
      ifname ?? "any interface"
    }`,
    help: "give one of them another number, on all members",
    related: at ? [[at, `${other.name} has it already`]] : [],
  });
}

/** How many addresses an advert can hold: their count is one byte (RFC 3768 §5.3.5). */
const MAX_ADDRESSES = 255;

function addresses(subject: Subject, places: Places): void {
  const { instance, findings, place } = subject;
  const family = familyOfInstance(instance);
  const strangers = new Set<AddressLine>();
  for (const line of instance.virtual_ipaddress ?? []) {
    if (familyOf(line.address) === family) continue;
    strangers.add(line);
    findings.warning(places.get(line)?.get("") ?? null, {
      code: "mixed-families",
      message: `${instance.name} is ${
        family === "ipv4" ? "IPv4" : "IPv6"
      } by its first address; this one is ignored`,
      help: "put it into virtual_ipaddress_excluded or into an instance of its own",
    });
  }
  if (strangers.size > 0) {
    instance.virtual_ipaddress = instance.virtual_ipaddress?.filter((line) => !strangers.has(line)) ?? [];
  }
  const list = instance.virtual_ipaddress ?? [];
  for (const lines of [list, instance.virtual_ipaddress_excluded ?? []]) {
    for (const line of lines) validateAddress(line, places, findings);
  }
  if (list.length === 0) noAddress(subject, places.get(list)?.has(DROPPED) ?? false);
  if (list.length <= MAX_ADDRESSES) return;
  findings.warning(place("virtual_ipaddress"), {
    code: "too-many-addresses",
    message:
      `${instance.name} has ${list.length} addresses and an advert holds ${MAX_ADDRESSES}; the rest is excluded`,
    help: "put the rest into virtual_ipaddress_excluded",
  });
  const rest = list.splice(MAX_ADDRESSES);
  instance.virtual_ipaddress_excluded = [...(instance.virtual_ipaddress_excluded ?? []), ...rest];
}

function source({ instance, findings, place }: Subject): void {
  for (const keyword of ["mcast_src_ip", "mcast_dst_ip", "unicast_src_ip"] as const) {
    const address = instance[keyword];
    if (address === undefined || familyOf(address) === familyOfInstance(instance)) continue;
    findings.warning(place(keyword), {
      code: "mixed-families",
      message: `${keyword} is of another family than the addresses of ${instance.name}; it is ignored`,
    });
    delete instance[keyword];
  }
}

/** What goes with peers, and what does not. */
function unicast({ instance, findings, place }: Subject, places: Places): void {
  const { unicast_peer: lines = [], interface: own } = instance;
  if (instance.vrf !== undefined && (own !== undefined || lines.length === 0)) {
    findings.warning(place("vrf"), {
      code: "vrf-conflict",
      message: own === undefined
        ? `only peers are reached through a VRF, and ${instance.name} has none; it is ignored`
        : `the VRF is that of the interface ${own}, whatever is said here; it is ignored`,
    });
  }
  const family = familyOfInstance(instance);
  for (const line of lines) {
    if (familyOf(line.address) === family) continue;
    findings.error(places.get(line)?.get("") ?? null, {
      code: "mixed-families",
      message: `${instance.name} is ${family === "ipv4" ? "IPv4" : "IPv6"}; this peer is not`,
      help: "write the peer's address of the family that the virtual addresses are of",
    });
  }
  if (lines.length === 0 || own !== undefined) return;
  for (const line of [...instance.virtual_ipaddress ?? [], ...instance.virtual_ipaddress_excluded ?? []]) {
    if (line.dev !== undefined) continue;
    findings.error(places.get(line)?.get("") ?? null, {
      code: "missing-interface",
      message: `${instance.name} has no interface, and this address names none`,
      help: 'add "dev eth0" to the address, with the name of a network interface',
    });
  }
}

function noAddress({ instance, strict, version, findings, place }: Subject, dropped: boolean): void {
  const must = version === 3 || strict;
  if (instance.no_virtual_ipaddress || (dropped && !must)) return; // what was dropped was reported
  findings[must ? "error" : "warning"](place("virtual_ipaddress"), {
    code: "no-address",
    message: `${instance.name} has no virtual_ipaddress; at least one is ${must ? "required" : "sensible"}`,
    help: 'add "virtual_ipaddress { 192.0.2.10/24 }"',
  });
}

/** IPv6 is of version 3 only. */
function version({ instance, findings, place }: Subject): void {
  if (instance.version !== 2 || familyOfInstance(instance) === "ipv4") return;
  findings.warning(place("version"), {
    code: "ipv6-version",
    message: `${instance.name} is IPv6, which is of version 3 only; that is used`,
  });
  delete instance.version;
}

function authentication({ instance, version, findings, place }: Subject, places: Places): void {
  const auth = instance.authentication;
  if (!auth) return;
  const map = places.get(auth);
  const drop = (finding: Finding) => {
    findings.warning(map?.get("auth_type") ?? map?.get("auth_pass") ?? place("authentication"), finding);
    delete instance.authentication;
  };
  if (version === 3) {
    drop({ code: "auth-version", message: "version 3 of VRRP has no authentication; it is ignored" });
  } else if (auth.auth_pass !== undefined && !map?.has("auth_type")) {
    const help = 'add "auth_type PASS"';
    drop({ code: "auth-incomplete", message: "without auth_type the password is not used", help });
  } else if (auth.auth_type === undefined) {
    // Of a type that is not valid was told; without one the password is nothing.
    if (auth.auth_pass !== undefined) delete instance.authentication;
  } else if (auth.auth_pass === "" || !map?.has("auth_pass")) {
    const help = 'add "auth_pass" with a secret of at most eight characters';
    drop({ code: "auth-incomplete", message: "there is no auth_pass; authentication is ignored", help });
  }
}

/** keepalived's rule, and a trap: peers with priorities of their own never become master beside it. */
function owner({ instance, findings, place, written }: Subject): void {
  if (instance.state !== "MASTER" || written("priority")) return;
  findings.notice(place("state"), {
    code: "master-without-priority",
    message: `${instance.name} has state MASTER and no priority, which means 255: it owns the addresses`,
    help: 'write the priority, for example "priority 150"',
  });
}

function preemption({ instance, strict, priority, findings, place }: Subject): void {
  const owner = priority === 255;
  const master = strict || instance.state === undefined ? owner : instance.state === "MASTER";
  const drop = (keyword: "nopreempt" | "preempt_delay", why: string) => {
    findings.warning(place(keyword), {
      code: "preempt-conflict",
      message: `${keyword} does not work ${why}; it is ignored`,
    });
    delete instance[keyword];
  };
  if (instance.nopreempt && owner) drop("nopreempt", "with priority 255");
  if (instance.nopreempt && master) drop("nopreempt", "with state MASTER");
  if (!instance.preempt_delay) return;
  if (master) drop("preempt_delay", owner ? "with priority 255" : "with state MASTER");
  else if (strict) drop("preempt_delay", "in strict mode");
  else if (instance.nopreempt) drop("preempt_delay", "with nopreempt");
}

/** The interval on the wire: one byte of seconds, or twelve bits of hundredths (RFC 3768 §5.3.7, RFC 5798 §5.2.7). */
function interval({ instance, version, findings, place }: Subject): void {
  const given = instance.advert_int;
  if (given === undefined) return;
  const [unit, max] = version === 2 ? [1_000_000, 255_000_000] : [10_000, 40_950_000];
  const rounded = Math.floor((given + unit / 2) / unit) * unit;
  const fits = Math.min(max, Math.max(unit, rounded)) as Micros;
  if (fits === given) return;
  const rule = version === 2 ? "whole seconds" : "hundredths of a second up to 40.95";
  findings.warning(place("advert_int"), {
    code: "rounded",
    message: `version ${version} knows intervals of ${rule}; ${inSeconds(fits)} is used`,
    help: version === 2 ? 'for parts of a second set "version 3" on all members' : null,
  });
  instance.advert_int = fits;
}

/** What strict mode does not leave to the file (keepalived resets the same). */
function strictness({ instance, findings, place }: Subject): void {
  const reset = <K extends "down_timer_adverts" | "lower_prio_no_advert" | "higher_prio_send_advert">(
    keyword: K,
    allowed: VrrpInstance[K],
  ) => {
    if (instance[keyword] === undefined || instance[keyword] === allowed) return;
    findings.warning(place(keyword), {
      code: "strict-reset",
      message: `strict mode wants ${keyword} to be ${allowed}; that is used`,
    });
    delete instance[keyword];
  };
  reset("down_timer_adverts", 3);
  reset("lower_prio_no_advert", true);
  reset("higher_prio_send_advert", false);
}

function strictNotice(config: Config, places: Places, findings: Findings): void {
  const everywhere = config.global.vrrp_strict ? places.get(config.global)?.get("vrrp_strict") : undefined;
  const own = config.instances.find((instance) => instance.strict_mode);
  const at = everywhere ?? (own && places.get(own)?.get("strict_mode"));
  if (!at) return;
  findings.notice(at, {
    code: "strict",
    message:
      "in strict mode keepalived 2.2.7 makes the addresses unreachable and ignores the password; havip does not",
    help:
      "addresses stay reachable unless no_accept is written; the password is sent until a peer without one is heard",
  });
}

/** Keywords that keepalived 2.2.7 takes for true whatever follows them. */
function falseNotice({ global, instances }: Config, places: Places, findings: Findings): void {
  const notice = (block: object, keyword: string) => {
    findings.notice(places.get(block)?.get(keyword) ?? null, {
      code: "false-is-false",
      message: `keepalived 2.2.7 takes ${keyword} for true even with "false"; havip takes it for false`,
      help: "leave the keyword out, so that both agree",
    });
  };
  for (const keyword of ["vrrp_strict", "vrrp_skip_check_adv_addr", "enable_script_security"] as const) {
    if (global[keyword] === false) notice(global, keyword);
  }
  for (const instance of instances) {
    if (instance.skip_check_adv_addr === false) notice(instance, "skip_check_adv_addr");
  }
}
