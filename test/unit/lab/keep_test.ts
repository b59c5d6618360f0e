import { assertEquals } from "@std/assert";
import { scriptOf } from "../../../src/lab/keep.ts";

Deno.test("a script runs its words as they are, and its own arguments behind them", async () => {
  const words = ["printf", "%s|", "two words", "it's", "$HOME", ""];
  const file = await Deno.makeTempFile({ prefix: "havip-script-" });
  try {
    await Deno.writeTextFile(file, scriptOf(words));
    const { stdout } = await new Deno.Command("sh", { args: [file, "more and", "more"] }).output();
    assertEquals(new TextDecoder().decode(stdout), "two words|it's|$HOME||more and|more|");
  } finally {
    await Deno.remove(file);
  }
});
