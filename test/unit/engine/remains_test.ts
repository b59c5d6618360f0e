import { assertEquals } from "@std/assert";
import { after, done, entry, type IpAddress, type Outcome, seconds } from "../../../src/core/mod.ts";
import { Engine, type Plan } from "../../../src/engine/mod.ts";
import { brief, params, t0, virtual } from "../machine/vrrp/bench.ts";

const refused: Outcome = { ok: false, code: "ENOBUFS", message: "no buffer space available" };
const vip = virtual("10.0.0.100");
const one = params({ addresses: [vip] });
const two = params({ name: "VI_2", vrid: 52, addresses: [virtual("10.0.0.102")] });
const fixture = { id: "static", addresses: [virtual("10.9.0.1")], routes: [], rules: [] };

/** An engine and its kernel, which keeps what it should give back as long as `keeps`. */
class Host {
  readonly engine = new Engine();
  keeps = false;
  #seconds = 0;

  constructor(plan: Plan) {
    const addresses = [{ address: "192.0.2.1" as IpAddress, prefix: 24 }];
    this.engine.linkChanged({ name: "ens33", index: 2, mac: null, mtu: 1500, up: true, addresses }, t0);
    this.engine.reconfigure(plan, t0);
    this.pass(4);
  }

  get now() {
    return after(t0, seconds(this.#seconds));
  }

  reload(plan: Plan): string[] {
    this.engine.reconfigure(plan, this.now);
    return this.settle();
  }

  pass(length: number): string[] {
    const told: string[] = [];
    for (const until = this.#seconds + length; this.#seconds < until;) {
      this.#seconds++;
      this.engine.due(this.now);
      told.push(...this.settle());
    }
    return told;
  }

  /** What was asked of the kernel to take away, and what the supervisor was told of it. */
  settle(): string[] {
    const told: string[] = [];
    for (let wanted = this.engine.drain(); wanted.length > 0; wanted = this.engine.drain()) {
      for (const emitted of wanted) {
        const { from, action } = emitted;
        const takes = action.kind === "release" || action.kind === "withdraw";
        if (takes || action.kind === "remains") told.push(`${from} ${brief(action)}`);
        if (takes || action.kind === "hold") {
          this.engine.done(emitted, takes && this.keeps ? refused : done, this.now);
        }
      }
    }
    return told;
  }
}

Deno.test("what the kernel keeps of an instance that is no more is asked for every second until it is gone", () => {
  const host = new Host({ instances: [one, two] });
  host.keeps = true;
  assertEquals(host.reload({ instances: [two] }), [
    "vrrp:VI_1 release 10.0.0.100",
    "static remains 10.0.0.100",
  ]);
  assertEquals(host.pass(2), ["static release 10.0.0.100", "static release 10.0.0.100"]);
  host.keeps = false;
  assertEquals(host.pass(2), ["static release 10.0.0.100", "static remains"]);
});

Deno.test("the last static address is asked for, too, and nobody takes that for static things", () => {
  const host = new Host({ instances: [two], fixtures: [fixture] });
  host.keeps = true;
  assertEquals(host.reload({ instances: [two], fixtures: [] }), [
    "static release 10.9.0.1",
    "static remains 10.9.0.1",
  ]);
  assertEquals(host.engine.plan().fixtures, []);
  assertEquals(host.pass(1), ["static release 10.9.0.1"]);
  assertEquals(host.reload({ instances: [two], fixtures: [fixture] }), ["static remains"]);
  assertEquals(host.pass(2), []);
});

Deno.test("an address that another one has by now is left alone", () => {
  const host = new Host({ instances: [one] });
  host.keeps = true;
  host.reload({
    instances: [params({ name: "VI_3", vrid: 53, priority: 255, beginsAsMaster: true, addresses: [vip] })],
  });
  host.keeps = false;
  assertEquals(host.pass(2), ["static remains"]);
});

Deno.test("what an earlier process left is asked for, and a last time at the end", () => {
  const host = new Host({ instances: [two] });
  host.keeps = true;
  host.engine.feed("static", { kind: "remains", addresses: [vip], routes: [], rules: [] }, host.now);
  assertEquals(host.settle(), ["static remains 10.0.0.100"]);
  assertEquals(host.pass(1), ["static release 10.0.0.100"]);
  host.engine.stop(host.now);
  assertEquals(host.settle().slice(0, 2), ["vrrp:VI_2 release 10.0.0.102", "static release 10.0.0.100"]);
});

Deno.test("the refusal is told in the name of who is no more, and once", () => {
  const host = new Host({ instances: [one] });
  host.keeps = true;
  host.engine.reconfigure({ instances: [] }, host.now);
  const failures = () =>
    host.engine.drain().flatMap((emitted) => {
      const { action } = emitted;
      if (action.kind === "release") host.engine.done(emitted, refused, host.now);
      return action.kind === "log" && action.entry.code.endsWith("failed") ? [action.entry] : [];
    });
  assertEquals(failures(), []);
  const fields = { name: "VI_1", verb: "remove", why: "no buffer space available" } as const;
  assertEquals(failures(), [entry("vrrp.address_failed", fields)]);
  host.pass(1);
  assertEquals(failures(), []);
});
