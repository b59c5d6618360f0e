import type { Diagnostic, Loaded, Severity } from "../config/mod.ts";
import { exitCodeOf, exitCodes } from "../daemon/exit.ts";
import type { Outcome, PeerReport } from "../lint/mod.ts";

/** In one line what becomes of a file. */
export function verdictOfFile(
  file: string,
  diagnostics: readonly Diagnostic[],
  { config }: Loaded,
  silenced: number,
): string {
  const count = (severity: Severity) =>
    number(diagnostics.filter((each) => each.severity === severity).length, severity);
  const instances = number(config.instances.length, "instance");
  const more = silenced === 0 ? "" : `${silenced} silenced`;
  const say = (...parts: string[]) => [...parts, more].filter(Boolean).join(", ");
  switch (exitCodeOf(diagnostics)) {
    case exitCodes.good.code:
      return `${file} is good: ${say(instances, count("warning"), count("notice"))}`;
    case exitCodes.altered.code:
      return `${file} can be used, but not all of it: ${say(count("warning"), count("notice"))}`;
    default:
      return `${file} cannot be used: ${say(count("error"), count("warning"))}`;
  }
}

/** In one line for each instance, and one for all, whether two files fail over. `null` is when one has errors. */
export function verdictOfPair(file: string, peer: string, report: PeerReport | null): string {
  if (report === null) return `Whether ${file} and ${peer} fail over can be said when both can be used`;
  const { pairs, alone, notJudged } = report;
  const failing = pairs.filter(({ failsOver }) => !failsOver);
  const rest = [
    ...alone.map((each) => `${each.instance} is in ${each.file} alone`),
    ...notJudged.map((each) => `${each.instance} in ${each.file} is not judged: ${each.why}`),
  ];
  const but = rest.length === 0 ? "" : `; ${rest.join("; ")}`;
  const lines = pairs.map((each) => sentence(each));
  if (pairs.length === 0) lines.push(`No: ${file} and ${peer} have no instance in common${but}`);
  else if (failing.length > 0) {
    lines.push(
      `No: ${file} and ${peer} will not fail over (${failing.map(({ here }) => here).join(", ")})${but}`,
    );
  } else lines.push(`Yes: ${file} and ${peer} will fail over${but}`);
  return lines.join("\n");
}

/** `VI_1: a.conf will be master with priority 101; if it stops b.conf takes over after 0.61 s, if it dies after 3.61 s` */
function sentence(outcome: Outcome): string {
  const { here, there, failsOver, master, backup, priority, takeover, returns, returnsAfter } = outcome;
  const name = here === there ? here : `${here} and ${there}`;
  if (!failsOver) return `${name}: both will be master, and both hold the addresses`;
  const who = master ?? "the one that starts first";
  const times = `if it stops ${backup ?? "the other"} takes over after ${seconds(takeover.stopped)}, ` +
    `if it dies after ${seconds(takeover.died)}`;
  const later = returnsAfter === null || returnsAfter === 0 ? "" : ` after ${seconds(returnsAfter)}`;
  return `${name}: ${who} will be master with priority ${priority}; ${times}; when it comes back it ${returns}${later}`;
}

function seconds(length: number): string {
  return `${length.toFixed(2)} s`;
}

function number(count: number, noun: string): string {
  return count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`;
}
