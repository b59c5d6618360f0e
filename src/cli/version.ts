import { havipVersion } from "../core/version.ts";

/** `havip version`: what runs here. */
export function version(_args: string[]): number {
  console.log(`havip v${havipVersion} (Deno ${Deno.version.deno}, ${Deno.build.target})`);
  return 0;
}
