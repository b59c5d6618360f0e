import {
  account,
  blocks,
  boolean,
  choice,
  decimalSeconds,
  flag,
  foldedChoice,
  ifname,
  integer,
  ip,
  list,
  nameOf,
  notYet,
  pattern,
  phrase,
  script,
  type Shape,
  text,
} from "../row.ts";
import { brings } from "./brings.ts";

const MAX_UINT = 4_294_967_295;
const row = <V>(shape: Shape<V>, meaning: string) => notYet(shape, meaning, brings.ipvs);
const time = (min = 0) => decimalSeconds(min, 4_294);

/** `lvs_method` and its kin: how packets reach a server. */
export const method = () =>
  phrase({ method: choice("NAT", "DR", "TUN") }, {
    type: row(choice("ipip", "gue", "gre"), "kind of tunnel"),
    port: row(integer(1, 65_535), "port of a gue tunnel"),
    nocsum: row(flag(), "the tunnel has no checksums"),
    csum: row(flag(), "the tunnel has checksums"),
    remcsum: row(flag(), "checksums are computed at the far end (gue)"),
  });

/** How patient checks are, for all of a virtual server, a real server or one check. */
export const patience = {
  retry: row(integer(1, MAX_UINT), "tries after the first before a server is down"),
  delay_before_retry: row(time(), "pause before another try"),
  warmup: row(time(), "the first check waits for up to so long, by chance"),
  delay_loop: row(time(0.000001), "time from one check to the next; 60 s by default"),
  connect_timeout: row(time(0.000001), "a connection that takes longer has failed; 5 s by default"),
};

/** What every check knows. */
const common = {
  retry: row(integer(0, MAX_UINT), "tries after the first before the server is down"),
  delay_before_retry: patience.delay_before_retry,
  warmup: patience.warmup,
  delay_loop: patience.delay_loop,
  alpha: row(boolean(), "it has failed until it has succeeded"),
  log_all_failures: row(boolean(), "log every failure"),
};

const connection = {
  connect_ip: row(ip(), "check this address instead of the server's"),
  connect_port: row(integer(1, 65_535), "check this port instead of the server's"),
  bindto: row(ip(), "source address"),
  bind_port: row(integer(1, 65_535), "source port"),
  bind_if: row(ifname(), "source interface, for link-local addresses"),
  connect_timeout: patience.connect_timeout,
  fwmark: row(integer(0, MAX_UINT), "mark of the packets"),
};

/** The keywords of `TCP_CHECK`, which all checks over the network have. */
export const tcpCheck = { ...connection, ...common };

/** The keywords of `PING_CHECK`. */
export const pingCheck = tcpCheck;

/** The keywords of `SMTP_CHECK`. */
export const smtpCheck = {
  helo_name: row(text("a name"), "name to say in HELO"),
  ...tcpCheck,
  host: row(blocks(tcpCheck), "another address to check; better: a check of its own"),
};

/** The keywords of `DNS_CHECK`. */
export const dnsCheck = {
  ...tcpCheck,
  type: row(
    foldedChoice("A", "NS", "CNAME", "SOA", "MX", "TXT", "AAAA", "RRSIG", "DNSKEY"),
    "what to ask for; SOA by default",
  ),
  name: row(text("a name"), "whose; the root by default"),
};

/** The keywords of `UDP_CHECK`. */
export const udpCheck = {
  ...tcpCheck,
  payload: row(list(pattern("bytes in hexadecimal", /^[0-9a-fA-F]+$/)), "what to send"),
  require_reply: row(
    list(pattern("bytes in hexadecimal, X for any digit", /^[0-9a-fA-FxX]+$/), 0),
    "there must be an answer, perhaps with these bytes",
  ),
  min_reply_length: row(integer(0, 65_535), "a shorter answer is a failure"),
  max_reply_length: row(integer(0, 65_535), "a longer answer is a failure"),
};

/** The keywords of `MISC_CHECK`. */
export const miscCheck = {
  ...common,
  misc_path: row(script(), "the program; exit code 0 is success"),
  misc_timeout: row(integer(0, 4_294), "a run that takes longer (s) has failed"),
  misc_dynamic: row(flag(), "exit codes from 2 on set the weight to code - 2"),
  user: row(account(), "the account to run it as"),
};

/** The keywords of `FILE_CHECK`. */
export const fileCheck = {
  track_file: row(nameOf("track_file"), "the file to use"),
  weight: row(
    phrase({ value: integer(-65_535, 65_535) }, {
      reverse: row(flag(), "turn the sign round"),
      noreverse: row(flag(), "leave the sign"),
    }),
    "what the number is multiplied by",
  ),
};

/** The keywords of `BFD_CHECK`. */
export const bfdCheck = {
  name: row(nameOf("bfd_instance"), "the session to use"),
  alpha: common.alpha,
};
