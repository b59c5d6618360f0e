import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { facilityOf, umaskOf } from "../../../src/cli/option.ts";

const main = new URL("../../../main.ts", import.meta.url).pathname;

async function havip(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--quiet", main, ...args] });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

/** Every option of keepalived 2.2.7 and one of 2.4, with a value where it takes one. */
const theirs = [
  ...["-fF", "-P", "-C", "-B", "--all", "-l", "-D", "-S1", "-G", "-u022", "-X", "-V", "-I", "-R", "-n", "-d"],
  ...["-pF", "-rF", "-T", "-cF", "-a", "-bF", "-x", "-AF", "-sN", "-m", "-MP", "-e", "-iI", "--signum=JSON"],
  ...["-t", "-v", "-h", "-gF", "--flush-log-file", "--ignore-sigint"],
];

Deno.test("every option of keepalived is known: it is done, passed over, or refused with a reason", async () => {
  // All at once, with some that are refused, so that nothing runs: what is not known is told before that.
  const { code, err } = await havip(...theirs.filter((option) => !/^(-[vht]|--signum.*)$/.test(option)));
  assertEquals(code, 3);
  assertMatch(err, /^havip: --\S+ is not possible: /);
});

Deno.test("an option that cannot be meant is refused with a sentence", async () => {
  for (const option of ["-C", "-V", "-T", "-x", "-AF", "-MP", "-gF", "-e"]) {
    const { code, err } = await havip(option);
    assertEquals(code, 3, err);
    assertMatch(err, /^havip: --[a-z-]+ is not possible: \S/);
  }
});

Deno.test("--signum prints numbers, and refuses names that keepalived refuses", async () => {
  for (const [name, number] of Object.entries({ STOP: 15, RELOAD: 1, DATA: 10, STATS_CLEAR: 63, JSON: 36 })) {
    assertEquals(await havip(`--signum=${name}`), { code: 0, out: `${number}\n`, err: "" });
  }
  const { code, out, err } = await havip("--signum=json");
  assertEquals([code, out], [1, ""]);
  assertStringIncludes(err, "Unknown sigfunc json");
});

Deno.test("facilities and umasks are read as keepalived reads them", () => {
  assertEquals([facilityOf("local3"), facilityOf("7"), facilityOf("daemon")], [3, 7, null]);
  assertEquals([facilityOf("8"), facilityOf("mail")], [undefined, undefined]);
  assertEquals([umaskOf("022"), umaskOf("0x12"), umaskOf("18")], [18, 18, 18]);
  assert([umaskOf(""), umaskOf("01000"), umaskOf("rwx")].every((mask) => mask === undefined));
});
