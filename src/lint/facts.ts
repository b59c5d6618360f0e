import type { LinkAddress } from "../core/mod.ts";

/** What is wrong with the program of a script. */
export type ScriptFault =
  | { readonly kind: "missing"; readonly path: string }
  | { readonly kind: "not executable"; readonly path: string; readonly mode: number }
  /** Others than root can put something else in the place of `path`, which is the program or a folder above it. */
  | {
    readonly kind: "exposed";
    readonly path: string;
    readonly uid: number;
    readonly gid: number;
    readonly mode: number;
  };

/** What a lint may know of the machine. What is absent was not looked at. */
export interface Facts {
  /** The permission bits of a file; `null` when it has none, as standard input. */
  readonly mode?: (file: string) => number | null;
  /** The addresses of an interface; `null` when this machine has no such interface. */
  readonly addresses?: (ifname: string) => readonly LinkAddress[] | null;
  /** Whether this machine has an interface of this name. */
  readonly link?: (ifname: string) => boolean;
  /** Whether this machine has this account. */
  readonly user?: (name: string) => boolean;
  /**
   * What is wrong with a script's program. That others can change it counts only when it runs as root; `user` is
   * whom the configuration names, `null` when nobody.
   */
  readonly script?: (program: string, user: string | null) => ScriptFault | null;
}

/** `0755` */
export function modeText(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, "0");
}

/** The command that repairs it; `null` when a file is missing, for which there is none. */
export function repair(fault: ScriptFault): string | null {
  switch (fault.kind) {
    case "missing":
      return null;
    case "not executable":
      return `chmod +x ${fault.path}`;
    case "exposed": {
      const takeAway = [
        fault.gid !== 0 && (fault.mode & 0o020) !== 0 ? "g" : "",
        (fault.mode & 0o002) !== 0 ? "o" : "",
      ].join("");
      return [
        ...(fault.uid === 0 ? [] : [`chown root ${fault.path}`]),
        ...(takeAway === "" ? [] : [`chmod ${takeAway}-w ${fault.path}`]),
      ].join(" && ");
    }
  }
}
