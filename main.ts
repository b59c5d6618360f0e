import { endOnFault } from "./src/cli/fault.ts";
import { main } from "./src/cli/main.ts";

endOnFault();
Deno.exit(await main(Deno.args));
