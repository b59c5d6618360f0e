import { assert, assertEquals } from "@std/assert";
import { type AdvertSpec, type IpAddress, seconds } from "../../src/core/mod.ts";
import { encodeAdvert } from "../../src/wire/mod.ts";
import { Clock } from "./clock.ts";
import { decoded, Network, type Packet, type Station, type Weather } from "./network.ts";
import { Random } from "./random.ts";

const fine: Weather = {
  delay: [10, 20],
  overtaking: false,
  loss: 0,
  duplication: 0,
  spoiling: 0,
  reflection: 0,
};

const spec: AdvertSpec = {
  interface: "eth0",
  version: 2,
  vrid: 51,
  interval: seconds(1),
  addresses: ["192.168.1.100" as IpAddress],
  auth: { kind: "simple", password: "1111" },
  source: "192.168.1.10" as IpAddress,
  destinations: ["224.0.0.18" as IpAddress],
  ttl: 255,
  checksumForm: "plain",
};

/** The `number` is in the IP identification, where no one minds. */
function packet(from: string, number: number): Packet {
  const meant = { spec, priority: 100, ttl: 255, spoilt: false };
  const bytes = encodeAdvert(spec, 100);
  bytes[4] = number;
  return { segment: "eth0", from, to: spec.destinations[0]!, bytes, meant, sentAt: 0 };
}

/** Three stations, and what each of them received. */
function bench(weather: Partial<Weather> = {}) {
  const clock = new Clock();
  const network = new Network(clock, new Random(1), { ...fine, ...weather });
  const received: Record<string, Packet[]> = { a: [], b: [], c: [] };
  const deaf = new Set<string>();
  for (const name of Object.keys(received)) {
    const station: Station = {
      name,
      reachable: () => !deaf.has(name),
      receive: (packet) => received[name]?.push(packet),
    };
    network.attach(station);
  }
  const send = (count = 1) => {
    for (let sent = 0; sent < count; sent++) network.send(packet("a", sent));
    clock.runUntil(clock.now + 1000);
    return Object.values(received).map(({ length }) => length);
  };
  return { network, received, deaf, send };
}

Deno.test("a packet reaches all others, unless it is cut, or the receiver has no carrier", () => {
  const { network, deaf, send } = bench();
  assertEquals(send(), [0, 1, 1]);
  network.cut("eth0", "a", "b");
  network.cut("eth1", "a", "c");
  assertEquals(send(), [0, 1, 2]);
  deaf.add("c");
  assertEquals(send(), [0, 1, 2]);
});

Deno.test("a path that was cut twice is whole only after it was mended twice", () => {
  const { network, send } = bench();
  network.cut("eth0", "a", "b");
  network.cut("eth0", "a", "b");
  network.mend("eth0", "a", "b");
  assertEquals([network.whole, send()[1]], [false, 0]);
  network.mend("eth0", "a", "b");
  assertEquals([network.whole, send()[1]], [true, 1]);
});

Deno.test("bad weather loses, doubles and reflects about as much as it says", () => {
  const [none, lossy] = bench({ loss: 0.5 }).send(1000);
  assert(none === 0 && lossy! > 400 && lossy! < 600);
  assertEquals(bench({ duplication: 1, reflection: 1 }).send(10), [20, 20, 20]);
});

Deno.test("no receiver can read a packet with a bit turned over", () => {
  const { received, send } = bench({ spoiling: 1 });
  send(500);
  for (const packet of received.b ?? []) {
    assert(packet.meant.spoilt);
    assertEquals(decoded(packet, () => null, () => null).ok, false);
  }
  assertEquals(received.b?.length, 500);
});

Deno.test("packets overtake each other only where the weather allows it", () => {
  const disorder = (overtaking: boolean) => {
    const { received, send } = bench({ delay: [0, 900], overtaking });
    send(50);
    const order = received.b?.map(({ bytes }) => bytes[4]!) ?? [];
    return order.some((number, row) => row > 0 && number < order[row - 1]!);
  };
  assertEquals([disorder(false), disorder(true)], [false, true]);
});
