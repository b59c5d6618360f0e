/** Whom a program runs as. */
export interface Ids {
  readonly uid: number;
  readonly gid: number;
}

/** The row of `name` in a file like passwd(5) or group(5); numbers are found by their third field. */
function row(file: string, name: string): string[] | undefined {
  const column = /^\d+$/.test(name) ? 2 : 0;
  const rows = Deno.readTextFileSync(file).split("\n").map((line) => line.split(":"));
  return rows.find((fields) => fields[column] === name);
}

/**
 * Whether somebody is the superuser, as far as the files of this machine tell. Nobody named is the account that scripts
 * have by default, `usual`, if there is one, and otherwise ourselves.
 */
export function isRoot(user: string | null, usual: string, folder = "/etc"): boolean {
  const file = `${folder}/passwd`;
  if (user === null) return Deno.uid() === 0 && row(file, usual) === undefined;
  return row(file, user)?.[2] === "0";
}

/** The account's numbers, as far as the files of this machine have them. */
export function listedIds({ user, group }: { readonly user: string; readonly group?: string }): Ids | null {
  const found = row("/etc/passwd", user);
  const named = group === undefined ? undefined : row("/etc/group", group);
  if (!found || (group !== undefined && !named)) return null;
  return { uid: Number(found[2]), gid: Number(named?.[2] ?? found[3]) };
}

/** What getent(1) knows beyond the files: accounts of a directory service, which may take its time. */
async function served(database: "passwd" | "group", name: string): Promise<string[] | undefined> {
  if (name.startsWith("-")) return undefined;
  try {
    const { success, stdout } = await new Deno.Command("getent", { args: [database, name], stdin: "null" })
      .output();
    return success ? new TextDecoder().decode(stdout).trim().split(":") : undefined;
  } catch {
    return undefined;
  }
}

/** The account's numbers: of a user, and of a group if one is named, else the user's own. Words when there is none. */
export async function idsOf(user: string, group?: string, folder = "/etc"): Promise<Ids | string> {
  const found = row(`${folder}/passwd`, user) ?? await served("passwd", user);
  if (!found) return `there is no user '${user}'`;
  const ids = { uid: Number(found[2]), gid: Number(found[3]) };
  if (group === undefined) return ids;
  const named = row(`${folder}/group`, group) ?? await served("group", group);
  return named ? { ...ids, gid: Number(named[2]) } : `there is no group '${group}'`;
}
