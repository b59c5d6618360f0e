import { assertEquals } from "@std/assert";
import { after, done, type IpAddress, millis, type Outcome } from "../../../src/core/mod.ts";
import { Engine, type Plan } from "../../../src/engine/mod.ts";
import { identityOf } from "../../../src/engine/route.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import { advertFor, brief, params, t0, virtual } from "../machine/vrrp/bench.ts";

const refused: Outcome = { ok: false, code: "EPERM", message: "Operation not permitted" };
// Nobody wants to hear of its states: what it has is told all the same.
const one = params({ addresses: [virtual("10.0.0.100")], notify: false });
const owner: VrrpParams = { ...one, priority: 255, beginsAsMaster: true };

/** An engine and its kernel. */
class Host {
  readonly engine = new Engine();
  keeps = false;
  #time = 0;

  constructor(plan: Plan) {
    const addresses = [{ address: "192.0.2.1" as IpAddress, prefix: 24 }];
    this.engine.linkChanged({ name: "ens33", index: 2, mac: null, mtu: 1500, up: true, addresses }, t0);
    this.engine.reconfigure(plan, t0);
  }

  get now() {
    return after(t0, millis(this.#time));
  }

  pass(length: number): string[] {
    this.#time += length;
    this.engine.due(this.now);
    return this.settle();
  }

  /** A better master speaks. */
  yields(): string[] {
    const advert = advertFor(one, { priority: 200 });
    this.engine.receive("ens33", { ok: true, value: advert }, this.now);
    return this.settle();
  }

  reload(plan: Plan): string[] {
    this.engine.reconfigure(plan, this.now);
    return this.settle();
  }

  /** What is put on, taken away and told, in its order. */
  settle(): string[] {
    const seen: string[] = [];
    for (let wanted = this.engine.drain(); wanted.length > 0; wanted = this.engine.drain()) {
      for (const emitted of wanted) {
        const { action } = emitted;
        if (["hold", "release", "holding"].includes(action.kind)) seen.push(brief(action));
        const refuses = action.kind === "release" && this.keeps;
        if (action.kind === "hold" || action.kind === "release") {
          this.engine.done(emitted, refuses ? refused : done, this.now);
        }
      }
    }
    return seen;
  }
}

Deno.test("an instance tells what it has when it becomes master, and when it is none any more, after what it does for it", () => {
  const host = new Host({ instances: [one] });
  assertEquals(host.settle(), ["release 10.0.0.100"], "a backup has nothing, as before");
  assertEquals(host.pass(4000), ["hold 10.0.0.100", "holding all"]);
  assertEquals(host.pass(1000), [], "only what changes is told");
  assertEquals(host.yields(), ["release 10.0.0.100", "holding"]);
  host.pass(4000);
  host.engine.stop(host.now);
  assertEquals(host.settle(), ["release 10.0.0.100", "holding"]);
});

Deno.test("it tells as whom, and a reload that takes it out says so", () => {
  const host = new Host({ instances: [owner] });
  const told = host.engine.drain().flatMap(({ action }) => action.kind === "holding" ? [action] : []);
  assertEquals(told, [
    { kind: "holding", instance: identityOf(one), master: true, addresses: [], routes: [], rules: [] },
  ]);
  assertEquals(host.reload({ instances: [{ ...owner, name: "renamed" }] }), []);
  assertEquals(host.reload({ instances: [] }), ["release 10.0.0.100", "holding"]);
});

Deno.test("one that is in fault has nothing", () => {
  const host = new Host({ instances: [owner] });
  assertEquals(host.settle(), ["hold 10.0.0.100", "holding all"]);
  host.engine.linkGone("ens33", host.now);
  assertEquals(host.settle(), ["release 10.0.0.100", "holding"]);
});

Deno.test("what the kernel keeps of a backup is told until it is gone, once", () => {
  const host = new Host({ instances: [one] });
  host.settle();
  host.pass(4000);
  host.keeps = true;
  assertEquals(host.yields(), ["release 10.0.0.100", "holding", "holding 10.0.0.100"]);
  assertEquals(host.pass(1000), ["release 10.0.0.100"]);
  host.keeps = false;
  assertEquals(host.pass(1000), ["release 10.0.0.100", "holding"]);
});
