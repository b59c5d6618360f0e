import { familyOf, type IpAddress } from "../core/mod.ts";
import type { Config } from "./config.ts";
import type { Findings, Span } from "./diagnostic.ts";
import type { Places } from "./note.ts";

type Server = NonNullable<Config["root"]["virtual_server"]>[number];
type RealServer = NonNullable<Server["real_server"]>[number];
type Endpoint = { address?: IpAddress; port?: number };

/** What the checks of one service look at. */
interface Subject {
  readonly server: Server;
  /** The addresses of its group, if it has one. */
  readonly lines: readonly { address?: string; port?: number; fwmark?: number }[] | null;
  readonly findings: Findings;
  /** The place of a keyword's value, or else of what names the service. */
  place(keyword: keyof Server): Span | null;
  placeOf(block: object, keyword: string): Span | null;
}

/** What the keywords of a `virtual_server` demand of each other, as keepalived 2.2.7 sees it; it changes nothing. */
export function validateServers({ root }: Config, places: Places, findings: Findings): void {
  const placeOf = (block: object, keyword: string) => {
    const map = places.get(block);
    return [keyword, "address", "fwmark", "group", "name"].map((each) => map?.get(each)).find(Boolean) ??
      null;
  };
  const groups = new Map(root.virtual_server_group?.map((group) => [group.name, group]));
  for (const group of groups.values()) {
    if (group.lines.length > 0) continue;
    findings.warning(placeOf(group, "name"), {
      code: "empty-group",
      message: `virtual_server_group ${group.name} has no addresses; it is ignored`,
    });
  }
  for (const server of root.virtual_server ?? []) {
    const lines = server.group === undefined ? null : groups.get(server.group)?.lines ?? [];
    const place = (keyword: keyof Server) => placeOf(server, keyword);
    const subject = { server, lines, findings, place, placeOf };
    if (server.real_server === undefined || server.real_server.length === 0) {
      findings.warning(place("address"), {
        code: "no-servers",
        message: "this virtual_server has no real_server; it is ignored",
        help: "add real_server ADDRESS PORT { … }",
      });
      continue;
    }
    kind(subject);
    const servers = different(subject, families(subject));
    quorum(subject, servers);
    forwarding(subject, servers);
    for (const each of servers) requests(subject, each);
  }
}

/** Protocol, scheduler and what goes with a service by mark. */
function kind({ server, lines, findings, place }: Subject): void {
  const assumed = (what: string, then: string, help: string) =>
    findings.warning(place("address"), {
      code: "server-default",
      message: `this virtual_server has no ${what}; ${then} is used`,
      help: `write "${help}"`,
    });
  const ignored = (keyword: keyof Server, why: string) =>
    findings.warning(place(keyword), { code: "server-conflict", message: `${keyword} ${why}` });
  const byAddress = lines ? lines.some(({ address }) => address !== undefined) : server.fwmark === undefined;
  const byMark = lines ? lines.some(({ fwmark }) => fwmark !== undefined) : server.fwmark !== undefined;
  if (byAddress && server.protocol === undefined) assumed("protocol", "UDP", "protocol TCP");
  if (byAddress && server.ops && (server.protocol ?? "UDP") !== "UDP") {
    ignored("ops", "works with UDP only; it is ignored");
  }
  if (!byAddress && byMark && server.protocol !== undefined) {
    ignored("protocol", "means nothing to a service by mark; it is ignored");
  }
  if (byMark && server.ha_suspend) ignored("ha_suspend", "does not work with a mark; it is ignored");
  if (server.lvs_sched === undefined) assumed("lvs_sched", "wlc", "lvs_sched rr");
  const noPort = lines
    ? lines.some(({ address, port }) => address !== undefined && !port)
    : server.fwmark === undefined && !server.port;
  if (noPort && server.persistence_timeout === undefined) {
    findings.warning(place("address"), {
      code: "server-conflict",
      message: "without a port a service has to be persistent; persistence_timeout 360 is used",
      help: "write a port behind the address",
    });
  }
}

function quorum({ server, findings, place }: Subject, servers: readonly RealServer[]): void {
  const { weight = 1 } = server;
  const sum = servers.reduce((total, each) => total + (each.weight ?? weight), 0);
  const needed = server.quorum ?? 1;
  if (needed > sum) {
    findings.warning(place("quorum"), {
      code: "quorum-unreachable",
      message: `a quorum of ${needed} cannot be met: all servers together have a weight of ${sum}`,
      help: `write at most ${Math.max(1, sum)}; the quorum counts weights, not servers`,
    });
  } else if ((server.hysteresis ?? 0) >= needed) {
    findings.warning(place("hysteresis"), {
      code: "server-conflict",
      message: `a hysteresis of ${server.hysteresis} is not less than the quorum of ${needed}; ${
        needed - 1
      } is used`,
    });
  }
}

