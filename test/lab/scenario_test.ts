import { labDriver } from "../scenario/lab_driver.ts";
import { run } from "../scenario/run.ts";
import { scenarios } from "../scenario/table.ts";
import { labTest } from "./case.ts";
import { havip, keepalived } from "./daemon.ts";
import { together } from "./together.ts";

for (const make of [keepalived, havip]) {
  const needs = make === keepalived ? ["keepalived"] : [];
  labTest(`the table of scenarios, with ${make.name} in the lab`, needs, async (test) => {
    await together(
      test,
      6,
      scenarios.map((scenario) => [scenario.name, () => run(scenario, labDriver(make))]),
    );
  });
}
