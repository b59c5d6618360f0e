import { exitCodes } from "../daemon/exit.ts";
import { signalNumbers } from "../daemon/signal.ts";

/** `--signum=NAME`: prints the number of the signal that asks a running daemon for something, and sends nothing. */
export function signum(name: string): number {
  const number = Object.entries(signalNumbers).find(([each]) => each === name)?.[1];
  if (number === undefined) {
    console.error(`Unknown sigfunc ${name}; there are ${Object.keys(signalNumbers).join(", ")}`);
    return exitCodes.failed.code;
  }
  console.log(String(number));
  return exitCodes.good.code;
}
