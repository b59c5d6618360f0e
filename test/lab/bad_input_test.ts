/** Wrong files and wrong surroundings: one clear message, an exit code of its own, and nothing left behind. @module */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { exitCodes } from "../../src/daemon/exit.ts";
import { labTest } from "./case.ts";
import { havipCommand } from "./daemon.ts";
import { Lab, NODE1, VIRTUAL } from "./lab.ts";
import { together } from "./together.ts";
import { node1 } from "./tutorial.ts";

interface Case {
  readonly what: string;
  /** Makes the configuration at a path that does not exist yet. */
  readonly make: (path: string) => Promise<void>;
  readonly exit: keyof typeof exitCodes;
  readonly says: RegExp;
  /** The line that the message must name. */
  readonly line?: number;
  /** Words in front of havip's. */
  readonly prefix?: readonly string[];
}

const text = (content: string | Uint8Array) => (path: string) =>
  typeof content === "string" ? Deno.writeTextFile(path, content) : Deno.writeFile(path, content);
const edited = (from: string | RegExp, to: string) => text(node1.replace(from, to));
/** The number of the first line that holds a word. */
const lineOf = (word: string) => node1.split("\n").findIndex((line) => line.includes(word)) + 1;

const cases: readonly Case[] = [
  { what: "a missing file", make: async () => {}, exit: "missing", says: /does not exist|No such file/i },
  { what: "a directory", make: (path) => Deno.mkdir(path), exit: "directory", says: /directory/i },
  {
    what: "an unreadable file",
    make: async (path) => {
      await Deno.writeTextFile(path, node1);
      await Deno.chmod(path, 0);
    },
    exit: "unreadable",
    says: /cannot be read|permission denied/i,
    // Root reads everything, unless it has laid that down.
    prefix: ["setpriv", "--bounding-set=-dac_override,-dac_read_search"],
  },
  {
    what: "an unknown interface",
    make: edited("interface ens33", "interface ens34"),
    exit: "interface",
    says: /ens34/,
  },
  {
    what: "a VRID out of range",
    make: edited("virtual_router_id 51", "virtual_router_id 256"),
    exit: "configuration",
    says: /256.*(1 to 255|1-255|1\.\.255)|virtual_router_id.*(1 to 255|1-255)/i,
    line: lineOf("virtual_router_id"),
  },
  {
    what: "an unclosed block",
    make: edited(/\}\s*$/, ""),
    exit: "configuration",
    says: /not closed|missing|unclosed|no closing/i,
    line: lineOf("vrrp_instance"),
  },
  {
    what: "a binary file",
    make: text(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3, 0, 0xff, 0xfe])),
    exit: "binary",
    says: /not text|binary/i,
  },
  {
    what: "an empty file",
    make: text(""),
    exit: "empty",
    says: /empty|configures nothing|no vrrp_instance/i,
  },
  {
    what: "two instances with the same VRID on one interface",
    make: text(node1 + node1.slice(node1.indexOf("vrrp_instance")).replace("VI_1", "VI_2")),
    exit: "configuration",
    says: /VI_2|VI_1/,
    line: node1.split("\n").length - 1 + 4,
  },
  {
    what: "no permission",
    make: text(node1),
    exit: "permission",
    says: /permission|root/i,
    prefix: ["setpriv", "--bounding-set=-net_admin,-net_raw"],
  },
];

async function refused({ make, exit, says, line, prefix = [] }: Case): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const directory = await lab.directory();
  const config = `${directory}/node.conf`;
  await make(config);
  const words = [...prefix, ...havipCommand(), "--config", config, "--run-dir", `${directory}/run`];
  const { code, stdout, stderr } = await host.attempt("timeout", "10", ...words);
  const all = (stdout + stderr).split("\n");
  const told = all.filter((line) => says.test(line));
  assert(told.length > 0, `nothing like ${says} in\n${all.join("\n")}`);
  assertEquals(told.length, 1, `said more than once:\n${told.join("\n")}`);
  if (line !== undefined) assertMatch(told[0]!, new RegExp(`node\\.conf:${line}\\b`), told[0]);
  assertEquals(code, exitCodes[exit].code, all.join("\n"));
  assert(!await host.has(VIRTUAL), "nothing is left on the interface");
  assert(all.every((line) => !/^\s+at /.test(line)), `a stack trace is no message:\n${all.join("\n")}`);
}

/** keepalived cuts such a password and runs; so does havip, and says where. */
async function longPassword(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const config = `${await lab.directory()}/node.conf`;
  await Deno.writeTextFile(config, node1.replace("auth_pass 1111", "auth_pass 123456789"));
  const { code, stdout, stderr } = await host.attempt(...havipCommand(), "check", config);
  const told = (stdout + stderr).match(/\b8 characters.*\n.*node\.conf:\d+/g) ?? [];
  assertEquals(told.length, 1, stdout + stderr);
  assertMatch(told[0]!, new RegExp(`:${lineOf("auth_pass")}$`));
  assertEquals(code, exitCodes.altered.code);
}

labTest("bad input is explained once, and leaves nothing behind", ["setpriv"], async (test) => {
  await together(test, 3, [
    ...cases.map((each) => [each.what, () => refused(each)] as const),
    ["a password of nine characters", longPassword],
  ]);
});

Deno.test("the exit codes are distinct", () => {
  const codes = Object.values(exitCodes).map(({ code }) => code);
  assertEquals(new Set(codes).size, codes.length);
});