/** The servers that are of the service's family; the others are told. */
function families({ server, findings, placeOf }: Subject): RealServer[] {
  const family = server.address === undefined ? null : familyOf(server.address);
  const fits = (each: Endpoint) =>
    family === null || each.address === undefined || familyOf(each.address) === family;
  const tunnelled = ({ lvs_method: own }: RealServer) => (own ?? server.lvs_method)?.method === "TUN";
  const strangers = (server.real_server ?? []).filter((each) => !fits(each) && !tunnelled(each));
  for (const each of strangers) {
    findings.warning(placeOf(each, "address"), {
      code: "mixed-families",
      message: `${each.address} is of another family than the virtual_server; it is ignored`,
    });
  }
  return (server.real_server ?? []).filter((each) => !strangers.includes(each));
}

/** The servers without those that are listed a second time, which are told. */
function different({ findings, placeOf }: Subject, servers: readonly RealServer[]): RealServer[] {
  const first = new Map<string, RealServer>();
  for (const each of servers) {
    const key = `${each.address} ${each.port}`;
    const other = first.get(key);
    if (!other) {
      first.set(key, each);
      continue;
    }
    const at = placeOf(other, "address");
    findings.warning(placeOf(each, "address"), {
      code: "duplicate-server",
      message: `real_server ${each.address} ${each.port ?? ""} is listed twice; this one is ignored`,
      related: at ? [[at, "the first one"]] : [],
    });
  }
  return [...first.values()];
}

/** How packets reach the servers: but for NAT nothing can change the port. */
function forwarding(subject: Subject, servers: readonly RealServer[]): void {
  const { server, findings, placeOf, place } = subject;
  const sorry = server.sorry_server;
  const sorryMethod = server.sorry_server_lvs_method ?? server.lvs_method;
  if (
    server.lvs_method === undefined && (servers.some((each) => !each.lvs_method) || (sorry && !sorryMethod))
  ) {
    findings.warning(place("address"), {
      code: "server-default",
      message: "this virtual_server has no lvs_method; NAT is used",
      help: 'write "lvs_method NAT"',
    });
  }
  for (const each of servers) {
    const { method = "NAT" } = each.lvs_method ?? server.lvs_method ?? {};
    if (method !== "NAT") port(subject, each, placeOf(each, "port"), "real_server", method);
  }
  if (sorry && (sorryMethod?.method ?? "NAT") !== "NAT") {
    port(subject, sorry, place("sorry_server"), "sorry_server", sorryMethod?.method ?? "");
  }
}

function port(
  { server, lines, findings }: Subject,
  { port: own }: Endpoint,
  at: Span | null,
  what: string,
  method: string,
): void {
  if (!own) return;
  const ports = lines ? lines.flatMap(({ port, address }) => address ? [port ?? 0] : []) : [server.port ?? 0];
  const marked = lines ? lines.some(({ fwmark }) => fwmark !== undefined) : server.fwmark !== undefined;
  if (!marked && ports.every((each) => each === own)) return;
  findings.warning(at, {
    code: "server-port",
    message:
      `with ${method} a ${what} gets packets for the port of the virtual_server; port ${own} is ignored`,
    help: `write the same port, or use "lvs_method NAT", which can change it`,
  });
}

/** Checks that have nothing to ask for. */
function requests({ findings, placeOf }: Subject, server: RealServer): void {
  const useless = (at: Span | null, message: string) =>
    findings.warning(at, { code: "check-empty", message: `${message}; it is ignored` });
  const at = placeOf(server, "address");
  for (const keyword of ["HTTP_GET", "SSL_GET"] as const) {
    for (const { url } of server[keyword] ?? []) {
      if (!url || url.length === 0) useless(at, `${keyword} of this server has no url`);
      for (const each of url ?? []) {
        if (each.path === undefined) useless(at, `a url of ${keyword} has no path`);
      }
    }
  }
  for (const { misc_path: program } of server.MISC_CHECK ?? []) {
    if (program === undefined) useless(at, "MISC_CHECK of this server has no misc_path");
  }
}
