import { assertEquals } from "@std/assert";
import type { Instant, IpAddress } from "../../../src/core/mod.ts";
import { Pictures } from "../../../src/daemon/picture.ts";
import { Engine, type Plan } from "../../../src/engine/mod.ts";
import { params, t0, virtual } from "../machine/vrrp/bench.ts";

const plan: Plan = {
  instances: [1, 2, 3].map((vrid) =>
    params({ name: `VI_${vrid}`, vrid, addresses: [virtual(`10.0.0.${vrid}`)] })
  ),
};

function instances() {
  const engine = new Engine();
  engine.reconfigure({ instances: [...plan.instances].reverse() }, t0);
  return engine.snapshot().instances;
}

const address = (last: number) => ({ address: `192.0.2.${last}` as IpAddress, prefix: 24 });

Deno.test("the portions of a picture are put together, in the order of the configuration", async () => {
  const pictures = new Pictures();
  const [third, second, first] = instances();
  const snapshot = await pictures.ask((id) => {
    const link = { name: "eth0", index: 2, up: true, mac: null, mtu: 1500 };
    pictures.take({ kind: "portion", id, portion: { instances: [third!, second!], links: [] } });
    pictures.take({
      kind: "portion",
      id,
      portion: { instances: [], links: [{ ...link, addresses: [address(1)] }] },
    });
    pictures.take({
      kind: "portion",
      id,
      portion: { instances: [], links: [{ ...link, addresses: [address(2)] }] },
    });
    pictures.take({
      kind: "snapshot",
      id,
      snapshot: {
        now: 5 as Instant,
        instances: [first!],
        links: [],
        sockets: [],
        trackers: {},
        groups: {},
        drops: {},
        lostLines: 0,
      },
    });
  }, plan);
  assertEquals(snapshot?.instances.map(({ name }) => name), ["VI_1", "VI_2", "VI_3"]);
  assertEquals(snapshot?.links, [{
    name: "eth0",
    index: 2,
    up: true,
    mac: null,
    mtu: 1500,
    addresses: [address(1), address(2)],
  }]);
  assertEquals(snapshot?.now, 5 as Instant);
});

Deno.test("answers to a question that nobody asks any more are ignored", async () => {
  const pictures = new Pictures();
  const asked: number[] = [];
  const answer = (id: number) => {
    asked.push(id);
    const rest = { instances: [], links: [], sockets: [], trackers: {}, groups: {}, drops: {}, lostLines: 0 };
    pictures.take({ kind: "snapshot", id: id + 100, snapshot: { now: 1 as Instant, ...rest } });
    pictures.take({ kind: "snapshot", id, snapshot: { now: 2 as Instant, ...rest } });
  };
  assertEquals((await pictures.ask(answer, plan))?.now, 2 as Instant);
  assertEquals((await pictures.ask(answer, plan))?.now, 2 as Instant);
  assertEquals(asked, [1, 2]);
});
