import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { check } from "../../../src/cli/check.ts";
import { memoryReader, withInput } from "../../../src/config/mod.ts";
import { node1Conf, node2Conf } from "../../../src/lab/mod.ts";

const good = "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 192.0.2.1 }\n}\n";
const files = new Map([
  ["good.conf", good],
  ["strict.conf", `global_defs {\nvrrp_strict\n}\n${good}`],
  ["odd.conf", good.replace("\n}", "\nprority 1\n}")],
  ["bad.conf", good.replace("_id 1", "_id 300")],
  ["empty.conf", ""],
  ["secret.conf", good.replace("\n}", "\nauthentication {\nauth_type PASS\nauth_pass secret\n}\n}")],
  ["allowed.conf", good.replace("\n}", "\n# havip: allow unknown-keyword\nprority 1\n}")],
]);

const peers = [
  ["low.conf", good.replace("\n}", "\npriority 90\n}")],
  ["deaf.conf", good.replace("\n}", "\nadvert_int 2\n}")],
  ["both.conf", good.replace("\n}", "\n@one priority 110\n@two priority 90\n}")],
  ["other.conf", good.replace("_id 1", "_id 2").replace("A {", "B {")],
] as const;
for (const [name, text] of peers) files.set(name, text);

function run(...args: string[]) {
  const written = { out: "", err: "" };
  const code = check(args, {
    reader: withInput(memoryReader(files), () => new TextEncoder().encode(`include odd.conf\n@host foo\n`)),
    out: (text) => written.out += text,
    err: (text) => written.err += text,
    colour: false,
    facts: { mode: () => 0o644 },
    options: { configId: "host" },
  });
  return { code, ...written };
}

Deno.test("check says in its exit code and its last line what becomes of a file", () => {
  const ends: [file: string, code: number, last: string][] = [
    ["good.conf", 0, "good.conf is good: 1 instance"],
    ["strict.conf", 0, "strict.conf is good: 1 instance, 1 notice"],
    ["odd.conf", 5, "odd.conf can be used, but not all of it: 1 warning"],
    ["bad.conf", 2, "bad.conf cannot be used: 1 error"],
    ["missing.conf", 6, "missing.conf cannot be used: 1 error"],
    ["empty.conf", 10, "empty.conf cannot be used: 1 error"],
  ];
  for (const [file, code, last] of ends) {
    const { out, err, ...result } = run(file);
    assertEquals([result.code, out.trimEnd().split("\n").at(-1), err], [code, last, ""]);
  }
});

Deno.test("check - reads standard input, and what it includes", () => {
  const { code, out } = run("-", "--json");
  const { files, instances, diagnostics } = JSON.parse(out);
  assertEquals([code, files, instances], [5, ["-", "odd.conf"], ["A"]]);
  assertEquals(diagnostics.map(({ at }: { at: { file: string; line: number } }) => `${at.file}:${at.line}`), [
    "odd.conf:5",
    "-:2",
  ]);
});

Deno.test("check --config-id decides about conditions in the place of the host's name", () => {
  const lines = (...args: string[]) =>
    run("-", ...args).out.split("\n").filter((line) => line.includes("--> -:2"));
  assertEquals([lines(), lines("--config-id", "other"), lines("-i", "host")].map((each) => each.length), [
    1,
    0,
    1,
  ]);
  assertEquals(run("-", "--config-id=").code, 3);
});

Deno.test("check shows each diagnostic with its line", () => {
  assertStringIncludes(run("odd.conf").out, 'prority 1\n  | ^^^^^^^\n  = help: did you mean "priority"?\n');
});

Deno.test("check --json is one object of a fixed shape", () => {
  const { code, out } = run("bad.conf", "--json");
  assertEquals(code, 2);
  assertEquals(JSON.parse(out), {
    file: "bad.conf",
    exit: 2,
    files: ["bad.conf"],
    instances: ["A"],
    diagnostics: [{
      severity: "error",
      code: "out-of-range",
      message: 'virtual_router_id is a whole number of 1 to 255, not "300"',
      at: { file: "bad.conf", line: 3, column: 19 },
      length: 3,
      text: "virtual_router_id 300",
      help: null,
    }],
  });
});

Deno.test("wrong use says what is wrong and what to type", () => {
  const wrong = [[], ["--jsn", "good.conf"], ["good.conf", "bad.conf"], ["-x"], [
    "good.conf",
    "--allow",
    "x",
  ]];
  for (const args of wrong) {
    const { code, out, err } = run(...args);
    assertEquals([code, out], [3, ""]);
    assertMatch(
      err,
      /^havip check: .+\nUsage: havip check FILE \[--peer FILE\] \[--json\] \[--allow CODE\]… \[--offline\] \[--config-id ID\] \[--peer-config-id ID\]\n$/,
    );
  }
});

