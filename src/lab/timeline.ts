import { between, type Instant, type Micros } from "../core/mod.ts";
import type { Reign, Takeover } from "./account.ts";
import type { Node, Observation, Seen } from "./observation.ts";
import type { LabHost, Plan } from "./plan.ts";
import { POLL_INTERVAL } from "./web.ts";

/** How text is emphasised. */
export type Tone = "plain" | "title" | "master" | "deed" | "bad" | "quiet";

/** How the timeline may look: with colours and drawn characters on a terminal, in ASCII elsewhere. */
export interface Look {
  paint(tone: Tone, text: string): string;
  readonly master: string;
  readonly backup: string;
  readonly lost: string;
}

const escapes: { readonly [T in Tone]: string } = {
  plain: "",
  title: "\x1b[1m",
  master: "\x1b[1;32m",
  deed: "\x1b[1;33m",
  bad: "\x1b[1;31m",
  quiet: "\x1b[2m",
};

/** For a terminal. */
export const colourful: Look = {
  paint: (tone, text) => tone === "plain" ? text : `${escapes[tone]}${text}\x1b[0m`,
  master: "█",
  backup: "─",
  lost: "×",
};

/** For a file or a pipe. */
export const plain: Look = { paint: (_tone, text) => text, master: "#", backup: "-", lost: "x" };

/** What is about to be seen, and where. */
export function opening({ hosts, client, virtual }: Plan, look: Look): string[] {
  const place = ({ interfaces }: LabHost) =>
    interfaces.map(({ name, address }) => `${address} on ${name}`).join(", ");
  const width = Math.max(...hosts.map((host) => place(host).length), (client[0]?.address ?? "").length);
  const rows = hosts.map((host) =>
    `  node ${host.node}   ${place(host).padEnd(width)}   priority ${host.watched.priority}`
  );
  const own = client.map(({ address }) => address).join(", ");
  return [
    look.paint("title", "havip lab: two hosts and a client, on a network of their own"),
    "",
    ...rows,
    `  client   ${own.padEnd(width)}   asks http://${virtual}/ every ${POLL_INTERVAL} ms`,
    "",
  ];
}

/** A line of the timeline: the time since the beginning, and what happened. */
export function moment(at: Micros, text: string, tone: Tone, look: Look): string {
  return `${look.paint("quiet", `${seconds(at, 2).padStart(8)} `)} ${look.paint(tone, text)}`;
}

/** A line below a moment. */
export function detail(text: string, look: Look): string {
  return `${" ".repeat(10)}${look.paint("quiet", text)}`;
}

/** What there is to say of a takeover, below the moment at which it happened. */
export function explained(takeover: Takeover, { hosts }: Plan): string[] {
  const { to, since, took, protocol, answered, lost } = takeover;
  const from =
    { "goodbye": "the goodbye", "last advert": "the last advert", "start": "it began to wait" }[since];
  const beyond = beyondOf(takeover);
  const lines = [
    `${seconds(took, 3)} after ${from}; the protocol's own time is ${seconds(protocol, 3)}, ` +
    (beyond < 0 ? `so ${-beyond} ms early` : `so ${beyond} ms late`),
  ];
  const sum = sumOf(takeover, hosts[to - 1]!);
  if (sum !== null) lines.push(sum);
  if (answered !== null) lines.push(lost === 0 ? "no request was lost" : `${requests(lost)} lost`);
  return lines;
}

/** How the protocol comes to its time, in the words of the RFCs. */
function sumOf({ cause, since, protocol }: Takeover, { watched }: LabHost): string | null {
  const { version, priority, interval, downTimerAdverts, preemptDelay } = watched;
  if (protocol === 0) return "an address owner does not wait";
  const part = version === 2 ? "s" : `of ${interval / 1_000_000} s`;
  const skew = `(256 - ${priority}) / 256 ${part}`;
  if (since === "goodbye") return `skew time: ${skew}`;
  const delay = cause.deed === "start" && since === "last advert"
    ? `preempt_delay of ${preemptDelay / 1_000_000} s, then `
    : "";
  return `${delay}master down time: ${downTimerAdverts} intervals of ${interval / 1_000_000} s, and ${skew}`;
}

