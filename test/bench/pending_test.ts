import { assertEquals } from "@std/assert";
import { Pending } from "./pending.ts";

Deno.test("all addresses are asked in turn, and none twice at a time", () => {
  const pending = new Pending(5);
  assertEquals([pending.next(3), pending.next(3)], [[0, 1, 2], [3, 4, 0]]);
  assertEquals(pending.next(9).toSorted(), [0, 1, 2, 3, 4]);
});

Deno.test("what answered is not asked again, and what was announced is asked first, once", () => {
  const pending = new Pending(5);
  pending.answered(0);
  pending.answered(0);
  pending.hint(4);
  pending.hint(4);
  pending.hint(0);
  assertEquals([pending.left, pending.next(2), pending.next(2)], [4, [4, 1], [2, 3]]);
  for (const each of [1, 2, 3, 4]) pending.answered(each);
  assertEquals([pending.left, pending.next(2)], [0, []]);
});

Deno.test("all that was announced may be asked at once, and what was not only as often as usual", () => {
  const pending = new Pending(8);
  for (const each of [7, 6, 5, 4]) pending.hint(each);
  assertEquals([pending.next(2, 3), pending.next(2, 3)], [[7, 6, 5], [4, 0]]);
});
