import { flag, integer, notYet, pattern, phrase } from "../row.ts";
import { brings } from "./brings.ts";

const family = (meaning: string) => notYet(flag(), meaning, brings.ipvs);
const range = /^[0-9a-fA-F.:]+(-[0-9a-fA-F.:]+)?(\/\d{1,3})?$/;

/** A line of `virtual_server_group NAME { … }`. */
export const serverGroupLine = phrase({
  address: pattern("an address, a range such as 192.0.2.1-9, or a prefix", range),
  port: integer(0, 65_535),
}, {
  fwmark: notYet(integer(0, 4_294_967_295), "packets with this mark", brings.ipvs),
  inet: family("packets of IPv4 with the mark"),
  inet6: family("packets of IPv6 with the mark"),
}, 0);
