import { assertEquals } from "@std/assert";
import { type Mutant, mutants } from "./mutant.ts";
import { simulate } from "./simulate.ts";

/** Stories in which a mistake must show. */
const limit = 1000;

/** The oracle that objects first, when only this one is asked. */
function objector({ newEngine }: Mutant, oracle: string): string | null {
  for (let seed = 1; seed <= limit; seed++) {
    const { violation } = simulate(seed, { newEngine, oracle });
    if (violation) return violation.oracle;
  }
  return null;
}

for (const mutant of mutants) {
  Deno.test(`a machine that ${mutant.name} is found`, () => {
    for (const oracle of mutant.foundBy) assertEquals(objector(mutant, oracle), oracle);
  });
}
