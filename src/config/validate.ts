import { type Micros, micros } from "../core/mod.ts";
import type { Places } from "./build.ts";
import type { Config, GlobalDefs, VrrpInstance } from "./config.ts";
import type { Findings, Span } from "./diagnostic.ts";

/** What a set of checks looks at. */
interface Subject {
  readonly instance: VrrpInstance;
  readonly global: GlobalDefs;
  readonly strict: boolean;
  readonly version: 2 | 3;
  /** The priority that it will have (RFC 3768 §6.1, keepalived's rules for a missing one). */
  readonly priority: number;
  readonly findings: Findings;
  /** The place of a keyword's value, or else of the instance's name. */
  place(keyword: keyof VrrpInstance): Span | null;
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
    addresses(subject, places);
    authentication(subject, places);
    preemption(subject);
    interval(subject);
    duplicate(subject, first, places);
    if (subject.strict) strictness(subject);
  }
  strictNotice(config, places, findings);
}

function subjectOf(instance: VrrpInstance, global: GlobalDefs, places: Places, findings: Findings): Subject {
  const map = places.get(instance);
  return {
    instance,
    global,
    strict: instance.strict_mode ?? global.vrrp_strict ?? false,
    version: instance.version ?? global.vrrp_version ?? 2,
    priority: instance.priority ?? (instance.state === "MASTER" ? 255 : 100),
    findings,
    place: (keyword) => map?.get(keyword) ?? map?.get("name") ?? null,
  };
}

function identity({ instance, findings, place }: Subject): void {
  if (instance.interface === undefined) {
    findings.error(place("name"), {
      code: "missing-interface",
      message: `${instance.name} has no interface`,
      help: 'add "interface eth0" with the name of your network interface (see: ip link)',
    });
  }
  if (instance.virtual_router_id === undefined) {
    findings.error(place("name"), {
      code: "missing-vrid",
      message: `${instance.name} has no virtual_router_id`,
      help: 'add "virtual_router_id 51", the same number on all members, 1 to 255',
    });
  }
}

/** How many addresses an advert can hold: their count is one byte. */
const MAX_ADDRESSES = 255;

function addresses({ instance, strict, version, findings, place }: Subject, places: Places): void {
  const list = instance.virtual_ipaddress ?? [];
  if (list.length === 0 && instance.no_virtual_ipaddress !== true) {
    const must = version === 3 || strict;
    findings[must ? "error" : "warning"](place("virtual_ipaddress"), {
      code: "no-address",
      message: `${instance.name} has no virtual_ipaddress; at least one is ${must ? "required" : "sensible"}`,
    });
  }
  for (const line of [...list, ...(instance.virtual_ipaddress_excluded ?? [])]) {
    const prefix = line.prefix ?? 32;
    if ((line.broadcast === "+" || line.broadcast === "-") && prefix > 30) {
      findings.warning(places.get(line)?.get("broadcast") ?? null, {
        code: "bad-broadcast",
        message: `a prefix of ${prefix} bits is too long for a broadcast address; it is ignored`,
      });
      delete line.broadcast;
    }
  }
  if (list.length <= MAX_ADDRESSES) return;
  findings.warning(place("virtual_ipaddress"), {
    code: "too-many-addresses",
    message:
      `an advert holds ${MAX_ADDRESSES} addresses, ${instance.name} has ${list.length}; the rest is not advertised`,
    help: "put the rest into virtual_ipaddress_excluded",
  });
  const rest = list.splice(MAX_ADDRESSES);
  instance.virtual_ipaddress_excluded = [...(instance.virtual_ipaddress_excluded ?? []), ...rest];
}

function authentication({ instance, version, findings, place }: Subject, places: Places): void {
  const auth = instance.authentication;
  if (!auth) return;
  const at = places.get(auth)?.get("auth_type") ?? places.get(auth)?.get("auth_pass") ??
    place("authentication");
  const drop = (code: string, message: string, help: string | null = null) => {
    findings.warning(at, { code, message, help });
    delete instance.authentication;
  };
  if (version === 3) drop("auth-version", "version 3 has no authentication; it is ignored");
  else if (auth.auth_type === undefined && auth.auth_pass !== undefined) {
    drop("auth-incomplete", "without auth_type the password is not used", 'add "auth_type PASS"');
  } else if (auth.auth_type !== undefined && !auth.auth_pass) {
    drop(
      "auth-incomplete",
      "there is no auth_pass; authentication is ignored",
      'add "auth_pass" with a secret',
    );
  } else if (auth.auth_type === "AH") {
    findings.warning(at, {
      code: "not-yet",
      message: "authentication headers (AH) are not supported yet; the instance is not run",
      help: "use auth_type PASS",
    });
  }
}

