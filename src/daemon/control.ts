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
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  try {
    const response = await fetch(`http://havip${path}`, { client, signal: AbortSignal.timeout(patience) });
    return await response.json();
  } finally {
    client.close();
  }
}
