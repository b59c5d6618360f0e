/** Addresses that are there when a master comes, with other options than they are to have. @module */
import { assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip } from "./daemon.ts";
import { INTERFACE } from "./host.ts";
import { Lab, NODE1 } from "./lab.ts";
import { sleep } from "./wait.ts";

/** `10.1.0.1/24 brd 10.1.0.255 scope global secondary ens33:1`, in the kernel's order. */
async function there(host: Lab["hosts"][number]): Promise<string[]> {
  const text = await host.run("ip", "-o", "address", "show", "dev", INTERFACE);
  return text.split("\n").flatMap((line) =>
    /inet6? (10\.\S+ .*|2001:\S+ .*)\\/.exec(line)?.[1]?.replace(/\s+/g, " ").trim() ?? []
  );
}

labTest(
  "an address that is there with other options gets those that are configured, and is never missing",
  [],
  async () => {
    await using lab = await Lab.open(NODE1);
    const host = lab.host(NODE1);
    await host.run("sysctl", "-qw", `net.ipv6.conf.${INTERFACE}.disable_ipv6=0`);
    const put = (...words: string[]) => host.run("ip", "address", "add", ...words, "dev", INTERFACE);
    await put("10.1.0.1/24", "broadcast", "10.1.0.255", "label", `${INTERFACE}:old`);
    await put("10.1.0.2/24");
    await put("10.1.0.3/24", "label", `${INTERFACE}:mine`);
    await put("10.2.0.1/32", "scope", "link");
    await put("10.3.0.1/24", "label", `${INTERFACE}:1`);
    await put("2001:db8::1/64", "nodad", "preferred_lft", "0");
    await host.watch();
    const text = conf({
      priority: 255,
      state: "MASTER",
      addresses: [`10.1.0.1/24 label ${INTERFACE}:new`, "10.2.0.1/32", `10.3.0.1/24 label ${INTERFACE}:1`],
      more: ["virtual_ipaddress_excluded {\n2001:db8::1/64\n}"],
    });
    const daemon = await Daemon.start(havip, lab, host, text);
    await daemon.logs(/2001:db8::1 was on ens33 already, with lifetime deprecated instead of forever/, 10);
    await sleep(0.5);
    const said = daemon.program.lines.flatMap(({ text }) => / (\S+ was on .*)$/.exec(text)?.[1] ?? []);
    assertEquals(said, [
      "10.1.0.1 was on ens33 already, with label ens33:old instead of ens33:new, broadcast 10.1.0.255 instead of none: it is put right",
      "10.2.0.1 was on ens33 already, with scope link instead of global: it is put right",
      "2001:db8::1 was on ens33 already, with lifetime deprecated instead of forever: it is put right",
    ]);
    assertEquals(
      (await there(host)).sort(),
      [
        `10.2.0.1/32 scope global ${INTERFACE}`,
        `10.3.0.1/24 scope global ${INTERFACE}:1`,
        `10.1.0.2/24 scope global ${INTERFACE}`,
        `10.1.0.3/24 scope global secondary ${INTERFACE}:mine`,
        `10.1.0.1/24 scope global secondary ${INTERFACE}:new`,
        "2001:db8::1/64 scope global nodad",
      ].sort(),
    );
    assertEquals(await host.run("sysctl", "-n", `net.ipv4.conf.${INTERFACE}.promote_secondaries`), "0\n");
    // At every moment the host had each of them, if only with another prefix, and those of others never went.
    const count = new Map(
      ["10.1.0.1", "10.1.0.2", "10.1.0.3", "10.2.0.1", "10.3.0.1"].map((each) => [each, 1]),
    );
    for (const { kind, address } of host.seen()) {
      count.set(address, (count.get(address) ?? 0) + (kind === "hold" ? 1 : -1));
      if (address !== "10.1.0.2") assertEquals(count.get(address)! > 0, true, `${address} was missing`);
    }
    const lost = daemon.program.lines.filter(({ text }) => /lost|removed|put back/i.test(text)).map((
      { text },
    ) => text);
    assertEquals(lost, []);
    assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
  },
);