function preemption({ instance, strict, priority, findings, place }: Subject): void {
  const owner = priority === 255;
  const begins = strict || instance.state === undefined ? owner : instance.state === "MASTER";
  const drop = (keyword: "nopreempt" | "preempt_delay", why: string) => {
    findings.warning(place(keyword), {
      code: "preempt-conflict",
      message: `${keyword} does not work ${why}; it is ignored`,
    });
    delete instance[keyword];
  };
  if (instance.nopreempt && owner) drop("nopreempt", "with priority 255");
  if (instance.nopreempt && begins) drop("nopreempt", "with state MASTER");
  if (!instance.preempt_delay) return;
  if (begins) drop("preempt_delay", "with state MASTER");
  else if (strict) drop("preempt_delay", "in strict mode");
  else if (instance.nopreempt) drop("preempt_delay", "with nopreempt");
}

function interval({ instance, version, findings, place }: Subject): void {
  const given = instance.advert_int;
  if (given === undefined) return;
  const unit = version === 2 ? 1_000_000 : 10_000;
  const max = version === 2 ? 255_000_000 : 40_950_000;
  const fits = Math.min(max, Math.max(unit, Math.floor((given + unit / 2) / unit) * unit)) as Micros;
  if (fits === given) return;
  const rule = version === 2 ? "whole seconds, 1 to 255" : "hundredths of a second, up to 40.95";
  findings.warning(place("advert_int"), {
    code: "rounded",
    message: `version ${version} has an interval of ${rule}; ${fits / 1_000_000} s is used`,
    help: version === 2 ? 'for less than a second set "version 3" on all members' : null,
  });
  instance.advert_int = micros(fits);
}

/** Two instances may share a number on one interface only when their multicast groups differ. */
function duplicate(
  { instance, global, findings, place }: Subject,
  first: Map<string, VrrpInstance>,
  places: Places,
): void {
  if (instance.interface === undefined || instance.virtual_router_id === undefined) return;
  const group = instance.mcast_dst_ip ?? global.vrrp_mcast_group4 ?? "";
  const key = `${instance.interface} ${instance.virtual_router_id} ${group}`;
  const other = first.get(key);
  if (!other) {
    first.set(key, instance);
    return;
  }
  const at = places.get(other)?.get("virtual_router_id");
  findings.error(place("virtual_router_id"), {
    code: "duplicate-vrid",
    message:
      `${other.name} and ${instance.name} both use virtual_router_id ${instance.virtual_router_id} on ${instance.interface}`,
    help: "give one of them another number",
    related: at ? [[at, `${other.name} has it first`]] : [],
  });
}

/** What strict mode does not leave to the file (keepalived resets the same). */
function strictness({ instance, findings, place }: Subject): void {
  const reset = <K extends keyof VrrpInstance>(keyword: K, allowed: VrrpInstance[K]) => {
    if (instance[keyword] === undefined || instance[keyword] === allowed) return;
    findings.warning(place(keyword), {
      code: "strict-reset",
      message: `strict mode wants ${keyword} to be ${JSON.stringify(allowed)}; that is used`,
    });
    delete instance[keyword];
  };
  reset("down_timer_adverts", 3);
  reset("garp_lower_prio_repeat", 0);
  reset("garp_lower_prio_delay", 0 as Micros);
  reset("lower_prio_no_advert", true);
  reset("higher_prio_send_advert", false);
}

function strictNotice(config: Config, places: Places, findings: Findings): void {
  const inGlobal = config.global.vrrp_strict ? places.get(config.global)?.get("vrrp_strict") : undefined;
  const own = config.instances.find((instance) => instance.strict_mode);
  const at = inGlobal ?? (own && places.get(own)?.get("strict_mode"));
  if (!at) return;
  findings.notice(at, {
    code: "strict",
    message: "strict mode keeps the addresses reachable here and sends the password; keepalived does neither",
    help:
      "only no_accept makes the addresses unreachable; the password is left out as soon as a peer without one is heard",
  });
}
