import { assert, assertEquals } from "@std/assert";
import { memoryIn, memoryOf, onProcessor, processorTime, used } from "./cost.ts";

Deno.test("memory is read in megabytes", () => {
  const text = "0-1 ---p 0 00:00 0 [rollup]\nRss:   2000 kB\nPss:   1000 kB\nPss_Dirty: 1 kB\n" +
    "Pss_Anon:   500 kB\nPrivate_Clean:  100 kB\nPrivate_Dirty:  400 kB\n";
  assertEquals(memoryIn(text), { rss: 2.048, pss: 1.024, own: 0.512, anonymous: 0.512 });
  assertEquals(memoryIn(""), { rss: 0, pss: 0, own: 0, anonymous: 0 });
});

Deno.test("what is used counts new threads from their beginning", () => {
  assertEquals(onProcessor("257347 0 1\n"), 257_347);
  assertEquals(used(new Map([["1", 10], ["2", 5]]), new Map([["1", 12], ["3", 4]])), 6);
});

Deno.test("this very process uses its processor and its memory", () => {
  const before = processorTime([Deno.pid]);
  for (const begin = performance.now(); performance.now() - begin < 20;);
  const spent = used(before, processorTime([Deno.pid]));
  assert(spent > 1, `${spent} ms`);
  const { rss, pss } = memoryOf([Deno.pid]);
  assert(pss > 1 && rss >= pss, `${rss} ${pss}`);
});
