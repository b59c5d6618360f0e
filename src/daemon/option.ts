/** How a daemon is started. */
export interface DaemonOptions {
  /** The configuration file. */
  readonly config: string;
  /** `-i`: what `@id` in it is compared with; `null`: the first part of the host's name. */
  readonly configId: string | null;
  /** Holds pid files and the control socket. */
  readonly runDir: string;
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
}
