import { helpText } from "./usage.ts";

/** `havip help`. */
export function help(_args: string[]): number {
  console.log(helpText());
  return 0;
}
