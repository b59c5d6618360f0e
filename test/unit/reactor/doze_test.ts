import { assert, assertEquals } from "@std/assert";
import { bootTime, interfaceIndex } from "../../../ffi/mod.ts";
import {
  type AdvertSpec,
  type Family,
  type Instant,
  type IpAddress,
  type Micros,
  micros,
  seconds,
  type VirtualAddress,
} from "../../../src/core/mod.ts";
import { AdvertExecutor } from "../../../src/effect/mod.ts";
import type { Sleeper } from "../../../src/engine/mod.ts";
import { VrrpSource } from "../../../src/reactor/mod.ts";
import { addAddress } from "../../../src/wire/mod.ts";
import { mayLoadPrograms } from "../../bpf.ts";
import { mayUnshare, plug, tell, virtual } from "../effect/kernel.ts";
import { inNewNamespace, soon } from "../namespace.ts";

const mayLoad = mayUnshare && mayLoadPrograms();

const groups = { ipv4: "224.0.0.18" as IpAddress, ipv6: "ff02::12" as IpAddress };

/** Adverts of another host. */
function spoken(family: Family, source: IpAddress, vrid = 7): AdvertSpec {
  return {
    interface: "ens33",
    version: 3,
    vrid,
    interval: seconds(1),
    addresses: [(family === "ipv4" ? virtual("192.168.199.128") : virtual("fe80::7:1")).address],
    auth: { kind: "none" },
    source,
    destinations: [groups[family]],
    ttl: 255,
    checksumForm: "pseudo-header",
  };
}

/** Both ends of a cable: one that sends adverts, and one that reads them or sleeps. */
class Bedroom {
  /** What was heard since it was last looked at, in words. */
  readonly heard: string[] = [];
  readonly sleeper: Sleeper = { stir: null };
  /** When the last one that was slept through came. */
  came = 0;
  sleeps = true;
  /** How long it waits for the next one, as it says. */
  wait: Micros | 0 = 0;
  readonly #source: VrrpSource;
  readonly #adverts: AdvertExecutor;
  readonly #spec: AdvertSpec;

  constructor(family: Family) {
    plug();
    const [own, other] = (["ens33", "wire"] as const).map((name, row) => {
      const address = `fe80::1:${row}`;
      const held: VirtualAddress = { ...virtual(address), prefix: 64, nodad: true } as never;
      if (family === "ipv6") tell((sequence) => addAddress(sequence, interfaceIndex(name), held));
      return address as IpAddress;
    });
    assert(own !== undefined && other !== undefined);
    this.#spec = spoken(family, family === "ipv4" ? "192.168.199.50" as IpAddress : own);
    const index = interfaceIndex("wire");
    const source = VrrpSource.open("wire", index, family, {
      receive: (_on, packet, _heard, times) => {
        assert(packet.ok, JSON.stringify(packet));
        const { vrid, priority } = packet.value;
        this.heard.push(`${vrid} ${priority}${times > 1 ? ` ${times} times` : ""}`);
        return this.sleeps && (vrid === 7 || vrid === 9) && priority > 0 ? this.sleeper : null;
      },
      again: (sleeper, times, heard) => {
        assert(sleeper === this.sleeper);
        this.came = heard;
        this.heard.push(`again ${times}`);
        return this.wait;
      },
    });
    assert(typeof source !== "number");
    this.#source = source;
    source.join(groups[family]);
    this.#adverts = new AdvertExecutor({ index: interfaceIndex, mac: () => null }, () => {});
  }

