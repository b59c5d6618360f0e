import { asSeconds, type DropCounts, type DropReason } from "../core/mod.ts";
import { harmless } from "./line.ts";
import type { ShownInstance, ShownStatus } from "./status_type.ts";
import { type Cell, table } from "./table.ts";

/** Why packets were dropped, for somebody who has to find out what to do about it. */
export const dropReasons: { readonly [R in DropReason]: string } = {
  ip_header: "damaged IP header",
  too_short: "too short for an advert",
  length_mismatch: "another length than the packet says",
  unknown_version: "unknown VRRP version",
  packet_type: "no advert",
  checksum: "wrong checksum",
  unknown_vrid: "a VRID that no instance here has",
  unknown_interface: "an interface without instances",
  own_packet: "sent from our own address, so the network loops or another host has it too",
  ttl: "from beyond this network (TTL other than 255)",
  version_mismatch: "the other VRRP version, compare `version` on both hosts",
  auth_type_invalid: "unknown kind of authentication",
  auth_type_mismatch: "another kind of authentication, compare `auth_type` on both hosts",
  auth_failure: "wrong password, compare `auth_pass` on both hosts",
  interval_mismatch: "another interval, compare `advert_int` on both hosts",
  destination: "sent to somewhere else than the group",
  not_unicast: "sent to somewhere else than our own address, compare `unicast_src_ip` and `unicast_peer`",
  unknown_peer: "not from one of the unicast peers, compare `unicast_peer` on both hosts",
  replay: "played back, or from a host that began to count anew",
  hmac_missing: "not signed, compare `auth_hmac` on both hosts",
  hmac_malformed: "signed in another way than keepalived's",
  hmac_unknown_key: "signed with a key that we do not have, compare `auth_hmac` on both hosts",
  hmac_invalid: "changed on the way, or signed with another key of the same number",
  hmac_stale: "signed too long ago, compare the clocks of both hosts",
  hmac_replay: "played back, or from a host whose clock was set back",
  address_list: "other addresses, compare `virtual_ipaddress` on both hosts",
  not_running: "the instance could not run then",
};

/** Widest column of the table; longer names are cut there and whole below. */
const widest = 44;

/** With more instances than this only those that have something to say are told in detail. */
const many = 12;

type Paint = (text: string) => string;

/** Colours by what they say; without colour they say nothing. */
interface Palette {
  readonly good: Paint;
  readonly bad: Paint;
  readonly odd: Paint;
  readonly quiet: Paint;
  readonly strong: Paint;
}

function palette(colour: boolean): Palette {
  const sgr = (code: string): Paint => (text) => colour ? `\x1b[${code}m${text}\x1b[0m` : text;
  return { good: sgr("1;32"), bad: sgr("1;31"), odd: sgr("33"), quiet: sgr("2"), strong: sgr("1") };
}

function counted(n: number, one: string, several = `${one}s`): string {
  return `${n} ${n === 1 ? one : several}`;
}

/** A length of time as people say it, its two largest units: `3 h 12 min`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const [days, hours, minutes] = [
    Math.floor(s / 86_400),
    Math.floor(s / 3_600) % 24,
    Math.floor(s / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${s % 60} s` : `${s} s`;
}

/** `2026-11-22 11:09:26`, local time. */
function moment(wall: string): string {
  const at = new Date(wall);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

function header(status: ShownStatus, paint: Palette): string[] {
  const daemon = `${paint.strong(`havip ${status.version}`)}, pid ${status.pid}, ${harmless(status.config)}`;
  const roles = status.roles.map(({ role, pid, restarts, answers }) => {
    const runs = pid === null
      ? paint.bad("is not running")
      : answers
      ? `pid ${pid}`
      : `pid ${pid}, ${paint.bad("does not answer: it may hold addresses all the same (ip addr)")}`;
    const again = restarts === 0 ? "" : paint.odd(`, restarted ${counted(restarts, "time")}`);
    return `${role}: ${runs}${again}`;
  });
  const lost = status.lostLines === 0
    ? []
    : [paint.odd(`${counted(status.lostLines, "line")} of the log lost`)];
  return [daemon, ...roles, ...lost];
}

/** Whether a role runs that does not say what it does. */
function silent({ roles }: ShownStatus): boolean {
  return roles.some(({ pid, answers }) => pid !== null && !answers);
}

function masterOf({ state, master, effectivePriority }: ShownInstance): string {
  if (state === "master") return `this host (${effectivePriority})`;
  if (master === null) return "nobody heard of";
  return state === "backup" ? `${master.address} (${master.priority})` : `${master.address}, last heard of`;
}

function addressesOf({ addresses, interface: link }: ShownInstance): string {
  const [first, second, ...more] = addresses;
  if (first === undefined) return "none";
  if (second === undefined) return `${first} on ${link}`;
  return more.length === 0 ? `${first}, ${second}` : `${first} and ${addresses.length - 1} more`;
}

function overview(instances: readonly ShownInstance[], paint: Palette): string[] {
  const states: { readonly [S in ShownInstance["state"]]: Paint } = {
    master: paint.good,
    backup: paint.strong,
    fault: paint.bad,
    init: paint.odd,
    stopped: paint.quiet,
  };
  const headings = ["INSTANCE", "STATE", "SINCE", "FOR", "MASTER (PRIORITY)", "ADDRESSES"];
  const rows: Cell[][] = [headings.map((text) => ({ text, paint: paint.quiet }))];
  for (const instance of instances) {
    rows.push([
      { text: harmless(instance.name), paint: paint.strong },
      { text: instance.state.toUpperCase(), paint: states[instance.state] },
      { text: moment(instance.sinceWall) },
      { text: duration(instance.lasted) },
      { text: masterOf(instance) },
      { text: harmless(addressesOf(instance)) },
    ]);
  }
  return table(rows, widest);
}

/** What keeps an instance from running, or its addresses from being where they should be. */
function trouble(instance: ShownInstance, { links }: ShownStatus): string[] {
  const { interface: name, state, fault, held } = instance;
  if (state === "master" && !held) return [`master, but its addresses could not be put on ${name} yet`];
  if (state !== "fault") return [];
  const link = links.find((candidate) => candidate.name === name);
  if (fault === "source") return [`cannot run: ${name} has no address to send from`];
  if (fault === "peer") return ["cannot run: it is unicast and has no peers"];
  if (fault === "address") return [`cannot run: its addresses could not be put on ${name}`];
  if (fault === "tracker") return instance.faultBy.map((id) => `cannot run: ${trackerText(id)}`);
  if (fault === "group") {
    return [
      `cannot run: another member of its sync group ${instance.faultBy.map(nameIn).join()} is in fault`,
    ];
  }
  return [`cannot run: interface ${name} ${link ? "is down" : "does not exist"}`];
}

/** `script:chk` and the like, with what it means that it keeps an instance in fault. */
function trackerText(id: string): string {
  const words: { readonly [kind: string]: string } = {
    script: `script ${nameIn(id)} fails`,
    interface: `tracked interface ${nameIn(id)} is down`,
    file: `the number in tracked file ${nameIn(id)} says so`,
    process: `process check ${nameIn(id)} has no quorum`,
  };
  return words[id.slice(0, id.indexOf(":"))] ?? `tracker ${nameIn(id)} says so`;
}

function nameIn(id: string): string {
  return id.slice(id.indexOf(":") + 1);
}

function dropLines(drops: DropCounts): string[] {
  const counts = Object.entries(drops) as [DropReason, number][];
  return counts.filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `dropped ${counted(count, "packet")}: ${dropReasons[reason]}`);
}

