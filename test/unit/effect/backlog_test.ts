import { assert, assertEquals } from "@std/assert";
import { type Effect, entry, type Outcome } from "../../../src/core/mod.ts";
import { Backlog, outcomeOf, type Part } from "../../../src/effect/backlog.ts";
import { virtual } from "./kernel.ts";

const many = Array.from({ length: 1000 }, (_, i) => virtual(`10.0.${i >> 8}.${i & 255}`));
const failure: Outcome = { ok: false, code: "EPERM", message: "no" };

function partsOf(...actions: Effect[]): Part[] {
  const backlog = new Backlog();
  for (const action of actions) backlog.push({ from: "vrrp:VI_1", action });
  const parts: Part[] = [];
  for (let part = backlog.shift(); part; part = backlog.shift()) parts.push(part);
  assert(backlog.empty);
  return parts;
}

Deno.test("a small action is one part, a large one is several in its order, with one outcome", () => {
  const small: Effect = { kind: "hold", addresses: many.slice(0, 3) };
  assertEquals(partsOf(small).map(({ action, last }) => [action, last]), [[small, true]]);
  const parts = partsOf({ kind: "release", addresses: many }, small);
  const large = parts.slice(0, -1);
  assertEquals(large.flatMap(({ action }) => action.kind === "release" ? action.addresses : []), many);
  assert(parts.every(({ weight }) => weight <= 64));
  assertEquals(parts.filter(({ last }) => last), parts.slice(-2));
  assertEquals(outcomeOf(large[0]!), { ok: true });
  large[0]!.answers.push({ outcome: { ok: true } }, { outcome: failure }, { outcome: { ok: true } });
  assertEquals(outcomeOf(large.at(-1)!), failure);
});

Deno.test("the announcement of many addresses names each one in every round", () => {
  const parts = partsOf({ kind: "announce", addresses: many, repeat: 3 });
  assert(parts.every(({ weight }) => weight <= 64));
  const named = parts.flatMap(({ action }) =>
    action.kind === "announce" && action.repeat === 1 ? action.addresses : []
  );
  assertEquals(named, [...many, ...many, ...many]);
});

Deno.test("who is alone is announced in two parts, so that others are not kept waiting by the second", () => {
  const action = { kind: "announce", addresses: many.slice(0, 1), repeat: 5 } as const;
  const parts = partsOf(action).map((part) => part.action);
  assertEquals(parts, [{ ...action, repeat: 1 }, { ...action, repeat: 4 }]);
});

Deno.test("addresses and their first announcement come before repetitions, and those before the log", () => {
  const addresses = many.slice(0, 1);
  const takeover: Effect[] = [
    { kind: "log", entry: entry("vrrp.setting_addresses", { name: "VI_1" }) },
    { kind: "hold", addresses },
    { kind: "announce", addresses, repeat: 5 },
  ];
  assertEquals(partsOf(...takeover, ...takeover).map(({ action }) => action.kind), [
    ...["hold", "announce", "hold", "announce"],
    ...["announce", "announce"],
    ...["log", "log"],
  ]);
});

Deno.test("what is given up is not announced again, and what is kept is", () => {
  const addresses = many.slice(0, 2);
  const parts = partsOf(
    { kind: "hold", addresses },
    { kind: "announce", addresses, repeat: 5 },
    { kind: "release", addresses: many.slice(0, 1) },
  ).map(({ action }) => action);
  assertEquals(parts, [
    { kind: "hold", addresses },
    { kind: "announce", addresses, repeat: 1 },
    { kind: "release", addresses: many.slice(0, 1) },
    { kind: "announce", addresses: many.slice(1, 2), repeat: 4 },
  ]);
});
