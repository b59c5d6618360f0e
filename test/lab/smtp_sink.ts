/**
 * A mail relay that keeps what it gets: `deno run -A smtp_sink.ts [starttls CERTIFICATE KEY]`. Says its port, then each
 * message as a line of JSON: what was said before it, and its text.
 * @module
 */
import { createServer, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";

const [mode, certificate, key] = Deno.args;
const context = mode === "starttls"
  ? createSecureContext({ cert: Deno.readTextFileSync(certificate!), key: Deno.readTextFileSync(key!) })
  : null;

function talk(socket: Socket, said: string[], greeting: string): void {
  let rest = "";
  let data: string[] | null = null;
  const answer = (text: string) => socket.write(`${text}\r\n`);
  if (greeting !== "") answer(greeting);
  const line = (text: string) => {
    if (data !== null) {
      if (text !== ".") return void data.push(text);
      console.log(JSON.stringify({ said, data }));
      data = null;
      return void answer("250 kept");
    }
    said.push(text);
    const verb = text.split(" ")[0]!.toUpperCase();
    if (verb === "EHLO") {
      const secure = socket instanceof TLSSocket;
      return void answer(`250-sink\r\n${context && !secure ? "250-STARTTLS\r\n" : ""}250 AUTH PLAIN`);
    }
    if (verb === "STARTTLS" && context) {
      answer("220 go on");
      socket.removeAllListeners("data");
      const secured = new TLSSocket(socket, { isServer: true, secureContext: context });
      return talk(secured as unknown as Socket, said, "");
    }
    if (verb === "DATA") {
      data = [];
      return void answer("354 go on");
    }
    if (verb === "STARTTLS") return void answer("502 no");
    if (verb === "AUTH") return void answer("235 welcome");
    if (verb === "RCPT" && text.includes("nobody@")) return void answer("550 there is nobody");
    answer(verb === "QUIT" ? "221 bye" : "250 yes");
    if (verb === "QUIT") socket.end();
  };
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    const lines = (rest + bytes.toString()).split("\r\n");
    rest = lines.pop()!;
    for (const each of lines) line(each);
  });
}

const server = createServer((socket) => talk(socket, [], "220 sink ESMTP"));
server.listen(Number(Deno.env.get("PORT") ?? 0), "127.0.0.1", () => {
  console.log(JSON.stringify({ port: (server.address() as { port: number }).port }));
});
