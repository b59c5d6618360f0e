import { assert, assertEquals } from "@std/assert";
import type { MailSettings } from "../../../src/daemon/mailer.ts";
import { deliver } from "../../../src/daemon/smtp.ts";

const sink = new URL("../../lab/smtp_sink.ts", import.meta.url).pathname;

interface Kept {
  readonly said: readonly string[];
  readonly data: readonly string[];
}

/** A relay, and what it got in the end. */
async function withRelay(
  args: readonly string[],
  run: (settings: MailSettings) => Promise<void>,
): Promise<Kept[]> {
  const relay = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-config", sink, ...args],
    stdout: "piped",
  }).spawn();
  const lines: string[] = [];
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const read = (async () => {
    for await (const text of relay.stdout.pipeThrough(new TextDecoderStream())) {
      lines.push(...text.trimEnd().split("\n"));
      resolve();
    }
  })();
  try {
    await ready;
    await run({
      host: "localhost",
      port: JSON.parse(lines[0]!).port,
      helo: "node1.example",
      timeout: 1_500,
      from: "vrrp@node1.example",
      to: ["one@example.net", "two@example.net"],
      security: "plain",
      login: null,
    });
  } finally {
    relay.kill();
    await Promise.all([read, relay.status]);
  }
  return lines.slice(1).map((line) => JSON.parse(line) as Kept);
}

const letter = { subject: "[r1] VRRP Instance VI_1 - Entering MASTER state", text: "=> owner <=\r\n" };

Deno.test("a letter reaches the relay as keepalived's would", async () => {
  const [kept] = await withRelay([], async (settings) => {
    assertEquals(await deliver(settings, letter), { kind: "sent" });
  });
  assertEquals(kept?.said, [
    "EHLO node1.example",
    "MAIL FROM:<vrrp@node1.example>",
    "RCPT TO:<one@example.net>",
    "RCPT TO:<two@example.net>",
    "DATA",
  ]);
  const header = (name: string) => kept?.data.find((line) => line.startsWith(`${name}: `));
  assertEquals(header("Subject"), `Subject: ${letter.subject}`);
  assertEquals([header("From"), header("To")], [
    "From: vrrp@node1.example",
    "To: one@example.net, two@example.net",
  ]);
  assert(header("Date") !== undefined);
  assertEquals(kept?.data.slice(kept.data.indexOf("") + 1)[0], "=> owner <=");
});

Deno.test("what the relay refuses is refused, what it does not answer may be tried again", async () => {
  await withRelay([], async (settings) => {
    const refused = await deliver({ ...settings, to: ["nobody@example.net"] }, letter);
    assertEquals(refused.kind, "refused");
    assert("why" in refused && refused.why.includes("550"), JSON.stringify(refused));
    const failed = await deliver({ ...settings, security: "starttls" }, letter);
    assertEquals(failed.kind, "failed");
  });
  const nobody = { host: "127.0.0.1", port: 1, helo: "x", timeout: 1_000, from: "x@x", to: ["x@x"] };
  assertEquals((await deliver({ ...nobody, security: "plain", login: null }, letter)).kind, "failed");
});

Deno.test("with STARTTLS the login and the letter are encrypted, for a relay that we trust", async () => {
  const folder = Deno.makeTempDirSync();
  const [key, certificate] = [`${folder}/key.pem`, `${folder}/certificate.pem`];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"];
  const made = await new Deno.Command("openssl", { args: [...request, ...names], stderr: "null" }).output();
  assert(made.success);
  try {
    const [kept, none] = await withRelay(["starttls", certificate, key], async (settings) => {
      const secure: MailSettings = {
        ...settings,
        security: "starttls",
        login: { user: "havip", password: "secret" },
      };
      assertEquals((await deliver(secure, letter)).kind, "failed");
      Deno.env.set("SSL_CERT_FILE", certificate);
      // The handshake takes long on a busy machine; only what fails waits for the end of its time.
      assertEquals(await deliver({ ...secure, timeout: 30_000 }, letter), { kind: "sent" });
    });
    assertEquals(none, undefined);
    assertEquals(kept?.said.slice(0, 4), [
      "EHLO node1.example",
      "STARTTLS",
      "EHLO node1.example",
      `AUTH PLAIN ${btoa("\0havip\0secret")}`,
    ]);
  } finally {
    Deno.env.delete("SSL_CERT_FILE");
    Deno.removeSync(folder, { recursive: true });
  }
});
