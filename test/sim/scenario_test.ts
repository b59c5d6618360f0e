import { run } from "../scenario/run.ts";
import { scenarios } from "../scenario/table.ts";
import { simDriver } from "./driver.ts";

/** Each scenario is played with so many different clocks and delays. */
const seeds = 5;

for (const scenario of scenarios) {
  const { name, labOnly } = scenario;
  Deno.test({
    name: `in the simulator: ${name}${labOnly ? ` (${labOnly})` : ""}`,
    ignore: labOnly !== undefined,
    fn: async () => {
      for (let seed = 1; seed <= seeds; seed++) await run(scenario, simDriver(seed));
    },
  });
}
