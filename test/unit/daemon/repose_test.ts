import { assertEquals } from "@std/assert";
import { libc } from "../../../ffi/libc.ts";
import { MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } from "../../../ffi/mod.ts";
import { after, type Instant, micros, seconds } from "../../../src/core/mod.ts";
import { Repose } from "../../../src/daemon/repose.ts";

const t0 = 5_000_000 as Instant;
const length = 65536;

/** A repose with a page to give back, and whether it was given back since this was last asked. */
function bed(): { repose: Repose; gave: () => boolean } {
  const place = libc.mmap(null, BigInt(length), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0n);
  const bytes = new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(place!, length));
  const repose = new Repose();
  repose.code = [{ address: BigInt(Deno.UnsafePointer.value(place)), length: BigInt(length) }];
  bytes.fill(1);
  // A page that was given back is empty when it is looked at, unless a file is behind it.
  const gave = () => {
    const gone = bytes[0] === 0;
    bytes.fill(1);
    return gone;
  };
  return { repose, gave };
}

Deno.test("pages are given back half a minute after the start, and twice when nobody needs a compiler any more", () => {
  const { repose, gave } = bed();
  const at = (...pauses: number[]) =>
    pauses.filter((pause) => {
      const told = repose.pause(after(t0, seconds(pause)));
      assertEquals(gave(), told);
      return told;
    });
  assertEquals(at(0, 100_000), [], "before anything was begun");
  repose.begin(t0);
  assertEquals(at(0, 29, 31, 32, 599, 605, 606, 7_199, 7_260, 7_261, 100_000), [31, 605, 7_260]);
});

Deno.test("a reload begins anew", () => {
  const { repose, gave } = bed();
  repose.begin(t0);
  repose.begin(after(t0, seconds(20)));
  repose.pause(after(t0, seconds(31)));
  assertEquals(gave(), false);
  repose.pause(after(t0, micros(50_000_001)));
  assertEquals(gave(), true);
});
