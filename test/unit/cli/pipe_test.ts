import { assertEquals } from "@std/assert";

Deno.test("a reader that has seen enough ends a subcommand in silence", async () => {
  const path = new URL("../../../main.ts", import.meta.url).pathname;
  const script = '"$0" run -A "$1" schema | head -n 1; echo "${PIPESTATUS[0]}"';
  const args = ["-c", script, Deno.execPath(), path];
  const { stdout, stderr } = await new Deno.Command("bash", { args, stdout: "piped", stderr: "piped" })
    .output();
  assertEquals(new TextDecoder().decode(stdout), "{\n141\n");
  assertEquals(new TextDecoder().decode(stderr).includes("fault"), false);
});
