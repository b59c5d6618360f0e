import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Random } from "./random.ts";

const some = (seed: number) => {
  const random = new Random(seed);
  return Array.from({ length: 20 }, () => random.u32());
};

Deno.test("the same seed gives the same numbers, another seed others", () => {
  for (const seed of [0, 1, 2 ** 32, 2 ** 53 - 1]) assertEquals(some(seed), some(seed));
  assertNotEquals(some(0), some(1));
  assertNotEquals(some(1), some(2 ** 32 + 1));
});

Deno.test("every number below a limit comes, and none other, about equally often", () => {
  const random = new Random(7);
  const counts = Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) counts[random.below(10)]! += 1;
  assertEquals(counts.length, 10);
  for (const count of counts) assert(Math.abs(count - 10_000) < 500, `${counts}`);
});

Deno.test("all 32 bits are used", () => {
  const random = new Random(7);
  let ones = 0;
  let zeros = 0;
  for (let i = 0; i < 100; i++) {
    const n = random.u32();
    ones |= n;
    zeros |= ~n;
  }
  assertEquals([ones >>> 0, zeros >>> 0], [0xffffffff, 0xffffffff]);
});