function settings(instance: ShownInstance): string {
  const { interface: name, vrid, version, priority, effectivePriority, source, authentication } = instance;
  const changed = priority === effectivePriority ? "" : `, now ${effectivePriority}`;
  const parts = [
    `${name}, VRID ${vrid}, VRRP version ${version}`,
    `priority ${priority}${changed}`,
    `an advert every ${asSeconds(instance.interval)} s`,
    source === null ? "no source address" : `from ${source}`,
    ...(authentication === "simple" ? ["with password"] : []),
  ];
  return parts.join(", ");
}

function history({ counters }: ShownInstance): string {
  const parts = [
    `adverts: ${counters.advertsSent} sent, ${counters.advertsReceived} received`,
    `became master ${counted(counters.becameMaster, "time")}, gave it up ${
      counted(counters.releasedMaster, "time")
    }`,
  ];
  return parts.join("; ");
}

function details(instance: ShownInstance, status: ShownStatus, paint: Palette): string[] {
  const { addresses, counters } = instance;
  const restored = counters.addressesRestored === 0 ? [] : [
    `${counted(counters.addressesRestored, "address", "addresses")} put back that somebody else had removed`,
  ];
  if (counters.routesRestored > 0) {
    restored.push(
      `${counted(counters.routesRestored, "route or rule", "routes or rules")} put back likewise`,
    );
  }
  const notable = [...restored, ...dropLines(instance.drops)];
  return [
    paint.strong(harmless(instance.name)),
    ...trouble(instance, status).map((text) => `  ${paint.bad(harmless(text))}`),
    `  ${harmless(settings(instance))}`,
    ...(addresses.length > 1 ? [`  ${harmless(addresses.join(", "))}`] : []),
    `  ${history(instance)}`,
    ...notable.map((text) => `  ${paint.odd(text)}`),
  ];
}

/** Whether there is more to say of an instance than the overview has. */
function remarkable(instance: ShownInstance): boolean {
  const { state, held, counters, drops, priority, effectivePriority } = instance;
  if (state === "fault" || (state === "master" && !held) || priority !== effectivePriority) return true;
  return counters.addressesRestored + counters.routesRestored > 0 || dropLines(drops).length > 0;
}

/**
 * The status of a daemon for people: who is master and since when, what each instance does, and what was dropped and
 * why. Lines with line feeds; ANSI colours only when asked for.
 */
export function statusText(status: ShownStatus, colour: boolean): string {
  const paint = palette(colour);
  const { instances } = status;
  const told = instances.length > many ? instances.filter(remarkable) : instances;
  const elsewhere = dropLines(status.drops).map((text) => paint.odd(text));
  const blocks = [
    header(status, paint),
    instances.length === 0
      ? [silent(status) ? "what the instances do is not known" : "no instance runs"]
      : overview(instances, paint),
    ...told.map((instance) => details(instance, status, paint)),
    ...(elsewhere.length === 0
      ? []
      : [["Concerning no instance here:", ...elsewhere.map((text) => `  ${text}`)]]),
  ];
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}
