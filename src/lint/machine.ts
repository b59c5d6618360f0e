import { type Diagnostic, Findings, type Loaded, type Script, type Span } from "../config/mod.ts";
import type { Facts } from "./facts.ts";
import { placeOf, type Subject } from "./lint.ts";
import { type Run as ScriptRun, scripts } from "./instance.ts";

type Say = (code: string, at: Span | null, message: string) => void;

/**
 * What keepalived's own test finds amiss on the machine and `check`, which judges by the file, does not look for:
 * interfaces and accounts that do not exist, checks whose program is not there, and scripts without
 * `enable_script_security`. All of it are warnings; `link-missing` alone would end keepalived.
 */
export function missingOnMachine({ config, places }: Loaded, facts: Facts): Diagnostic[] {
  const findings = new Findings();
  const said = new Set<string>();
  const say: Say = (code, at, message) => {
    if (!said.has(message)) findings.warning(at, { code, message });
    said.add(message);
  };
  if (!config.global.dynamic_interfaces) interfaces({ config, places, facts }, say);
  const subject = { config, places, facts };
  const run = scriptsOf(subject);
  accounts(subject, run, say);
  if (config.instances.length > 0) checks(subject, say);
  security(subject, run, say);
  return findings.list();
}

/** The blocks whose interfaces keepalived cannot do without. */
const fatal: ReadonlySet<string> = new Set(["linkbeat_interfaces", "interface_up_down_delays"]);
/** Blocks whose words `interface` and `name` are about interfaces that havip or keepalived makes itself. */
const made: ReadonlySet<string> = new Set(["use_vmac", "use_ipvlan"]);

function interfaces({ config, places, facts }: Subject, say: Say): void {
  const look = (value: unknown, keyword: string, code: string): void => {
    if (value === null || typeof value !== "object" || made.has(keyword)) return;
    if (Array.isArray(value)) return value.forEach((each) => look(each, keyword, code));
    const block = value as { readonly [key: string]: unknown };
    for (const [key, inner] of Object.entries(block)) {
      const names = key === "interface" || key === "dev" || (keyword === "track_interface" && key === "name");
      if (!names || typeof inner !== "string") look(inner, key, fatal.has(key) ? "link-missing" : code);
      else if (facts.link?.(inner) === false) {
        say(code, placeOf(places, block, key), `this machine has no interface ${inner}`);
      }
    }
  };
  look(config.instances, "vrrp_instance", "interface-missing");
  look(config.root, "", "interface-missing");
}

/** A script that keepalived would run, and its place. */
type Run = Pick<ScriptRun, "script" | "at">;

/** All of them: what instances and groups run when there is an instance, and what services run. */
function scriptsOf(subject: Subject): Run[] {
  const { config, places } = subject;
  const own: Run[] = config.instances.length > 0 ? [...scripts(subject)] : [];
  const look = (value: unknown, block: object, keyword: string): void => {
    if (value === null || typeof value !== "object") return;
    if (keyword !== "lines" && "words" in value) {
      own.push({ script: value as Script, at: placeOf(places, block, keyword) });
    } else if (Array.isArray(value)) { for (const each of value) look(each, block, keyword); }
    else for (const [key, inner] of Object.entries(value)) look(inner, value, key);
  };
  look(config.root.virtual_server ?? [], config.root, "virtual_server");
  const { notify_fifo_script, vrrp_notify_fifo_script, lvs_notify_fifo_script } = config.global;
  for (const each of [notify_fifo_script, vrrp_notify_fifo_script, lvs_notify_fifo_script]) {
    look(each ?? null, config.global, "notify_fifo_script");
  }
  return own;
}

/** The account that scripts run as unless they name one: keepalived takes its own, or root when that is missing. */
function accounts({ config: { global }, places, facts }: Subject, run: readonly Run[], say: Say): void {
  const { script_user: account, enable_script_security: secure } = global;
  if (account && facts.user?.(account.user) === false) {
    say("account-missing", placeOf(places, global, "script_user"), `there is no user ${account.user}`);
  } else if (!account && secure && facts.user?.(usual) === false) {
    const own = run.find(({ script }) => script.user === undefined);
    const why =
      `with enable_script_security a script needs a user: there is neither script_user nor ${usual}`;
    if (own) say("account-missing", own.at, why);
  }
}

const usual = "keepalived_script";

function checks({ config, places, facts }: Subject, say: Say): void {
  const secure = config.global.enable_script_security ?? false;
  for (const block of config.root.vrrp_script ?? []) {
    const at = placeOf(places, block, "script");
    if (!block.script) continue;
    const fault = faultOf(block.script, block.user?.user, { config, facts });
    if (fault?.kind === "missing" || (secure && fault?.kind === "exposed")) {
      const why = fault.kind === "missing" ? "is not on this machine" : "can be changed by others than root";
      say("check-unusable", at, `the check ${block.name} cannot be used: ${fault.path} ${why}`);
    }
  }
}

function security(subject: Subject, run: readonly Run[], say: Say): void {
  const { global } = subject.config;
  if (global.enable_script_security) return;
  const one = run.find(({ script }) => faultOf(script, undefined, subject)?.kind !== "missing");
  if (!one || !subject.facts.script) return;
  say(
    "script-security",
    one.at,
    "scripts are run and enable_script_security is not set, so others than root may be able to change them",
  );
}

function faultOf(script: Script, user: string | undefined, { config, facts }: Omit<Subject, "places">) {
  const runsAs = user ?? script.user ?? config.global.script_user?.user ?? null;
  return facts.script?.(script.words[0] ?? "", runsAs) ?? null;
}
