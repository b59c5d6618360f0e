import type { Config } from "../config/mod.ts";
import { wantsMail } from "../engine/lower_notify.ts";
import { subjectOf } from "./hearing.ts";
import type { Letter, MailSettings } from "./mailer.ts";
import type { Notice } from "./notifier.ts";

/** keepalived's words: the end of the subject, and the text, of an instance and of a group. */
const words: {
  readonly [event: string]: { readonly title: string; readonly INSTANCE: string; readonly GROUP: string };
} = {
  MASTER: {
    title: "Entering MASTER state",
    INSTANCE: "=> VRRP Instance is now owning VRRP VIPs <=",
    GROUP: "=> All VRRP group instances are now in MASTER state <=",
  },
  BACKUP: {
    title: "Entering BACKUP state",
    INSTANCE: "=> VRRP Instance is no longer owning VRRP VIPs <=",
    GROUP: "=> All VRRP group instances are now in BACKUP state <=",
  },
  FAULT: {
    title: "Entering FAULT state",
    INSTANCE: "=> VRRP Instance is no longer owning VRRP VIPs <=",
    GROUP: "=> All VRRP group instances are now in FAULT state <=",
  },
  STOP: {
    title: "Stopping",
    INSTANCE: "=> VRRP Instance stopping <=",
    GROUP: "=> All VRRP group instances are now stopping <=",
  },
  DELETED: {
    title: "Deleted",
    INSTANCE: "=> VRRP Deleted at reload <=",
    GROUP: "=> VRRP Deleted at reload <=",
  },
};

/** The letter about a state, in keepalived's words; `null` when it is not to be mailed. */
export function letterFor(notice: Notice, config: Config): Letter | null {
  const { subject, name, event } = notice;
  const { global } = config;
  const about = subjectOf(config, notice);
  const said = words[event];
  if (!about || !said || !wantsMail(about, global)) return null;
  if (event === "FAULT" && global.no_email_faults) return null;
  const kind = subject === "INSTANCE" ? "VRRP Instance" : "VRRP Group";
  return {
    subject: `[${global.router_id ?? Deno.hostname()}] ${kind} ${name} - ${said.title}`,
    text: `${said[subject]}\r\n`,
  };
}

/** Where the configuration sends mail to; `null` when it names no relay or nobody to write to. */
export function mailSettings({ global }: Config): MailSettings | null {
  const [host, port] = global.smtp_server ?? [];
  const to = global.notification_email ?? [];
  if (host === undefined || to.length === 0) return null;
  const { smtp_user: user, smtp_password: password } = global;
  const login = user === undefined ? null : { user, password: password ?? "" };
  // A password is not sent for all to read, unless that is asked for.
  const starttls = global.smtp_starttls ?? login !== null;
  return {
    host,
    port: port === undefined ? (global.smtp_tls ? 465 : 25) : Number(port),
    helo: global.smtp_helo_name ?? Deno.hostname(),
    // keepalived's default is half a minute.
    timeout: (global.smtp_connect_timeout ?? 30_000_000) / 1_000 || 30_000,
    from: global.notification_email_from ?? `root@${Deno.hostname()}`,
    to,
    security: global.smtp_tls ? "tls" : starttls ? "starttls" : "plain",
    login,
  };
}
