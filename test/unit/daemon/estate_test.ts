import { assertEquals } from "@std/assert";
import { type Belongings, noBelongings } from "../../../src/core/mod.ts";
import { Estate } from "../../../src/daemon/estate.ts";
import { identityOf } from "../../../src/engine/route.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import { params, virtual } from "../machine/vrrp/bench.ts";

const of = (...hosts: number[]) => hosts.map((host) => virtual(`10.0.0.${host}`));
const instance = (vrid: number, ...hosts: number[]) =>
  params({ name: `VI_${vrid}`, vrid, addresses: of(...hosts) });
const backup = instance(1, 1);
const owner = { ...instance(2, 2), beginsAsMaster: true };
const fixture = { id: "static", addresses: of(9), routes: [], rules: [] };
const kept = (...hosts: number[]) => ({ addresses: of(...hosts), routes: [], rules: [] });

const plan = { instances: [backup, owner], fixtures: [fixture] };

function hosts(...parts: readonly Belongings[]): number[] {
  return parts.flatMap(({ addresses }) => addresses).map(({ address }) => Number(address.split(".")[3]));
}

/** An estate with a role, and a kernel that keeps some addresses. */
class House {
  readonly estate: Estate;
  keeps: readonly number[] = [];
  /** What was to be taken away last. */
  asked: number[] = [];

  constructor(found = noBelongings) {
    this.estate = new Estate(found);
  }

  readonly take = (parts: readonly Belongings[]) => {
    this.asked = hosts(...parts);
    return kept(...this.keeps.filter((host) => this.asked.includes(host)));
  };

  end(soon: boolean): number[] {
    this.estate.end(plan, soon, this.take);
    return this.asked;
  }

  /** An instance says what it has. */
  says(of: VrrpParams, master: boolean, ...hosts: number[]): void {
    this.estate.hear({ kind: "holding", instance: identityOf(of), master, ...kept(...hosts) });
  }

  get inventory(): number[] {
    return hosts(this.estate.inventory(plan)).sort();
  }
}

/** One whose role runs the plan. */
function house(): House {
  const made = new House();
  made.estate.inherit(plan);
  made.estate.settle();
  return made;
}

Deno.test("what a role has goes when it ends, but for what the next one begins with in a moment", () => {
  assertEquals(house().end(true), [1]);
  const other = house();
  assertEquals(other.end(false), [1, 2, 9]);
  assertEquals(other.estate.inherit(plan), null);
});

Deno.test("what the kernel keeps goes as well, unless the next role begins with it, and the next role asks for it", () => {
  const made = house();
  made.keeps = [7];
  made.estate.keep(kept(7, 9));
  assertEquals(made.end(true), [1, 7]);
  assertEquals(made.estate.inherit(plan), kept(7));
  assertEquals(
    made.estate.inherit(plan),
    kept(7),
    "one that died before it could say anything leaves as much",
  );
  made.estate.keep(kept(7, 9));
  assertEquals(made.end(false), [1, 2, 9, 7, 9]);
  made.estate.inherit(plan);
  made.estate.keep(kept());
  made.estate.settle();
  assertEquals(made.estate.inherit(plan), null);
});

Deno.test("a role that dies in a reload may have what it had before, and the next one asks for what the kernel keeps of that", () => {
  const made = house();
  made.estate.replace({ instances: [instance(1, 1, 4), instance(3, 3)] });
  made.keeps = [1, 3];
  assertEquals(made.end(true), [1, 2, 9, 1, 4, 3]);
  assertEquals(made.estate.inherit(plan), kept(3));
  const settled = house();
  settled.estate.replace({ instances: [instance(1, 1, 4), instance(3, 3)] });
  settled.estate.settle();
  assertEquals(settled.end(true), [1]);
});

Deno.test("while there is no role the kernel is asked for what it has kept, and for nothing that a reload changes", () => {
  const made = house();
  made.keeps = [1, 9];
  made.end(false);
  assertEquals(made.inventory, [1, 9]);
  made.estate.replace({ instances: [instance(4, 4)] });
  made.keeps = [9];
  made.estate.again(made.take);
  assertEquals([made.asked, hosts(made.estate.left)], [[1, 9], [9]]);
  made.keeps = [];
  made.estate.again(made.take);
  assertEquals([made.asked, made.inventory], [[9], []]);
  assertEquals(made.estate.inherit({ instances: [] }), null);
});

Deno.test("the inventory has what masters have and what is static, and nothing of a backup", () => {
  const made = new House();
  assertEquals(made.inventory, []);
  made.estate.inherit(plan);
  assertEquals(made.inventory, [9]);
  made.says(owner, true);
  made.says(backup, true);
  assertEquals(made.inventory, [1, 2, 9]);
  made.says(backup, false, 1);
  assertEquals(made.inventory, [1, 2, 9], "it is a backup, and the kernel keeps its address");
  made.says(backup, false);
  made.estate.keep(kept(7));
  assertEquals(made.inventory, [2, 7, 9]);
  made.end(false);
  assertEquals(made.inventory, []);
});

Deno.test("in a reload the inventory has both what was and what will be, and afterwards what is", () => {
  const made = house();
  made.says(backup, true);
  made.estate.replace({ instances: [instance(1, 1, 4), instance(3, 3)], fixtures: [] });
  assertEquals(made.inventory, [1, 4, 9]);
  made.estate.settle();
  assertEquals(made.inventory, [1, 9]);
});

Deno.test("what the next role takes over is in the inventory until that has begun, and then if it has it", () => {
  const made = house();
  made.says(owner, true);
  made.says(backup, true);
  made.keeps = [1];
  made.end(true);
  assertEquals(made.inventory, [1, 2, 9], "the owner's, what is static, and what the kernel keeps");
  made.estate.inherit(plan);
  made.says(backup, false, 1);
  made.estate.settle();
  assertEquals(made.inventory, [1, 9]);
});

Deno.test("of what an earlier daemon left goes at once what the plan has not, and a role asks for what the kernel keeps", () => {
  const made = new House(kept(1, 2, 5, 6, 9));
  made.keeps = [6];
  made.estate.begin(plan, made.take);
  assertEquals([made.asked, made.inventory], [[5, 6], [1, 2, 6, 9]]);
  assertEquals(made.estate.inherit(plan), kept(6));
  assertEquals(made.inventory, [1, 2, 6, 9]);
  made.says(owner, true);
  made.estate.settle();
  assertEquals(made.inventory, [2, 6, 9], "what was to be the backup's is not there any more");
});
