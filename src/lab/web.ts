import type { Instant, IpAddress } from "../core/mod.ts";
import { bootTime } from "../../ffi/mod.ts";
import type { Node } from "./observation.ts";

/** How often the client asks, in milliseconds. */
export const POLL_INTERVAL = 20;
/** How long it waits for the answer, in milliseconds. */
export const POLL_TIMEOUT = 200;

const HTTP = 80;

/** A host's web page, on port 80 of every address that it has or will have. Serves until the process ends. */
export async function servePage(node: Node): Promise<void> {
  const options = { hostname: "0.0.0.0", port: HTTP, onListen: () => {} };
  await Deno.serve(options, () =>
    new Response(pageOf(node), {
      headers: { "content-type": "text/html; charset=utf-8", "connection": "close" },
    })).finished;
}

/** The page that says which host it comes from. */
export function pageOf(node: Node): string {
  return `<!doctype html>\n<title>node ${node}</title>\n<h1>This is node ${node}.</h1>\n`;
}

/** Which host a page comes from; `null` when it does not say. */
export function nodeOfPage(page: string): Node | null {
  const digit = /This is node ([12])\./.exec(page)?.[1];
  return digit === "1" ? 1 : digit === "2" ? 2 : null;
}

/** What became of a request: when it was made, and who answered it. */
export interface Poll {
  readonly at: Instant;
  readonly by: Node | null;
}

/**
 * Asks for the page of an address again and again, each time with a connection of its own as a new visitor would,
 * and without waiting for the answers before.
 */
export function poll(address: IpAddress, report: (poll: Poll) => void): void {
  const ask = async () => {
    const at = bootTime() as Instant;
    report({ at, by: await pageFrom(address) });
  };
  setInterval(() => void ask(), POLL_INTERVAL);
}

/** The host that answers a request in time; `null` when none does. */
async function pageFrom(address: IpAddress): Promise<Node | null> {
  const signal = AbortSignal.timeout(POLL_TIMEOUT);
  try {
    const connection = await Deno.connect({ hostname: address, port: HTTP, signal });
    signal.addEventListener("abort", () => close(connection));
    try {
      const request = `GET / HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`;
      await connection.write(new TextEncoder().encode(request));
      return nodeOfPage(await textFrom(connection));
    } finally {
      close(connection);
    }
  } catch {
    return null; // refused, unreachable, too late: to a visitor it is all the same
  }
}

async function textFrom(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(2_048);
  let text = "";
  while (true) {
    const length = await connection.read(bytes);
    if (length === null) return text;
    text += decoder.decode(bytes.subarray(0, length), { stream: true });
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
