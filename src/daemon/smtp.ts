import type { Delivery, Letter, MailSettings } from "./mailer.ts";

/** Where the machine's certificate authorities are, unless SSL_CERT_FILE names another file. */
const authorities = "/etc/ssl/certs/ca-certificates.crt";

function trusted(): string | undefined {
  try {
    return Deno.readTextFileSync(Deno.env.get("SSL_CERT_FILE") ?? authorities);
  } catch {
    return undefined; // those that the runtime brings with it
  }
}

/**
 * Hands a letter over to the relay, in a connection of its own. The library is loaded here and nowhere else: who has no
 * mail to send does not pay for it.
 */
export async function deliver(settings: MailSettings, letter: Letter): Promise<Delivery> {
  const { host, port, helo, timeout, from, to, security, login } = settings;
  try {
    const { createTransport } = await import("nodemailer");
    const ca = security === "plain" ? undefined : trusted();
    const transport = createTransport({
      host,
      port,
      name: helo,
      secure: security === "tls",
      ignoreTLS: security === "plain",
      requireTLS: security === "starttls",
      connectionTimeout: timeout,
      greetingTimeout: timeout,
      socketTimeout: timeout,
      ...(ca === undefined ? {} : { tls: { ca } }),
      ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    });
    try {
      const { subject, text } = letter;
      await transport.sendMail({ from, to: to.join(", "), subject, text, xMailer: "havip" });
      return { kind: "sent" };
    } finally {
      transport.close();
    }
  } catch (error) {
    return failure(error);
  }
}

/** Senders, recipients or letters that are refused with a code of 500 or more would be so again (RFC 5321 §4.2.1). */
function failure(error: unknown): Delivery {
  const why = error instanceof Error ? error.message : String(error);
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  const final = (code === "EENVELOPE" || code === "EMESSAGE") && Number(responseCode) >= 500;
  return { kind: final ? "refused" : "failed", why };
}
