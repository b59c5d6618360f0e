/** What a program that ended left behind. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. */
export async function attempt(words: readonly string[], stdin?: string | Uint8Array): Promise<Ended> {
  const [program, ...args] = words;
  const child = new Deno.Command(program!, {
    args,
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const feed = stdin === undefined ? Promise.resolve() : write(child.stdin, stdin);
  const [{ code, stdout, stderr }] = await Promise.all([child.output(), feed]);
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

async function write(stream: WritableStream<Uint8Array>, data: string | Uint8Array): Promise<void> {
  const writer = stream.getWriter();
  try {
    await writer.write(typeof data === "string" ? new TextEncoder().encode(data) : data);
    await writer.close();
  } catch {
    // The program did not want all of it.
  }
}

/**
 * Runs a program to its end and returns what it wrote.
 * @throws Error with its words and its stderr when it does not exit with 0
 */
export async function run(words: readonly string[], stdin?: string | Uint8Array): Promise<string> {
  const { code, stdout, stderr } = await attempt(words, stdin);
  if (code !== 0) throw new Error(`${words.join(" ")}: exit code ${code}\n${stderr}`);
  return stdout;
}
