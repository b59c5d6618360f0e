/**
 * A mail relay that keeps what it gets: `deno run -A smtp_sink.ts [starttls CERTIFICATE KEY]`. Says its port, then each
 * message as a line of JSON: what was said before it, and its text.
 * @module
 */
const [mode, certificate, key] = Deno.args;
const hostname = "127.0.0.1";

/** Where the rest of a conversation goes after STARTTLS: what was said before waits in `begun`. */
const secured = mode === "starttls"
  ? Deno.listenTls({
    hostname,
    port: 0,
    cert: Deno.readTextFileSync(certificate!),
    key: Deno.readTextFileSync(key!),
  })
  : null;
const begun: string[][] = [];

/** A conversation, up to its end or to STARTTLS. */
async function talk(conn: Deno.Conn, said: string[], secure: boolean): Promise<void> {
  const answer = (text: string) => conn.write(new TextEncoder().encode(`${text}\r\n`));
  const bytes = new Uint8Array(65_536);
  let rest = "";
  let data: string[] | null = null;
  if (!secure) await answer("220 sink ESMTP");
  for (let length = await conn.read(bytes); length !== null; length = await conn.read(bytes)) {
    const lines = (rest + new TextDecoder().decode(bytes.subarray(0, length))).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (data !== null && line !== ".") {
        data.push(line);
        continue;
      }
      if (data !== null) {
        console.log(JSON.stringify({ said, data }));
        data = null;
        await answer("250 kept");
        continue;
      }
      said.push(line);
      const verb = line.split(" ")[0]!.toUpperCase();
      if (verb === "STARTTLS" && secured) {
        await answer("220 go on");
        return await tunnel(conn, said);
      }
      if (verb === "DATA") data = [];
      for (const reply of replies(verb, line, secure)) await answer(reply);
      if (verb === "QUIT") return conn.close();
    }
  }
}

function replies(verb: string, line: string, secure: boolean): string[] {
  if (verb === "EHLO") {
    return ["250-sink", ...(secured && !secure ? ["250-STARTTLS"] : []), "250 AUTH PLAIN"];
  }
  if (verb === "RCPT" && line.includes("nobody@")) return ["550 there is nobody"];
  const known = new Map([
    ["STARTTLS", "502 no"],
    ["AUTH", "235 welcome"],
    ["DATA", "354 go on"],
    ["QUIT", "221 bye"],
  ]);
  return [known.get(verb) ?? "250 yes"];
}

/** Deno has no STARTTLS for servers: the bytes go to a socket of its own that speaks TLS from the beginning. */
async function tunnel(conn: Deno.Conn, said: string[]): Promise<void> {
  const { port } = secured!.addr as Deno.NetAddr;
  begun.push(said);
  const inner = await Deno.connect({ hostname, port });
  await Promise.allSettled([conn.readable.pipeTo(inner.writable), inner.readable.pipeTo(conn.writable)]);
}

/** Whoever hangs up is forgotten. */
async function serve(listener: Deno.Listener, secure: boolean): Promise<void> {
  for await (const conn of listener) {
    talk(conn, secure ? begun.shift() ?? [] : [], secure).catch(() => {});
  }
}

const listener = Deno.listen({ hostname, port: Number(Deno.env.get("PORT") ?? 0) });
if (secured) serve(secured, true);
console.log(JSON.stringify({ port: listener.addr.port }));
await serve(listener, false);
