import { run } from "./command.ts";
import { type Host, INTERFACE } from "./host.ts";

const SENDER = new URL("sender.ts", import.meta.url).pathname;

/** Sends frames from a host's interface, exactly as they are. Returns when the last one is out. */
export async function send(host: Host, frames: Iterable<Uint8Array>): Promise<number> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const frame of frames) {
    parts.push(new Uint8Array([frame.length >> 8, frame.length & 255, ...frame]));
  }
  const input = new Uint8Array(await new Blob(parts).arrayBuffer());
  const words = [Deno.execPath(), "run", "--quiet", "-A", "--no-config", SENDER, INTERFACE];
  return Number(await run(host.inside(words), input));
}
