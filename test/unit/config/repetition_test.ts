import { assertEquals } from "@std/assert";
import { Passage } from "../../../src/config/passage.ts";
import { readRepetition } from "../../../src/config/repetition.ts";

function rounds(text: string): string {
  const line = { text, file: "a.conf", number: 1, encoding: "utf-8" } as const;
  const read = readRepetition(Passage.of(line), (numbers) => numbers.replace("$N", "3"));
  if ("why" in read) return "none";
  const names = read.names.map(({ name }) => name).join();
  return `${names}: ${[...read.rounds].map((values) => values.join()).join(" ")}: ${text.slice(read.rest)}`;
}

const cases: [text: string, rounds: string][] = [
  ["~SEQ(i,3) x $i", "i: 1 2 3: x $i"],
  ["~SEQ(i,-2)x", "i: -1 -2: x"],
  ["~SEQ(i,0) x", "i: 1 0: x"],
  ["~SEQ ( i , 2 , 4 )  x", "i: 2 3 4: x"],
  ["~SEQ(i,4,2) x", "i: 4 3 2: x"],
  ["~SEQ(i,1,4,10) x", "i: 1 5 9: x"],
  ["~SEQ(i,10,-4,0) x", "i: 10 6 2: x"],
  ["~SEQ(i,0x10,021) x", "i: 16 17: x"],
  ["~SEQx(i,9,11) x", "i: 9 a b: x"],
  ["~SEQ(i,$N) x", "i: 1 2 3: x"],
  ["~SEQ(i,,1) x", "i: 0 1: x"],
  ["~SEQ(i) x", "none"],
  ["~SEQ(i,1 x", "none"],
  ["~SEQ(i,a) x", "none"],
  ["~SEQ(i,1,0,2) x", "none"],
  ["~SEQ(i,1,-1,2) x", "none"],
  ["~SEQ(i,1,1,1,1) x", "none"],
  ["~SEQ(i,99999999999999999999) x", "none"],
  ["~SEQx(i,-1,2) x", "none"],
  ["~LST(i,a,b) x", "i: a b: x"],
  ["~LST ( i , a , b ) x", "i: a b: x"],
  ["~LST({i,j},{a,b},{c},d) x", "i,j: a,b c, d,: x"],
  ["~LST({ i , j } , { a , b } ) x", "i,j: a,b: x"],
  ["~LST(i,{a}) x", "i: a: x"],
  ["~LST(i,{a,b}) x", "none"],
  ["~LST(i) x", "none"],
  ["~LST(i,a x", "none"],
  ["~LST({i,a) x", "none"],
  ["~LST i", "none"],
];

for (const [text, expected] of cases) {
  Deno.test(`${text} is repeated: ${expected}`, () => assertEquals(rounds(text), expected));
}
