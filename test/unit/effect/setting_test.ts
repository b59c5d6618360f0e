import { assertEquals } from "@std/assert";
import { type Loan, Settings } from "../../../src/effect/mod.ts";

/** Settings of two interfaces in a folder, and what a lender heard of them. */
function bench(): {
  settings: Settings;
  file: (name: string) => string;
  heard: string[];
  read: () => string;
} {
  const folder = Deno.makeTempDirSync();
  const file = (name: string) => `${folder}/conf/${name}/arp_ignore`;
  for (const name of ["eth0", "eth1"]) {
    Deno.mkdirSync(`${folder}/conf/${name}`, { recursive: true });
    Deno.writeTextFileSync(file(name), "0\n");
  }
  const heard: string[] = [];
  const short = (path: string) => path.slice(folder.length);
  const lender = {
    lent: ({ file, before, ours }: Loan) => void heard.push(`${short(file)} ${before} ${ours}`),
    returned: (path: string) => void heard.push(`${short(path)} back`),
  };
  const read = () => ["eth0", "eth1"].map((name) => Deno.readTextFileSync(file(name)).trim()).join(" ");
  return { settings: new Settings(lender), file, heard, read };
}

Deno.test("a setting goes back when the last one who needs it does not any more", () => {
  const { settings, file, heard, read } = bench();
  settings.borrow("a", file("eth0"), "1");
  settings.borrow("b", file("eth0"), "1");
  settings.giveBack("a");
  assertEquals(read(), "1 0");
  settings.giveBack("b");
  assertEquals(read(), "0 0");
  assertEquals(heard, ["/conf/eth0/arp_ignore 0 1", "/conf/eth0/arp_ignore back"]);
});

Deno.test("a setting that has the value already is nobody's to give back", () => {
  const { settings, file, heard, read } = bench();
  settings.borrow("a", file("eth0"), "0");
  settings.borrow("a", file("eth2"), "1");
  settings.giveBack("a");
  assertEquals([read(), heard], ["0 0", []]);
});

Deno.test("what somebody else has changed since is left alone", () => {
  const { settings, file, read } = bench();
  settings.borrow("a", file("eth0"), "1");
  Deno.writeTextFileSync(file("eth0"), "2");
  settings.giveBack("a");
  assertEquals(read(), "2 0");
});

Deno.test("a setting follows an interface that is renamed, and is forgotten with one that is gone", () => {
  const { settings, file, heard, read } = bench();
  settings.borrow("a", file("eth0"), "1");
  Deno.writeTextFileSync(file("eth1"), "1");
  settings.moved("eth0", "eth1");
  assertEquals(read(), "1 0");
  settings.moved("eth0", null);
  settings.borrow("a", file("eth1"), "1");
  settings.moved("eth1", null);
  assertEquals(read(), "1 1");
  assertEquals(heard.slice(-2), ["/conf/eth1/arp_ignore 0 1", "/conf/eth1/arp_ignore back"]);
});
