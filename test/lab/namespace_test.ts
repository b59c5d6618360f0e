/** A havip that finds its way into a network namespace by itself. @module */
import { assertEquals, assertMatch } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { run } from "./command.ts";
import { labTest } from "./case.ts";
import { havip } from "./daemon.ts";
import { Lab, NODE1, VIRTUAL } from "./lab.ts";
import { Program } from "./program.ts";
import { until } from "./wait.ts";

const text = conf({ priority: 101 });

/** Starts havip outside of the host's namespace, until it is master within. */
async function enters(lab: Lab, config: string, ...more: string[]): Promise<void> {
  const host = lab.host(NODE1);
  const directory = await lab.directory();
  await Deno.writeTextFile(`${directory}/keepalived.conf`, config);
  const program = new Program([...havip.command(`${directory}/keepalived.conf`, directory), ...more]);
  try {
    const pid = program.pid;
    await host.settles(VIRTUAL, true, 15);
    const file = await until("the pid file", 2, () => Deno.readTextFileSync(`${directory}/run/havip.pid`));
    assertEquals(Number(file), pid, "the process stays the same");
    const inside = (await run(["ip", "netns", "pids", host.namespace])).split("\n").map(Number);
    assertEquals(program.processes().filter((each) => !inside.includes(each)), []);
    assertEquals(program.lines.filter(({ text }) => /Configuration file /.test(text)).length, 1);
    const status = await run([
      ...havip.command("", directory).slice(0, -4),
      "status",
      "--run-dir",
      `${directory}/run`,
    ]);
    assertMatch(status, /MASTER/);
    assertEquals(await program.stop(), { kind: "exit", code: 0 });
    await host.settles(VIRTUAL, false, 5);
  } finally {
    await program.dispose();
  }
}

labTest("net_namespace and -s lead into a network namespace", [], async () => {
  await using lab = await Lab.open(NODE1);
  const { namespace } = lab.host(NODE1);
  await enters(lab, `net_namespace ${namespace}\n${text}`);
  await enters(lab, `net_namespace no-such-one\n${text}`, "-s", namespace);
});

labTest("a network namespace that does not exist is told in words", [], async () => {
  await using lab = await Lab.open(NODE1);
  const directory = await lab.directory();
  await Deno.writeTextFile(`${directory}/keepalived.conf`, `net_namespace no-such-one\n${text}`);
  const program = new Program(havip.command(`${directory}/keepalived.conf`, directory));
  assertEquals(await program.ended, { kind: "exit", code: 1 });
  await program.dispose();
  assertMatch(program.tail(), /there is no network namespace "no-such-one" .*ip netns list/);
});
