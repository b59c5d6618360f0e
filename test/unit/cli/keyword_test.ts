import { assertEquals, assertStringIncludes } from "@std/assert";
import { keywordHelp } from "../../../src/cli/keyword.ts";
import { catalogue } from "../../../src/config/catalogue.ts";
import { exitCodes } from "../../../src/daemon/exit.ts";

function ask(...args: string[]): { exit: number; out: string; err: string } {
  let [out, err] = ["", ""];
  const exit = keywordHelp(args, { out: (text) => out += text, err: (text) => err += text });
  return { exit, out, err };
}

Deno.test("help on a keyword says where it stands, its argument, its meaning and its status", () => {
  assertEquals(ask("virtual_router_id"), {
    exit: 0,
    out: `virtual_router_id 1..255
    the number that the members of a virtual router share
  in      vrrp_instance
  status  works`,
    err: "",
  });
  assertStringIncludes(ask("delay_loop").out, "virtual_server > real_server > TCP_CHECK");
  assertStringIncludes(
    ask("delay_loop").out,
    "not yet: it is read and checked, and has no effect; it comes with virtual servers (IPVS)",
  );
  assertStringIncludes(ask("debug").out, "accepted, without effect here:");
  assertStringIncludes(ask("vrrp_no_swap").out, "status  works, but V8's heap cannot be locked;");
  assertStringIncludes(ask("lb_algo").out, "see     lvs_sched");
  assertStringIncludes(ask("MASTER").out, "the value of vrrp_instance > state");
  assertStringIncludes(ask("include").out, "any line");
});

Deno.test("help on a word that is no keyword names the nearest one", () => {
  const { exit, out, err } = ask("virtual_routr_id");
  assertEquals([exit, out], [exitCodes.usage.code, ""]);
  assertStringIncludes(err, 'did you mean "havip help keyword virtual_router_id"?');
});

Deno.test("help on no keyword or several says how to ask", () => {
  assertEquals([ask().exit, ask("a", "b").exit], [exitCodes.usage.code, exitCodes.usage.code]);
  assertStringIncludes(ask().err, "Usage: havip help keyword NAME");
});

Deno.test("there is help on every keyword", () => {
  const silent = catalogue().filter(({ keyword }) => !keyword.startsWith("(")).filter(({ keyword }) =>
    ask(keyword).exit !== 0
  );
  assertEquals(silent, []);
});
