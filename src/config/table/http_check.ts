import {
  blocks,
  boolean,
  choice,
  flag,
  foldedChoice,
  integer,
  list,
  notYet,
  outdated,
  pattern,
  phrase,
  type Shape,
  text,
} from "../row.ts";
import { brings } from "./brings.ts";
import { tcpCheck } from "./checker.ts";

const MAX_UINT = 4_294_967_295;
const row = <V>(shape: Shape<V>, meaning: string) => notYet(shape, meaning, brings.ipvs);

/** The names of PCRE2's options. */
const regexOption = choice(
  "allow_empty_class",
  "alt_bsux",
  "auto_callout",
  "caseless",
  "dollar_endonly",
  "dotall",
  "dupnames",
  "extended",
  "firstline",
  "match_unset_backref",
  "multiline",
  "never_ucp",
  "never_utf",
  "no_auto_capture",
  "no_auto_possess",
  "no_dotstar_anchor",
  "no_start_optimize",
  "ucp",
  "ungreedy",
  "utf",
  "never_backslash_c",
  "alt_circumflex",
  "alt_verbnames",
  "use_offset_limit",
);

const url = {
  path: row(text("a path"), "what to fetch"),
  digest: row(pattern("32 hexadecimal digits", /^[0-9a-fA-F]{32}$/), "MD5 of the answer"),
  status_code: row(
    list(pattern("a status, or a range such as 200-299", /^[1-5]\d\d(-[1-5]\d\d)?$/)),
    "which answers are good; 200-299 by default",
  ),
  virtualhost: row(text("a host name"), "Host header"),
  regex: row(text("a pattern"), "what the answer must contain"),
  regex_no_match: row(flag(), "what the answer must not contain"),
  regex_options: row(list(regexOption), "options of the pattern"),
  regex_min_offset: row(integer(0, MAX_UINT), "search from here on"),
  regex_max_offset: row(integer(0, MAX_UINT), "search up to here"),
  regex_stack: row(
    phrase({ start: integer(1, MAX_UINT), max: integer(1, MAX_UINT) }, {}, 2),
    "stack of the search, in bytes",
  ),
};

const tlsCompliant = row(boolean(), "say goodbye as TLS wants it");

const check = {
  ...tcpCheck,
  nb_get_retry: outdated("retry", "an older word for retry"),
  virtualhost: row(text("a host name"), "Host header"),
  http_protocol: row(foldedChoice("1.0", "1.1", "1.0C"), "version of HTTP; C closes the connection"),
  enable_sni: row(boolean(), "name the host to TLS"),
  sni_name: row(text("a host name"), "name another host to TLS"),
  fast_recovery: row(boolean(), "no pause between pages while recovering"),
};

/** The keywords of `HTTP_GET`. */
export const httpCheck = { ...check, url: row(blocks(url), "a page to fetch") };

/** The keywords of `SSL_GET`. */
export const sslCheck = {
  ...check,
  tls_compliant: tlsCompliant,
  url: row(blocks({ ...url, tls_compliant: tlsCompliant }), "a page to fetch"),
};