Deno.test("check tells what is worth knowing, and it changes no exit code", () => {
  const { code, out } = run("secret.conf");
  assertEquals(code, 0);
  assertStringIncludes(out, "notice[password-readable]: everybody on this machine can read this password");
  assertStringIncludes(out, "\nsecret.conf is good: 1 instance, 1 notice\n");
});

Deno.test("check --offline says nothing of this machine", () => {
  assertEquals(run("secret.conf", "--offline").out, "secret.conf is good: 1 instance\n");
});

Deno.test("a code is silenced on the command line and in the file, errors are not", () => {
  const silenced = "secret.conf is good: 1 instance, 1 silenced\n";
  assertEquals(run("secret.conf", "--allow", "password-readable").out, silenced);
  assertEquals(run("secret.conf", "--allow=strict,password-readable").out, silenced);
  assertEquals(run("allowed.conf").code, 0);
  assertEquals(run("allowed.conf").out, "allowed.conf is good: 1 instance, 1 silenced\n");
  assertEquals(run("bad.conf", "--allow", "out-of-range").code, 2);
});

Deno.test("allowing a code that does not exist says which one is near", () => {
  assertStringIncludes(
    run("good.conf", "--allow", "pasword-readable").err,
    'did you mean "password-readable"?',
  );
});

Deno.test("check --peer says who is master and how fast the other one takes over", () => {
  const { code, out } = run("good.conf", "--peer", "low.conf");
  assertEquals(code, 0);
  assertEquals(
    out,
    "A: good.conf will be master with priority 100; if it stops low.conf takes over after 0.65 s, " +
      "if it dies after 3.65 s; when it comes back it takes over again after 3.61 s\n" +
      "Yes: good.conf and low.conf will fail over\n",
  );
});

Deno.test("check --peer answers for the tutorial's pair as its reader sees it", () => {
  files.set("node1.conf", node1Conf).set("node2.conf", node2Conf);
  const { code, out } = run("node1.conf", "--peer", "node2.conf");
  assertEquals(code, 0);
  assertStringIncludes(
    out,
    "VI_1: node1.conf will be master with priority 101; if it stops node2.conf takes over after 0.61 s, " +
      "if it dies after 3.61 s;",
  );
  assertMatch(out, /\nYes: node1.conf and node2.conf will fail over\n$/);
});

Deno.test("check --peer says no, with what is wrong, when both would be master", () => {
  const { code, out } = run("good.conf", "--peer", "deaf.conf");
  assertEquals(code, 2);
  assertStringIncludes(
    out,
    "error[pair-interval]: A sends adverts every 1 s here and every 2 s in deaf.conf: ",
  );
  assertStringIncludes(out, " = in deaf.conf: deaf.conf:");
  assertMatch(
    out,
    /\nA: both will be master, and both hold the addresses\nNo: good.conf and deaf.conf will not fail over \(A\)\n$/,
  );
  const alone = run("good.conf", "--peer", "other.conf");
  assertEquals(alone.code, 5);
  assertMatch(
    alone.out,
    /\nNo: good.conf and other.conf have no instance in common; A is in good.conf alone; B is in other.conf alone\n$/,
  );
});

Deno.test("check --peer tells the mistakes of both files, and no answer when one has errors", () => {
  const { code, out } = run("odd.conf", "--peer", "bad.conf");
  assertEquals(code, 2);
  assertStringIncludes(out, "--> odd.conf:5:1");
  assertStringIncludes(out, "--> bad.conf:3:19");
  assertMatch(out, /\nWhether odd.conf and bad.conf fail over can be said when both can be used\n$/);
  assertEquals(JSON.parse(run("odd.conf", "--peer", "bad.conf", "--json").out).peer.failsOver, null);
});

Deno.test("check --peer --json adds what becomes of the pair", () => {
  const { peer, ...rest } = JSON.parse(run("good.conf", "--peer", "low.conf", "--json").out);
  assertEquals(rest, { file: "good.conf", exit: 0, files: ["good.conf"], instances: ["A"], diagnostics: [] });
  assertEquals(peer, {
    file: "low.conf",
    files: ["low.conf"],
    instances: ["A"],
    failsOver: true,
    pairs: [{
      vrid: 1,
      family: "ipv4",
      here: "A",
      there: "A",
      failsOver: true,
      master: "good.conf",
      backup: "low.conf",
      priority: 100,
      takeover: { stopped: 0.648437, died: 3.648437 },
      returns: "takes over again",
      returnsAfter: 3.609375,
    }],
    alone: [],
    notJudged: [],
  });
});

Deno.test("check --peer takes one file for both hosts when each has an id of its own", () => {
  const { code, out } = run("both.conf", "-i", "one", "--peer", "both.conf", "--peer-config-id", "two");
  assertEquals(code, 0, out);
  assertStringIncludes(out, "will be master with priority 110; if it stops");
  assertEquals(run("good.conf", "--peer-config-id", "two").code, 3);
});
