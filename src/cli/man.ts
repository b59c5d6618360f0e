import { catalogue, type Entry } from "../config/catalogue.ts";
import { havipVersion } from "../core/version.ts";
import { exitCodes, testCodes } from "../daemon/exit.ts";
import type { Streams } from "./explain.ts";
import { statusText } from "./keyword.ts";
import * as roff from "./roff.ts";
import { defaultConfig, defaultRunDir, helpText } from "./usage.ts";

const streams: Streams = { out: (text) => console.log(text), err: (text) => console.error(text) };

/** `havip man [8|5]`: a manual page, about the program or about the configuration, in roff for man(1). */
export function man(args: string[], { out, err }: Streams = streams): number {
  const [section = "8", ...more] = args;
  const page = more.length === 0 ? pages[section] : undefined;
  if (!page) {
    err("havip man: there is page 8, of havip, and page 5, of its configuration\nUsage: havip man [8|5]");
    return exitCodes.usage.code;
  }
  out(page().trimEnd());
  return exitCodes.good.code;
}

const pages: { readonly [section: string]: () => string } = { "8": programPage, "5": configurationPage };

/** havip(8), made from the text of `havip help` and the tables of exit codes. */
function programPage(): string {
  const [options = "", commands = ""] = helpText().split("\nCommands:\n");
  const signals = /^Signals: (.*)$/m.exec(commands)?.[1] ?? "";
  const codes = (table: typeof exitCodes | typeof testCodes) =>
    Object.values(table).map(({ code, meaning }) => roff.item(String(code), [meaning])).join("");
  return [
    roff.title("havip", 8, havipVersion),
    roff.heading("NAME"),
    `havip \\- moves IP addresses between hosts with VRRP\n`,
    roff.heading("SYNOPSIS"),
    roff.example("havip [--config FILE] [OPTION ...]\nhavip COMMAND [ARGUMENT ...]"),
    roff.heading("DESCRIPTION"),
    roff.paragraph(
      "The master of a virtual router holds its IP addresses; a backup takes them over when the master stops, dies or " +
        "loses its link. havip reads keepalived.conf, takes keepalived's options, and shares virtual routers with " +
        "keepalived. It runs in the foreground and logs to the console, and to the journal or syslog where there is no " +
        "terminal.",
    ),
    roff.heading("OPTIONS"),
    items(options),
    roff.heading("COMMANDS"),
    items(commands.split("\nSignals:")[0] ?? ""),
    roff.heading("SIGNALS"),
    roff.paragraph(signals),
    roff.heading("EXIT STATUS"),
    codes(exitCodes),
    roff.subheading("Of -t, as keepalived has them"),
    codes(testCodes),
    roff.heading("FILES"),
    roff.item(defaultConfig, ["the configuration, unless --config names another"]),
    roff.item(defaultRunDir, [
      "pid files, the control socket and a list of what the daemon has on the host, by which a start after a crash knows what to remove (belongings.json), unless --run-dir names another folder",
    ]),
    roff.heading("SEE ALSO"),
    roff.paragraph("havip.conf(5), keepalived.conf(5), ip-address(8)"),
  ].join("");
}

/** The lines of a help text that have a term and an explanation. */
function items(text: string): string {
  return text.split("\n").flatMap((line) => {
    const [, term, meaning] = /^ {2,}(\S.*?) {2,}(\S.*)$/.exec(line) ?? [];
    return term === undefined || meaning === undefined ? [] : [roff.item(term, [meaning])];
  }).join("");
}

/** havip.conf(5), made from the keyword tables. */
function configurationPage(): string {
  const blocks = new Map<string, Entry[]>();
  for (const entry of catalogue()) {
    if (entry.argument || entry.keyword.startsWith("(")) continue;
    blocks.set(entry.block, [...blocks.get(entry.block) ?? [], entry]);
  }
  return [
    roff.title("havip.conf", 5, havipVersion),
    roff.heading("NAME"),
    "havip.conf \\- the configuration of havip, which is keepalived.conf\n",
    roff.heading("DESCRIPTION"),
    roff.paragraph(
      "A line is a keyword with its values. Braces hold the keywords of a block. Words are separated by blanks; double " +
        "quotes hold several in one. What follows # or ! is a comment. Times are in seconds with up to six decimals " +
        "unless said otherwise. A numeral like 0..255 below is a number of that range.",
    ),
    roff.paragraph(
      "Not every keyword has an effect: where havip does what one asks for nothing is said of it below. The others are " +
        "read and checked all the same. " +
        "havip check FILE says what is wrong with a file, havip help keyword NAME tells of one keyword.",
    ),
    roff.paragraph("The least that makes a virtual router:"),
    roff.example(
      "vrrp_instance VI_1 {\n    interface eth0\n    virtual_router_id 51\n    priority 150\n" +
        "    virtual_ipaddress {\n        192.0.2.10/24\n    }\n}",
    ),
    ...[...blocks].map(([block, entries]) => section(block, entries)),
    roff.heading("FILES"),
    roff.item(defaultConfig, ["where havip looks unless it is told another file"]),
    roff.heading("SEE ALSO"),
    roff.paragraph("havip(8), keepalived.conf(5)"),
  ].join("");
}

/** The keywords of one block. */
function section(block: string, entries: readonly Entry[]): string {
  const path = block.split("/");
  const head = path.length === 1 ? roff.heading(outermost(block)) : roff.subheading(path.join(" > "));
  return head + entries.map((entry) => {
    const { keyword, form, meaning, as } = entry;
    const status = statusText(entry);
    const rest = as === null && status !== "works" ? [`(${status})`] : [];
    return roff.item(`${keyword} ${form}`.trim(), [
      as === null || meaning.includes(as) ? meaning : `${meaning}: see ${as}`,
      ...rest,
    ]);
  }).join("");
}

function outermost(block: string): string {
  switch (block) {
    case "(root)":
      return "OUTSIDE OF BLOCKS";
    case "(anywhere)":
      return "THE LANGUAGE";
    case "(any <BOOL>)":
      return "TRUE AND FALSE";
    case "(script with user)":
      return "SCRIPTS WITH A USER";
    default:
      return block;
  }
}
