/** Where pid files and the control socket are unless said otherwise. */
export const defaultRunDir = "/run/havip";

/** How a daemon is started. */
export interface DaemonOptions {
  /** The configuration file. */
  readonly config: string;
  /** `-i`: what `@id` in it is compared with; `null`: the first part of the host's name. */
  readonly configId: string | null;
  /** `-s`: runs in this network namespace, whatever the configuration says; `null`: where that says, or here. */
  readonly namespace: string | null;
  /** Holds pid files and the control socket; `null`: the usual one, by the names of namespace and instance. */
  readonly runDir: string | null;
  /** `-p`: another place for the supervisor's pid file. */
  readonly pidFile: string | null;
  /** `-r`: another place for the VRRP role's pid file. */
  readonly vrrpPidFile: string | null;
  /** `-D`. */
  readonly detail: boolean;
  /** `--log-json`. */
  readonly json: boolean;
  /** Whether syslog may be used besides the console; not with `-G`. */
  readonly syslog: boolean;
  /** `-S`: local0 to local7. */
  readonly facility: number | null;
  /** `-R` switches it off: a role that died then ends the daemon. */
  readonly respawn: boolean;
  /** `-m`: a process that crashes leaves its memory in a file (core(5)). */
  readonly coreDump: boolean;
  /** `-u`: the umask of files that are made. */
  readonly umask: number | null;
  /** `--ignore-sigint`: Ctrl-C does not stop it. */
  readonly ignoreSigint: boolean;
}

/** The same, with its place. */
export interface PlacedOptions extends DaemonOptions {
  readonly runDir: string;
}
