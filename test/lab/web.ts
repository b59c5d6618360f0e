import { attempt } from "./command.ts";
import type { Host } from "./host.ts";
import type { Lab } from "./lab.ts";
import { sleep, until, wallClock } from "./wait.ts";

/** Starts nginx on a host, with one page, and waits until it answers there. */
export async function serve(lab: Lab, host: Host, page: string): Promise<void> {
  const directory = await lab.directory();
  await Deno.chmod(directory, 0o755);
  await Deno.writeTextFile(`${directory}/index.html`, `${page}\n`);
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${directory}/${kind};`).join(" ");
  const config = `${directory}/nginx.conf`;
  await Deno.writeTextFile(
    config,
    `daemon off; worker_processes 1; user root; pid ${directory}/nginx.pid; error_log stderr;
events { worker_connections 64; }
http { access_log off; ${places} server { listen 80; root ${directory}; } }
`,
  );
  // -p and -e keep it away from the machine's own directories even before it has read its file.
  const program = host.start(["nginx", "-p", directory, "-e", "stderr", "-c", config]);
  await until(
    `nginx on ${host.address}`,
    10,
    async () => (await host.attempt("curl", "-s", "-m", "1", "http://127.0.0.1/")).stdout.trim() === page,
    () => program.tail(),
  );
}

/** What a request brought: the page, or `null` when there was no answer in time. */
export interface Answer {
  /** When it was asked, in microseconds since 1970. */
  readonly at: number;
  readonly page: string | null;
}

/** Fetches a page with curl, once; waits for at most `seconds`. */
export async function fetchPage(host: Host, address: string, seconds = 1): Promise<Answer> {
  const at = wallClock();
  const { code, stdout } = await attempt(
    host.inside(["curl", "-s", "-m", String(seconds), `http://${address}/`]),
  );
  return { at, page: code === 0 ? stdout.trim() : null };
}

/** Waits until a page is answered. */
export async function answered(host: Host, address: string, page: string, seconds: number): Promise<void> {
  let last: Answer | null = null;
  await until(
    `http://${address}/ to say ${page}`,
    seconds,
    async () => (last = await fetchPage(host, address)).page === page,
    () => `last answer: ${last?.page}`,
  );
}

/** Fetches a page again and again until told to stop. */
export function poll(
  host: Host,
  address: string,
  every = 0.1,
): { answers: Answer[]; stop(): Promise<Answer[]> } {
  const answers: Answer[] = [];
  let on = true;
  const loop = (async () => {
    while (on) {
      answers.push(await fetchPage(host, address, 0.3));
      await sleep(every);
    }
  })();
  return {
    answers,
    async stop() {
      on = false;
      await loop;
      return answers;
    },
  };
}
