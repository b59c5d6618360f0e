/**
 * How long a large file takes to load: `havip check FILE` and `keepalived -t`, from the start of the process to its end.
 * @module
 */
import { havip, havipCommand, type Make } from "../../lab/daemon.ts";
import { cablesFor, crowdConf } from "../conf.ts";
import { Field } from "../field.ts";
import type { Measured } from "../sample.ts";
import type { Line } from "./part.ts";

async function measure(make: Make, instances: number): Promise<Measured[]> {
  await using field = await Field.open(cablesFor(instances));
  const file = `${await field.lab.directory()}/keepalived.conf`;
  await Deno.writeTextFile(file, crowdConf({ instances, interval: 1000, priority: 100 }), { mode: 0o644 });
  const words = make === havip ? [...havipCommand(), "check", file] : ["keepalived", "-t", "-f", file];
  const begin = performance.now();
  const { code, stdout, stderr } = await field.hosts[0].attempt(...words);
  const took = performance.now() - begin;
  // 5: it can be used, and something was found that is worth telling.
  if (code !== 0 && code !== 5) {
    throw new Error(`${words.join(" ")}: ${code}\n${(stdout + stderr).slice(-2_000)}`);
  }
  return [{ figure: "from exec to end", unit: "ms", values: [took] }];
}

/** The lines of this part. */
export const checks: readonly Line[] = [1, 10_000].map((instances) => ({
  part: "start",
  line: `check of ${instances.toLocaleString("en")}`,
  quick: false,
  measure: (make) => measure(make, instances),
}));
