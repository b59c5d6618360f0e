/**
 * What a master does with its time on the processor, as perf(1) finds it.
 * @module
 */
import { attempt } from "../../lab/command.ts";
import type { Make } from "../../lab/daemon.ts";
import { cablesFor } from "../conf.ts";
import { Field } from "../field.ts";
import type { Measured } from "../sample.ts";
import { pursuits } from "../stack.ts";
import { pair, type Size } from "./pair.ts";
import { type Line, Unavailable } from "./part.ts";

/** Looks each second: no divisor of what anybody's timer runs at. */
const FREQUENCY = 1997;

async function perf(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await attempt(["perf", ...words]).catch((error) => {
    if (error instanceof Deno.errors.NotFound) throw new Unavailable("needs perf (Debian's linux-perf)");
    throw error;
  });
  if (code !== 0) throw new Error(`perf ${words.join(" ")}: ${stderr}`);
  return stdout;
}

/** Shares of a core, by what a master of everything does meanwhile. */
async function measure(make: Make, size: Size, seconds: number): Promise<Measured[]> {
  await perf("--version");
  await using field = await Field.open(cablesFor(size.instances));
  const { daemons: [{ program }] } = await pair(field, make, size);
  const file = `${await field.lab.directory()}/perf.data`;
  const whom = ["-p", program.processes().join()];
  await perf("record", "-q", "-g", "-F", `${FREQUENCY}`, ...whom, "-o", file, "--", "sleep", `${seconds}`);
  const script = await perf("script", "-i", file, "-F", "ip,sym,dso");
  const found = pursuits(script, (path) => path.endsWith("/keepalived"));
  return [...found].map(([figure, count]) => ({
    figure,
    unit: "%",
    values: [count / (FREQUENCY * seconds) * 100],
  }));
}

/** The lines of this part. */
export const profiles: readonly Line[] = ([[10, "10 ms"], [100, "100 ms"]] as const).map((
  [interval, name],
): Line => ({
  part: "profile",
  line: `master of 250 at ${name}`,
  quick: interval === 10,
  measure: (make, { seconds }) => measure(make, { instances: 250, interval }, seconds),
}));
