import type { LogEntry } from "../core/log.ts";
import type { Level } from "./words.ts";

/** Who wrote a message: `havip`, `havip_vrrp`, … and its process id. */
export interface Author {
  readonly process: string;
  readonly pid: number;
}

/** A message in words, ready to be made into a line. */
export interface Message {
  readonly entry: LogEntry;
  readonly level: Level;
  readonly text: string;
  readonly from: Author;
  readonly at: Date;
}

/** Priorities of syslog(3) and sd-daemon(3). */
export const priorities: { readonly [L in Level]: number } = {
  critical: 2,
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
};

/** Longest text of a message, and longest text of a field in JSON, in characters. */
const longest = 1000;

/** Control characters of C0, DEL and C1, line and paragraph separators, marks that turn the direction of text. */
// deno-lint-ignore no-control-regex -- control characters are what this is about
const harmful = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

function escaped(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The text on one line that can neither forge another line nor command a terminal; what is too long is cut. */
export function harmless(text: string): string {
  const short = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return short.replace(harmful, escaped);
}

function padded(n: number, fill: string): string {
  return String(n).padStart(2, fill);
}

function clock(at: Date): string {
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((n) => padded(n, "0")).join(":");
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** `Sun Nov 22 11:09:23 2026`, local time: ctime(3), and what keepalived puts before its console lines. */
export function stamp(at: Date): string {
  return `${days[at.getDay()]} ${shortStamp(at)} ${at.getFullYear()}`;
}

/** `Nov 22 11:09:23`, local time: RFC 3164 §4.1.2. */
function shortStamp(at: Date): string {
  return `${months[at.getMonth()]} ${padded(at.getDate(), " ")} ${clock(at)}`;
}

/** `Sun Nov 22 11:09:23 2026: text` */
export function plainLine(message: Message): string {
  return `${stamp(message.at)}: ${harmless(message.text)}`;
}

/** SGR parameters (ECMA-48) of each level; info stays as the terminal has it. */
const colours: { readonly [L in Level]: string } = {
  critical: "1;37;41",
  error: "1;31",
  warning: "33",
  notice: "1",
  info: "",
  debug: "2",
};

/** The plain line for a terminal: the time in the background, the text in the colour of its level. */
export function colourLine(message: Message): string {
  const text = harmless(message.text);
  const colour = colours[message.level];
  const shown = colour === "" ? text : `\x1b[${colour}m${text}\x1b[0m`;
  return `\x1b[2m${stamp(message.at)}:\x1b[0m ${shown}`;
}

/** `<5>text`: the journal reads the priority off a service's stderr and keeps the time itself (sd-daemon(3)). */
export function journalLine(message: Message): string {
  return `<${priorities[message.level]}>${harmless(message.text)}`;
}

/**
 * `<29>Nov 22 11:09:23 havip[17]: text` as syslog(3) writes to /dev/log, without a host name.
 * @param ident stands for `havip` at the front of the process's name
 * @param facility 3 is daemon, 16 to 23 are local0 to local7
 */
export function syslogLine(message: Message, ident: string, facility: number): string {
  const { from } = message;
  const tag = harmless(from.process.replace(/^havip/, ident));
  const priority = facility * 8 + priorities[message.level];
  return `<${priority}>${shortStamp(message.at)} ${tag}[${from.pid}]: ${harmless(message.text)}`;
}

/**
 * One JSON object: `time` (RFC 3339, UTC, milliseconds), `level`, `code`, `process`, `pid`, `message`, then the
 * fields of the code by their names in `LogFields`. A field whose name is taken by one of the six gets the first word
 * of the code in front (`role.starting` has `role_pid`). These names are stable: programs read them.
 */
export function jsonLine(message: Message): string {
  const { entry, from } = message;
  const line: Record<string, unknown> = {
    time: message.at.toISOString(),
    level: message.level,
    code: entry.code,
    process: from.process,
    pid: from.pid,
    message: harmless(message.text),
  };
  for (const [name, value] of Object.entries(entry.fields)) {
    line[Object.hasOwn(line, name) ? `${entry.code.split(".")[0]}_${name}` : name] = value;
  }
  const text = JSON.stringify(
    line,
    (_, value) => typeof value === "string" ? value.slice(0, longest) : value,
  );
  return text.replace(harmful, escaped);
}
