import { glob } from "../../src/config/glob.ts";
import { load, type Loaded, memoryReader } from "../../src/config/mod.ts";
import { scriptWords } from "../../src/config/script.ts";
import { root } from "../../src/config/table/root.ts";
import { marks, samples, word, written } from "./conf.ts";
import { fuzz, mutated } from "./fuzz.ts";
import { assertSound } from "./sound.ts";

function read(bytes: Uint8Array | string): Loaded {
  return load("a.conf", memoryReader(new Map([["a.conf", bytes]])));
}

/** What must hold of every file whatsoever. */
function assertSane(bytes: Uint8Array | string): void {
  assertSound(read(bytes));
}

fuzz("random bytes never break the configuration's reader", (random) => {
  assertSane(random.bytes(random.below(400)));
});

fuzz("random text of the language's own marks never breaks it", (random) => {
  assertSane(
    Array.from({ length: random.below(60) }, () => random.oneIn(2) ? word(random) : random.pick(marks)).join(
      "",
    ),
  );
});

fuzz("mutated configurations never break it", (random) => {
  assertSane(mutated(random, random.pick(samples)));
});

fuzz("configurations made from the keyword tables never break it", (random) => {
  assertSane(written(random, root, 0));
});

const pieces = [
  "$A",
  "${A}",
  "$B",
  "${B}",
  "$A=",
  "$B= ",
  "${_RANDOM 1 3}",
  "${_PWD}",
  "${_HASH}",
  "$_ENV",
  "~SEQ(A,",
  "~SEQx(B,1,",
  "~LST({A,B},{",
  "~LST(B,",
  "},{",
  ",",
  ")",
  "1",
  "-3",
  "x",
  " \\\n",
  "@x ",
  "@^x ",
  "include ",
  "includea ",
  "b.conf",
  "{b,c}.conf",
  "*",
  "./",
  "priority ",
  "vrrp_instance V {",
  "}",
];

fuzz("files of includes, conditions, definitions and repetitions never break it", (random) => {
  const text = () =>
    Array.from({ length: random.below(40) }, () => random.oneIn(4) ? "\n" : random.pick(pieces)).join("");
  const files = new Map(["a.conf", "b.conf", "c.conf"].map((path) => [path, text()]));
  assertSound(load("a.conf", memoryReader(files), { configId: "x", directory: "/etc" }));
});

fuzz("any text is a command or none", (random) => {
  const text = Array.from({ length: random.below(20) }, () => word(random)).join("");
  const words = scriptWords(text);
  if (words?.some((each) => typeof each !== "string")) throw new Error("a word that is none");
});

fuzz("any pattern matches only names that exist", (random) => {
  const names = ["a", "b.conf", ".c", "[", "{"];
  const letters = ["*", "?", "[", "]", "!", "-", "{", "}", ",", "\\", "a", "b", ".", "/"];
  const pattern = Array.from({ length: random.below(12) }, () => random.pick(letters)).join("");
  glob(pattern, (at) => at === "." ? names : null);
});

/** A text for each of so many numbers. */
function many(count: number, text: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => text(i)).join("");
}

/** No measure of speed, which test/bench/run is: only anything but linear work takes so long, on however busy a machine. */
const HANG = 60_000;

/** Sizes at which anything but linear work would take minutes. */
const large: [name: string, text: () => string | Uint8Array][] = [
  ["a megabyte of {", () => "{".repeat(1 << 20)],
  ["a megabyte of }", () => "}".repeat(1 << 20)],
  ["a megabyte of ${", () => "${".repeat(1 << 19)],
  ["a megabyte of quotes", () => '"'.repeat(1 << 20)],
  ["a megabyte of backslashes", () => "\\".repeat(1 << 20)],
  ["a megabyte of one word", () => `vrrp_instance A {\npriority ${"1".repeat(1 << 20)}\n}`],
  ["a million lines", () => "priority 100\n".repeat(1_000_000)],
  [
    "a hundred thousand names in one line",
    () => `vrrp_instance A {\n$A=1\npriority ${"$A ".repeat(100_000)}\n}`,
  ],
  ["a megabyte of an unknown name", () => `$A=1\n${"$B ".repeat(300_000)}`],
  ["a hundred thousand definitions", () => "$A=1\n$B=$A\n".repeat(50_000)],
  ["a definition of a hundred thousand lines", () => `$A=1 \\\n${"x \\\n".repeat(100_000)}\n$A`],
  ["a megabyte of conditions", () => "@x ".repeat(300_000)],
  ["a repetition with many values", () => `~LST(A,${"1,".repeat(300_000)}2) $A`],
  ["a repetition in itself", () => `${"~SEQ(A,1,2) ".repeat(50_000)}x`],
  ["a line of many words", () => "😀 ".repeat(200_000)],
  ["a hundred thousand unknown lines", () => "prioritty 100\n".repeat(100_000)],
  ["a hundred thousand nested blocks", () => "a {\n".repeat(100_000)],
  ["ten thousand instances within each other", () => "vrrp_instance A {\n".repeat(10_000)],
  [
    "a hundred thousand values of one keyword",
    () => `vrrp_instance A {\n${"priority 1\npriority 2\n".repeat(50_000)}}`,
  ],
  ["a megabyte of nested blocks", () => "vrrp_instance A { ".repeat(60_000) + "} ".repeat(60_000)],
  ["ten thousand levels", () => "virtual_server 1.1.1.1 80 {\n".repeat(10_000) + "}\n".repeat(10_000)],
  [
    "a million addresses",
    () => `vrrp_instance A {\nvirtual_ipaddress {\n${"1.1.1.1\n".repeat(200_000)}}\n}`,
  ],
  ["a million comments", () => "# nothing\n".repeat(1_000_000)],
  ["a million includes of nothing", () => "include no/such/file\n".repeat(1_000_000)],
  ["fifty thousand blocks with names", () => many(50_000, (i) => `vrrp_script s${i} {\nscript x\n}\n`)],
  ["ten thousand instances", () => many(10_000, (i) => `vrrp_instance V${i} {\ninterface e${i}\n}\n`)],
  [
    "a hundred thousand names of nothing",
    () => `vrrp_sync_group G {\ngroup {\n${many(100_000, (i) => `V${i}\n`)}}\n}`,
  ],
  ["a sequence that never seems to end", () => "~SEQ(A, 1, 9007199254740991) priority $A"],
  ["lines of Latin-1", () => new Uint8Array(1 << 20).fill(0xe9)],
  ["a megabyte of NUL", () => new Uint8Array(1 << 20)],
  ["lines that end as in another system", () => "priority 100\r\n".repeat(100_000)],
  ["a byte order mark, and another one in each line", () => "\ufeffpriority 100\n".repeat(100_000)],
  [
    "fifty thousand blocks of addresses",
    () => `vrrp_instance A {\n${"virtual_ipaddress { 1.1.1.1 }\n".repeat(50_000)}}`,
  ],
];

for (const [name, text] of large) {
  Deno.test(`${name} is answered in time`, () => {
    const file = text();
    const begin = performance.now();
    read(file);
    const took = performance.now() - begin;
    if (took > HANG) throw new Error(`it took ${took.toFixed(0)} ms`);
  });
}
