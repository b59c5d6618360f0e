import { assertEquals } from "@std/assert";
import { Promotions } from "../../../src/daemon/promotion.ts";
import { Settings } from "../../../src/effect/mod.ts";
import { params } from "../machine/vrrp/bench.ts";

/** Settings that say what is borrowed, by whom it is needed, and what is given back. */
class Book extends Settings {
  readonly lines: string[] = [];

  constructor() {
    super({ lent: () => {}, returned: () => {} });
  }

  override borrow(user: string, file: string, ours: string): void {
    this.lines.push(`${file.replace("/proc/sys/net/ipv4/conf/", "")}=${ours} ${user.split(" ").at(-1)}`);
  }

  override giveBack(user: string): void {
    this.lines.push(`back ${user.split(" ").at(-1)}`);
  }

  override moved(name: string, now: string | null): void {
    this.lines.push(`${name} is ${now}`);
  }

  taken(): string[] {
    return this.lines.splice(0);
  }
}

const one = params({ promoteSecondaries: true, group: "224.0.0.1" as ReturnType<typeof params>["group"] });
const two = { ...one, group: "224.0.0.2" as typeof one.group };

Deno.test("an instance that wants it has its interface changed, until it wants it no more", () => {
  const book = new Book();
  const promotions = new Promotions(book);
  promotions.want(one);
  promotions.want(two);
  assertEquals(book.taken(), [
    "ens33/promote_secondaries=1 224.0.0.1",
    "ens33/promote_secondaries=1 224.0.0.2",
  ]);
  promotions.want({ ...one, promoteSecondaries: false });
  promotions.want({ ...one, promoteSecondaries: false });
  promotions.drop(two);
  promotions.close();
  assertEquals(book.taken(), ["back 224.0.0.1", "back 224.0.0.2"]);
});

Deno.test("an interface that comes back is changed again, once", () => {
  const book = new Book();
  const promotions = new Promotions(book);
  promotions.came({ name: "ens33" });
  promotions.want(one);
  promotions.came({ name: "ens33" });
  book.taken();
  promotions.went("ens33", { name: "ens35" });
  promotions.went("ens34", null);
  promotions.came({ name: "ens34" });
  promotions.came({ name: "ens33" });
  promotions.came({ name: "ens33" });
  assertEquals(book.taken(), ["ens33 is ens35", "ens33/promote_secondaries=1 224.0.0.1"]);
  promotions.close();
  assertEquals(book.taken(), ["back 224.0.0.1"]);
});