  say(priority: number, vrid = 7): void {
    this.#adverts.queue("vrrp:VI_1", { ...this.#spec, vrid }, priority);
    this.#adverts.flush();
    // The kernel hands over what was sent on this side within a moment.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }

  /** What there is to hear when a turn begins, and then in the socket. */
  hear(): string[] {
    const now = bootTime() as Instant;
    this.#source.collect(now);
    this.#source.read(now);
    return this.heard.splice(0);
  }

  /** What there is to hear for who is woken by the socket alone. */
  read(): string[] {
    this.#source.read(bootTime() as Instant);
    return this.heard.splice(0);
  }

  /** How many sleep, and for how long from the last advert on. */
  sleep(): [sleepers: number, wait: number] {
    const until = this.#source.sleepUntil(bootTime() as Instant);
    return [this.#source.sleepers, until === 0 ? 0 : until - this.came];
  }

  close(): void {
    this.#adverts.close();
    this.#source.close();
    assertEquals(this.sleeper.stir, null, "nobody is left to be woken by what is closed");
  }
}

function asleep(name: string, body: (room: Bedroom) => void): void {
  for (const family of ["ipv4", "ipv6"] as const) {
    Deno.test({
      name: `${name}, over ${family} (needs root, and a kernel that lets it load programs)`,
      ignore: !mayLoad,
      fn: () =>
        void inNewNamespace(() => {
          const room = new Bedroom(family);
          // An interface that was just set up may need a moment.
          soon(() => {
            room.say(100);
            return room.hear().length > 0;
          });
          body(room);
          room.close();
        }),
    });
  }
}

asleep("who sleeps is not woken by the advert that he knows, and hears of it when he looks", (room) => {
  assert(room.sleeper.stir !== null);
  const before = bootTime();
  room.say(100);
  const after = bootTime();
  room.say(100, 8);
  assertEquals(room.read(), ["again 1", "8 100"]);
  assert(room.came >= before && room.came <= after, `${before} ${room.came} ${after}`);
  for (let count = 0; count < 3; count++) room.say(100);
  assertEquals(room.hear(), ["again 3"]);
  assertEquals(room.hear(), []);
});

asleep("any other advert wakes him, and what comes after it stays behind it", (room) => {
  room.say(100);
  room.say(0);
  room.say(100);
  assertEquals(room.hear(), ["again 1", "7 0", "7 100"]);
  room.say(100);
  assertEquals(room.hear(), ["again 1"]);
  for (const priority of [101, 101]) room.say(priority);
  assertEquals(room.hear(), ["7 101", "7 101"]);
  room.say(101);
  assertEquals(room.hear(), ["again 1"]);
});

asleep("who is stirred hears all that was kept for him, and from then on everything", (room) => {
  room.say(100);
  room.sleeps = false;
  room.sleeper.stir?.();
  assertEquals(room.sleeper.stir, null);
  for (let count = 0; count < 2; count++) room.say(100);
  assertEquals(room.hear(), ["7 100", "7 100", "7 100"]);
  room.sleeps = true;
  room.say(100);
  room.say(100);
  assertEquals(room.hear(), ["7 100", "7 100"]);
  room.say(100);
  assertEquals(room.hear(), ["again 1"]);
});

asleep("others are not kept from hearing", (room) => {
  for (let count = 0; count < 3; count++) room.say(100, 8);
  assertEquals(room.read(), ["8 100", "8 100", "8 100"]);
});

asleep("it is known until when he sleeps, though he hears of nothing", (room) => {
  assertEquals(room.sleep(), [1, 0], "nobody has said yet for how long");
  room.wait = micros(300_000);
  room.say(100);
  room.hear();
  assertEquals(room.sleep(), [1, 300_000]);
  room.say(100);
  const [, wait] = room.sleep();
  assert(wait > 304_000, `5 ms and more have passed: ${wait}`);
  assertEquals(room.hear(), ["again 1"]);
  assertEquals(room.sleep(), [1, 300_000]);
  room.wait = 0;
  room.say(100);
  room.hear();
  assertEquals(room.sleep(), [1, 0], "he has something else to do");
  room.sleeper.stir?.();
  assertEquals(room.sleep(), [0, 0], "who is stirred may have something to do at any time");
});

asleep("who has another bed leaves the one that he had", (room) => {
  room.say(100, 9);
  assertEquals(room.hear(), ["9 100"]);
  assertEquals(room.sleep()[0], 1);
  room.say(100);
  assertEquals(room.hear(), ["7 100"]);
  room.say(100);
  assertEquals(room.hear(), ["again 1"]);
});
