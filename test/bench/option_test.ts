import { assertEquals } from "@std/assert";
import { PARTS } from "./sample.ts";
import { wantedOf } from "./option.ts";

const programs = ["us", "them"];

Deno.test("a run without options is the whole of it", () => {
  const wanted = wantedOf([], programs);
  assertEquals([wanted?.kind, wanted?.pairs, wanted?.parts, wanted?.programs], ["run", 7, PARTS, programs]);
});

Deno.test("parts, lines and programs can be chosen", () => {
  const wanted = wantedOf(
    ["--part", "mass,scale", "--only", "250", "--program", "us", "--seconds", "4"],
    programs,
  );
  assertEquals([wanted?.parts, wanted?.only, wanted?.programs], [["scale", "mass"], "250", ["us"]]);
  assertEquals([wanted?.seconds, wanted?.minute], [4, 4]);
});

Deno.test("what is not known is refused", () => {
  for (
    const args of [["--part", "scales"], ["--pairs", "0"], ["--program", "x"], ["--wrong"], [
      "--seconds",
      "a",
    ]]
  ) {
    assertEquals(wantedOf(args, programs), null, args.join(" "));
  }
});