/** What is beyond the protocol's own time, in milliseconds. */
function beyondOf({ took, protocol }: Takeover): number {
  return Math.round((took - protocol) / 100) / 10;
}

function requests(count: number): string {
  return count === 1 ? "1 request was" : `${count} requests were`;
}

/** `3.605 s`, with so many digits behind the point. */
export function seconds(length: Micros, digits: number): string {
  return `${(length / 1_000_000).toFixed(digits)} s`;
}

/** A takeover in a few words. */
function titleOf({ cause, to }: Takeover): string {
  if (cause.deed === "start") return `node ${to} starts again and takes the address back`;
  return `node ${cause.node} ${
    cause.deed === "stop" ? "is stopped" : "loses its power"
  }: node ${to} takes over`;
}

/** The takeovers side by side. */
export function table(takeovers: readonly Takeover[], look: Look): string[] {
  const rows = takeovers.map((takeover) => [
    titleOf(takeover),
    seconds(takeover.took, 3),
    seconds(takeover.protocol, 3),
    `${beyondOf(takeover)} ms`,
    takeover.answered === null ? "-" : `${takeover.lost} of ${takeover.asked}`,
  ]);
  const all = [["", "took", "protocol", "beyond", "requests lost"], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const text = (row: readonly string[]) =>
    "  " +
    row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)).join(
      "   ",
    );
  return all.map((row, index) => index === 0 ? look.paint("quiet", text(row)) : text(row));
}

/** What a drawing is made from. */
export interface Scene {
  readonly seen: readonly Observation[];
  readonly reigns: readonly Reign[];
  readonly from: Instant;
  readonly to: Instant;
}

const COLUMNS = 60;

/** Draws who was master, and who answered the client, in columns of time. */
export function drawing(scene: Scene, look: Look): string[] {
  const width = between(scene.from, scene.to) / COLUMNS;
  const starts = Array.from({ length: COLUMNS }, (_, column) => (scene.from + column * width) as Instant);
  const nodes = ([1, 2] as const).map((node) =>
    `  node ${node}   ` +
    joined(starts.map((at) => hostMark(scene, node, (at + width / 2) as Instant, look)), look)
  );
  const client = joined(starts.map((at) => clientMark(scene, at, (at + width) as Instant, look)), look);
  return [
    ...nodes,
    `  client   ${client}`,
    look.paint("quiet", `           ${axis(width)}`),
    look.paint(
      "quiet",
      `           ${look.master} master   ${look.backup} backup   1 2 who answers   ${look.lost} requests lost`,
    ),
  ];
}

type Mark = readonly [tone: Tone, text: string];

function hostMark({ seen, reigns }: Scene, node: Node, at: Instant, look: Look): Mark {
  if (
    reigns.some((reign) => reign.node === node && reign.from <= at && (reign.to === null || at < reign.to))
  ) {
    return ["master", look.master];
  }
  const deeds = seen.filter((what): what is Seen<"deed"> => what.kind === "deed" && what.node === node);
  const last = deeds.findLast((deed) => deed.at <= at);
  return last?.deed === "start" ? ["quiet", look.backup] : ["plain", " "];
}

function clientMark({ seen }: Scene, from: Instant, to: Instant, look: Look): Mark {
  const polls = seen.filter((what): what is Seen<"poll"> =>
    what.kind === "poll" && what.at >= from && what.at < to
  );
  if (polls.length === 0) return ["plain", " "];
  if (polls.some(({ by }) => by === null)) return ["bad", look.lost];
  return ["plain", String(polls.at(-1)?.by)];
}

/** Neighbours of the same tone are painted together. */
function joined(marks: readonly Mark[], look: Look): string {
  const runs: [Tone, string][] = [];
  for (const [tone, text] of marks) {
    const last = runs.at(-1);
    if (last?.[0] === tone) last[1] += text;
    else runs.push([tone, text]);
  }
  return runs.map(([tone, text]) => look.paint(tone, text)).join("");
}

/** Seconds below the columns, each five at its own column. */
function axis(width: number): string {
  let text = "";
  for (let second = 0; second * 1_000_000 < width * (COLUMNS - 3); second += 5) {
    text = text.padEnd(Math.round(second * 1_000_000 / width)) + `${second} s`;
  }
  return text;
}
