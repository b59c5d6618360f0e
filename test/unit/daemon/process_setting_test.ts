import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { type ProcessSettings, vrrpSettings } from "../../../src/daemon/process_setting.ts";

async function treated(settings: ProcessSettings) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-lock",
      new URL("./process_setting_child.ts", import.meta.url).href,
      JSON.stringify(settings),
    ],
    stdout: "piped",
  });
  return JSON.parse(new TextDecoder().decode((await child.output()).stdout));
}

const root = Deno.uid() === 0;

Deno.test("what the configuration says of the VRRP process, and nothing that it does not say", () => {
  const settings = (text: string) =>
    vrrpSettings(load("/t.conf", memoryReader(new Map([["/t.conf", `global_defs {\n${text}\n}\n`]]))).config);
  assertEquals(settings(""), {});
  assertEquals(
    settings(
      "vrrp_process_name v\nvrrp_priority -5\nvrrp_rt_priority 50\nvrrp_rlimit_rttime 20000\nvrrp_cpu_affinity 0 1",
    ),
    { name: "v", nice: -5, realTime: 50, realTimeLimit: 20_000, processors: [0, 1] },
  );
  assertEquals(settings("vrrp_no_swap"), { locked: true });
});

Deno.test({
  name: "the kernel treats the process as it is told, all threads but for real time (needs root)",
  ignore: !root,
  fn: async () => {
    const settings = { name: "some_name", nice: -3, realTime: 7, realTimeLimit: 500_000, processors: [0] };
    assertEquals(await treated(settings), {
      name: "some_name",
      nice: [-3],
      realTime: 7,
      policy: 2,
      processors: ["0"],
      limit: "500000",
      reports: [],
    });
  },
});

Deno.test("what the kernel refuses is told and changes nothing else", async () => {
  const { name, reports } = await treated({ name: "other", processors: [1023] });
  assertEquals(name, "other");
  assertEquals(reports, [{
    code: "process.setting_failed",
    fields: { role: "vrrp", setting: "the processors 1023", why: "Invalid argument" },
  }]);
});
