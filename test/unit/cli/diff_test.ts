import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { diff } from "../../../src/cli/diff.ts";
import { memoryReader, withInput } from "../../../src/config/mod.ts";

const two = ["VI_1", "VI_2"].map((name, i) =>
  `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${i + 1}\n@b priority ${90 - i}\n` +
  `virtual_ipaddress {\n192.0.2.${i + 1}\n}\n}\n`
).join("");
const files = new Map([
  ["old.conf", two],
  ["new.conf", two.replace("_id 1\n", "_id 1\npriority 80\n")],
  ["same.conf", `# the same\n${two}`],
  ["beyond.conf", `${two}use_pid_dir\n`],
  ["bad.conf", two.replace("_id 2", "_id 300")],
  [
    "many.conf",
    Array.from(
      { length: 20 },
      (_, i) =>
        `vrrp_instance VI_${i} {\ninterface eth0\nvirtual_router_id ${i + 1}\n` +
        `virtual_ipaddress {\n192.0.2.${i + 1}\n}\n}\n`,
    ).join(""),
  ],
]);

function run(...args: string[]) {
  const written = { out: "", err: "" };
  const code = diff(args, {
    reader: withInput(memoryReader(files), () => new TextEncoder().encode(two)),
    out: (text) => written.out += text,
    err: (text) => written.err += text,
    colour: false,
    options: { configId: "host" },
  });
  return { code, ...written };
}

Deno.test("diff says in words what a reload would do, and by its exit code whether it would", () => {
  assertEquals(run("old.conf", "new.conf"), {
    code: 1,
    out: "VI_1: priority 100 → 80: may lose mastership\nVI_2 unchanged\n",
    err: "",
  });
  assertEquals(run("old.conf", "same.conf"), {
    code: 0,
    out: "VI_1, VI_2 unchanged\nnothing changes\n",
    err: "",
  });
});

Deno.test("diff - NEW reads standard input, and so does diff OLD -", () => {
  assertEquals([run("-", "old.conf").code, run("old.conf", "-").code, run("-", "new.conf").code], [0, 0, 1]);
  assertMatch(run("-", "-").err, /only one/);
});

Deno.test("what is without effect is said, and is no change", () => {
  const { code, out } = run("old.conf", "beyond.conf");
  assertEquals(code, 0);
  assertMatch(out, /use_pid_dir added: without effect here, because .*\nnothing changes\n$/);
});

Deno.test("of many instances that stay only the number is told", () => {
  assertEquals(run("many.conf", "many.conf").out, "20 instances unchanged\nnothing changes\n");
});

Deno.test("--config-id is what both files are read with", () => {
  assertStringIncludes(run("new.conf", "old.conf").out, "priority 80 → 100");
  assertEquals(run("new.conf", "old.conf", "-i", "b").code, 0);
});

Deno.test("a file with errors ends as with check, whichever it is", () => {
  for (const args of [["old.conf", "bad.conf"], ["bad.conf", "old.conf"]]) {
    const { code, out, err } = run(...args);
    assertEquals([code, out], [2, ""]);
    assertStringIncludes(err, "bad.conf:");
  }
  assertEquals(run("old.conf", "missing.conf").code, 6);
});

Deno.test("--json is one object of a fixed shape", () => {
  const { code, out } = run("old.conf", "new.conf", "--json");
  const { old, new: now, exit, changes, instances, elsewhere, notRun, diagnostics } = JSON.parse(out);
  assertEquals([code, exit, changes], [1, 1, true]);
  assertEquals([old, now], [{ file: "old.conf", files: ["old.conf"] }, {
    file: "new.conf",
    files: ["new.conf"],
  }]);
  assertEquals(instances, [
    {
      instance: "VI_1",
      fate: "changed",
      changes: [{ keyword: "priority", before: "100", after: "80", consequence: "may lose mastership" }],
      notes: [],
      keywords: [],
    },
    { instance: "VI_2", fate: "unchanged", changes: [], notes: [], keywords: [] },
  ]);
  assertEquals([elsewhere, notRun, diagnostics], [[], [], []]);
  assertEquals(Object.keys(JSON.parse(run("old.conf", "bad.conf", "--json").out)), [
    "old",
    "new",
    "exit",
    "diagnostics",
  ]);
});

Deno.test("wrong use is exit code 3, with how it is used", () => {
  for (
    const args of [[], ["old.conf"], ["old.conf", "new.conf", "x"], ["a", "b", "--yes"], ["a", "b", "-i", ""]]
  ) {
    const { code, err } = run(...args);
    assertEquals(code, 3);
    assertMatch(err, /Usage: havip diff OLD NEW/);
  }
});
