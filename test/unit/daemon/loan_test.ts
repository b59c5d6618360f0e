import { assertEquals } from "@std/assert";
import { Loans } from "../../../src/daemon/loan.ts";
import { inNewNamespace } from "../namespace.ts";
import { mayUnshare } from "../effect/kernel.ts";

const file = "/proc/sys/net/ipv4/conf/lo/arp_ignore";
const value = () => Deno.readTextFileSync(file).trim();
const lend = (loans: Loans) => {
  loans.take({ file, before: value(), ours: "1" });
  Deno.writeTextFileSync(file, "1");
};

Deno.test({
  name:
    "settings are given back when the role has ended, and by the next supervisor when this one has too (needs root)",
  ignore: !mayUnshare,
  fn: () => {
    inNewNamespace(() => {
      const folder = Deno.makeTempDirSync();
      const loans = new Loans(folder);
      lend(loans);
      loans.settle();
      assertEquals(value(), "0");
      lend(loans);
      new Loans(folder);
      assertEquals(value(), "0");
      lend(loans);
      loans.returned(file);
      new Loans(folder);
      assertEquals([value(), [...Deno.readDirSync(folder)]], ["1", []]);
    });
  },
});

Deno.test("a file that somebody else wrote makes nothing happen", () => {
  const folder = Deno.makeTempDirSync();
  const victim = `${folder}/victim`;
  Deno.writeTextFileSync(victim, "1");
  for (const path of [victim, `/proc/sys/net/../../..${victim}`]) {
    Deno.writeTextFileSync(
      `${folder}/settings.json`,
      JSON.stringify([{ file: path, before: "0", ours: "1" }]),
    );
    new Loans(folder);
    Deno.writeTextFileSync(`${folder}/settings.json`, "[1, null");
    new Loans(folder);
  }
  assertEquals(Deno.readTextFileSync(victim), "1");
});
