/** Why a file cannot be used; `executable`: a program, which keepalived does not take for a configuration. */
export type Failure = "missing" | "directory" | "permission" | "executable" | "other";

/** What came of reading a file. */
export type Read =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | {
    readonly ok: false;
    readonly code: Failure;
    readonly message: string;
  };

/** The files, as far as a configuration needs them. */
export interface Reader {
  read(path: string): Read;
  /** The paths that a pattern of the shell matches, in the order of their names; those in `folder` (which ends in `/`) if relative. */
  glob(pattern: string, folder?: string): string[];
}
