/** The control socket's name within the run directory. */
export const controlSocket = "control.sock";

/** How long an answer may take, in ms; a daemon waits for its roles shorter than that. */
const patience = 5_000;

/** A longer path has no room in a socket's address (unix(7)). */
const longestPath = 107;

/** Why there can be no control socket in this run directory; `null` when there can. */
export function whyNoControl(runDir: string): string | null {
  const path = `${runDir}/${controlSocket}`;
  if (new TextEncoder().encode(path).length > longestPath) {
    return `cannot use the run directory ${runDir}: a socket's path has at most ${longestPath} bytes, so choose a shorter one`;
  }
  try {
    // Whoever holds the run directory's pid file is alone here: an old socket is nobody's.
    removeQuietly(path);
    return null;
  } catch (error) {
    return `cannot use the control socket ${path}: ${error instanceof Error ? error.message : error}`;
  }
}

/** What can be asked for, by path. */
export type Answers = { readonly [path: string]: () => Promise<unknown> };

/**
 * Serves read-only JSON over HTTP on a Unix socket of the run directory, for root alone:
 * `curl --unix-socket /run/havip/control.sock http://havip/status`.
 */
export class Control {
  readonly #server: Deno.HttpServer<Deno.UnixAddr>;
  readonly #path: string;

  /** @param runDir one that `whyNoControl` has nothing against */
  constructor(runDir: string, answers: Answers) {
    this.#path = `${runDir}/${controlSocket}`;
    const mask = Deno.umask(0o177);
    try {
      const handler = (request: Request) => answer(request, answers);
      this.#server = Deno.serve({ transport: "unix", path: this.#path, onListen: () => {} }, handler);
    } finally {
      Deno.umask(mask);
    }
  }

  /** Stops serving and removes the socket. */
  async close(): Promise<void> {
    removeQuietly(this.#path);
    await this.#server.shutdown();
  }
}

async function answer(request: Request, answers: Answers): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (request.method !== "GET") return Response.json({ error: "only GET is answered" }, { status: 405 });
  const wanted = answers[pathname];
  if (!wanted) {
    return Response.json({ error: `no ${pathname}; there is ${Object.keys(answers).join(", ")}` }, {
      status: 404,
    });
  }
  return Response.json(await wanted());
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Asks a running daemon.
 * @throws DOMException (TimeoutError) when the daemon is stopped or stuck, Deno.errors.NotFound when there is no socket, Deno.errors.ConnectionRefused or PermissionDenied when
 * nobody answers there or we may not ask
 */
export async function ask(runDir: string, path: string): Promise<unknown> {
  const socket = `${runDir}/${controlSocket}`;
  Deno.statSync(socket);
  // Not fetch: it needs a client for each socket, and after some 25 of these the next one waits for ever.
  const connection = await Deno.connect({ transport: "unix", path: socket });
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    tooLate.reject(new DOMException(`no answer within ${patience / 1000} s`, "TimeoutError"));
  }, patience);
  try {
    return JSON.parse(await Promise.race([exchange(connection, path), tooLate.promise]));
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}

/** Asks, and returns the body of the answer: with HTTP/1.0 it comes in one piece and ends with the connection. */
async function exchange(connection: Deno.Conn, path: string): Promise<string> {
  const request = new TextEncoder().encode(`GET ${path} HTTP/1.0\r\nHost: havip\r\n\r\n`);
  for (let sent = 0; sent < request.length;) sent += await connection.write(request.subarray(sent));
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(1 << 16);
  let answer = "";
  for (let length = await connection.read(bytes); length !== null; length = await connection.read(bytes)) {
    answer += decoder.decode(bytes.subarray(0, length), { stream: true });
  }
  return answer.slice(answer.indexOf("\r\n\r\n") + 4);
}
