/** Adverts with keepalived's own signatures (`auth_hmac`, since 2.4: Debian's does not have them). @module */
import { assert, assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip } from "./daemon.ts";
import { advertFrame } from "./forge.ts";
import { CLIENT, Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { send } from "./send.ts";
import { status } from "./status.ts";
import { until } from "./wait.ts";

const secret = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

labTest("signed adverts make a pair, and no others are heard", [], async () => {
  await using lab = await Lab.open(NODE1, NODE2, CLIENT);
  const [one, two, client] = [lab.host(NODE1), lab.host(NODE2), lab.host(CLIENT)];
  const signed = (priority: number, own = "1") =>
    conf({ priority, version: 3, more: [`auth_hmac {\n key 1 hex:${secret}\n active_key ${own}\n}`] });
  const capture = await lab.capture();
  const master = await Daemon.start(havip, lab, one, signed(101));
  await one.settles(VIRTUAL, true, 8);
  const backup = await Daemon.start(havip, lab, two, signed(100));
  await backup.ready();
  // Who has not heard its master yet takes the first advert for news, whoever plays it back.
  await until("the master heard", 5, async () => {
    return ((await status(backup)).instances[0]?.counters.advertsReceived ?? 0) > 0;
  });
  await send(client, [advertFrame(client.mac, { version: 3, interval: 100, priority: 200 })]);
  const replayed = capture.adverts(({ from }) => from === one.mac).at(-1);
  assert(replayed);
  await send(client, [replayed.bytes, replayed.bytes]);
  const drops = async (daemon: Daemon) => (await status(daemon)).instances[0]?.drops ?? {};
  await until("an unsigned one dropped", 3, async () => ((await drops(master)).hmac_missing ?? 0) > 0);
  await until("those played back dropped", 3, async () => ((await drops(backup)).hmac_replay ?? 0) >= 2);
  assert(await one.has(VIRTUAL) && !(await two.has(VIRTUAL)));
  await master.stop();
  await two.settles(VIRTUAL, true, 3);
  assertEquals(await one.has(VIRTUAL), false);
});
