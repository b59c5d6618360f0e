/**
 * Sends Ethernet frames as they are: `deno run -A sender.ts INTERFACE`, frames on standard input, each behind its
 * length in two bytes (high byte first). Sends in small bursts, so that a listener has a chance to keep up.
 * @module
 */
import {
  AF_PACKET,
  errnoText,
  failed,
  interfaceIndex,
  sendTo,
  SOCK_RAW,
  sockaddrLl,
  socket,
} from "../../ffi/mod.ts";

/** Frames in a burst, and the pause after it in milliseconds: at most 20,000 a second. */
const BURST = 40;
const PAUSE = 2;

const index = interfaceIndex(Deno.args[0] ?? "");
const fd = socket(AF_PACKET, SOCK_RAW, 0);
if (index === 0 || failed(fd)) {
  console.error(index === 0 ? `no interface ${Deno.args[0]}` : errnoText(fd));
  Deno.exit(1);
}
const address = sockaddrLl(index, 0);
const input = new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer());
let sent = 0;
for (let at = 0; at < input.length;) {
  const length = input[at]! << 8 | input[at + 1]!;
  const result = sendTo(fd, input.subarray(at + 2, at + 2 + length), 0, address);
  if (failed(result)) {
    console.error(`frame ${sent}: ${errnoText(result)}`);
    Deno.exit(1);
  }
  at += 2 + length;
  if (++sent % BURST === 0) await new Promise((done) => setTimeout(done, PAUSE));
}
console.log(sent);
Deno.exit(0);
