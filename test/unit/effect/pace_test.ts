import { assert, assertEquals } from "@std/assert";
import { bootTime, Timer } from "../../../ffi/mod.ts";
import { micros, millis, noSpacing, type Spacing, type VirtualAddress } from "../../../src/core/mod.ts";
import { Pace } from "../../../src/effect/mod.ts";
import { virtual } from "./kernel.ts";

const gap = millis(10);
const none = micros(0);
const spaced: Spacing = { ...noSpacing, usual: { arp: gap, neighbor: none } };

interface Sent {
  readonly address: string;
  readonly at: number;
}

/** Paces these announcements and waits until as many have left as are expected. */
async function paced(
  spacing: Spacing,
  queue: (pace: Pace) => void,
  expected: number,
): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  // A busy machine may hold it up between its look at the clock and the sending.
  let at = 0;
  const now = () => at = bootTime();
  const pace = new Pace(spacing, ({ address }) => sent.push({ address, at }), () => {}, new Timer(), now);
  queue(pace);
  pace.run();
  const until = bootTime() + 2_000_000;
  while (sent.length < expected && bootTime() < until) {
    await new Promise((wake) => setTimeout(wake, 1));
    pace.read();
  }
  // Nothing more comes.
  await new Promise((wake) => setTimeout(wake, 25));
  pace.read();
  pace.close();
  assertEquals(sent.length, expected);
  return sent;
}

function gaps(sent: readonly Sent[]): number[] {
  return sent.slice(1).map(({ at }, row) => at - (sent[row]?.at ?? 0));
}

const [a, b]: [VirtualAddress, VirtualAddress] = [virtual("10.0.0.1"), virtual("10.0.0.2")];
const other = virtual("10.0.1.1", 24, "ens34");
const six = virtual("2001:db8::1", 64);

Deno.test("announcements of an interface leave a gap apart, each address once before any of them again", async () => {
  const sent = await paced(spaced, (pace) => {
    pace.queue(a, 2);
    pace.queue(b, 2);
  }, 4);
  assertEquals(sent.map(({ address }) => address), [a, b, a, b].map(({ address }) => address));
  for (const each of gaps(sent)) assert(each >= gap, `${each} µs`);
});

Deno.test("interfaces do not wait for each other, unless they are of one group", async () => {
  const queue = (pace: Pace) => {
    pace.queue(a, 1);
    pace.queue(other, 1);
  };
  assert((gaps(await paced(spaced, queue, 2))[0] ?? gap) < gap);
  const group = { gap: { arp: gap, neighbor: none }, interfaces: ["ens33", "ens34"] };
  assert((gaps(await paced({ ...noSpacing, groups: [group] }, queue, 2))[0] ?? 0) >= gap);
});

Deno.test("an interface that was made waits together with its base", async () => {
  const made = virtual("10.0.0.9", 32, "vrrp.51");
  const sent = await paced({ ...spaced, bases: { "vrrp.51": "ens33" } }, (pace) => {
    pace.queue(a, 1);
    pace.queue(made, 1);
  }, 2);
  assert((gaps(sent)[0] ?? 0) >= gap);
});

Deno.test("an address that waits already is not announced more often for being asked for again", async () => {
  await paced(spaced, (pace) => {
    pace.queue(a, 2);
    pace.queue(a, 3);
    pace.queue(a, 1);
  }, 3);
});

Deno.test("what was given up is not announced any more", async () => {
  const sent = await paced(spaced, (pace) => {
    pace.queue(a, 5);
    pace.queue(b, 1);
    pace.forget([a]);
  }, 1);
  assertEquals(sent[0]?.address, b.address);
});

Deno.test("a gap finer than the timer is kept on the average", async () => {
  const fine = { ...noSpacing, usual: { arp: micros(100), neighbor: none } };
  const sent = await paced(fine, (pace) => pace.queue(a, 40), 40);
  const whole = (sent.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0);
  // Those of the last millisecond may leave together.
  assert(whole >= 39 * 100 - 1_000, `${whole} µs`);
});

Deno.test("each family and each interface has the gap that is said for it", () => {
  const pace = new Pace(
    { ...spaced, groups: [{ gap: { arp: none, neighbor: gap }, interfaces: ["ens34"] }] },
    () => {},
    () => {},
  );
  assertEquals([a, six, other, { ...six, interface: "ens34" }].map((held) => pace.concerns(held)), [
    true,
    false,
    false,
    true,
  ]);
  pace.close();
});

Deno.test("when a reload takes the gaps away, all that waits leaves at once", async () => {
  const sent = await paced(spaced, (pace) => {
    pace.queue(a, 5);
    pace.run();
    pace.configure(noSpacing);
  }, 5);
  assert((sent.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0) < gap);
});
