import { exitCodes } from "../daemon/exit.ts";

/** Ends the process when something goes wrong that is havip's own fault, and says what; nothing goes on half broken. */
export function endOnFault(): void {
  addEventListener("error", (event) => {
    event.preventDefault();
    end(event.error);
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    end(event.reason);
  });
}

function end(error: unknown): never {
  const text = error instanceof Error ? error.stack ?? String(error) : String(error);
  try {
    Deno.stderr.writeSync(
      new TextEncoder().encode(`havip: a fault in havip itself, please report it: ${text}\n`),
    );
  } finally {
    Deno.exit(exitCodes.internal.code);
  }
}
