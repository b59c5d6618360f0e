import { exitCodes } from "../daemon/exit.ts";
import { keywordHelp } from "./keyword.ts";
import { helpText } from "./usage.ts";

/** `havip help`, and `havip help keyword NAME` about one keyword of the configuration. */
export function help(args: string[]): number {
  const [topic, ...rest] = args;
  if (topic === "keyword") return keywordHelp(rest);
  console.log(helpText());
  return exitCodes.good.code;
}
