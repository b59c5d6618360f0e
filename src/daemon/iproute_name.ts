import type { GlobalDefs } from "../config/mod.ts";
import { type NameKind, Names } from "../engine/route_name.ts";
import { vrfTables } from "./vrf_table.ts";

/** The file of each kind; in a folder of the same name with `.d` there may be more. */
const files: Readonly<Record<Exclude<NameKind, "ip protocol" | "vrf">, string>> = {
  table: "rt_tables",
  protocol: "rt_protos",
  scope: "rt_scopes",
  dsfield: "rt_dsfield",
  realm: "rt_realms",
  group: "group",
};

/** Where iproute2 keeps its own files, and the administrator his; the latter count more. */
const usrFolders = ["/usr/share/iproute2", "/usr/lib/iproute2"];
const etcFolder = "/etc/iproute2";

/** Where the names of a kind are that no file of iproute2's has. */
const elsewhere = { "ip protocol": protocols, vrf: vrfTables } as const;

/** The names of routing tables, protocols and so on that iproute2 knows on this machine; read when one is asked for. */
export function iprouteNames(
  { iproute_usr_dir: usr, iproute_etc_dir: etc }: Pick<GlobalDefs, "iproute_usr_dir" | "iproute_etc_dir">,
): Names {
  const folders = [...(usr === undefined ? usrFolders : [usr]), etc ?? etcFolder];
  const known = new Map<NameKind, ReadonlyMap<string, number>>();
  return new Names((kind) => {
    let names = known.get(kind);
    if (names) return names;
    names = kind === "ip protocol" || kind === "vrf" ? elsewhere[kind]() : namesIn(folders, files[kind]);
    known.set(kind, names);
    return names;
  });
}

function namesIn(folders: readonly string[], file: string): Map<string, number> {
  const names = new Map<string, number>();
  for (const folder of folders) {
    for (const path of [`${folder}/${file}`, ...confFiles(`${folder}/${file}.d`)]) {
      for (const [number = "", name] of linesOf(path)) {
        if (name !== undefined && /^(0x[0-9a-fA-F]+|\d+)$/.test(number)) names.set(name, Number(number));
      }
    }
  }
  return names;
}

/** protocols(5): name, number, further names. */
function protocols(): Map<string, number> {
  const names = new Map<string, number>();
  for (const [name, number, ...more] of linesOf("/etc/protocols")) {
    for (const each of [name, ...more]) if (each !== undefined) names.set(each, Number(number));
  }
  return names;
}

function confFiles(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".conf"))
      .sort()
      .map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

/** The words of each line, without comments; of a file that cannot be read there are none. */
function linesOf(path: string): string[][] {
  try {
    return Deno.readTextFileSync(path).split("\n").map((line) => line.replace(/#.*/, "").trim())
      .filter((line) => line !== "").map((line) => line.split(/\s+/));
  } catch {
    return [];
  }
}
