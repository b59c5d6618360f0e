import { exitCodes, testCodes } from "../daemon/exit.ts";
import { defaultRunDir } from "../daemon/option.ts";

export { defaultRunDir };

/** The configuration file unless said otherwise. */
export const defaultConfig = "/etc/keepalived/keepalived.conf";

/** How the daemon is started; the flags are keepalived's. */
const daemonUsage = `Usage: havip [--config FILE] [OPTIONS]

Runs in the foreground and logs to the console, and to the journal or syslog where there is no terminal.

  -f, --config FILE        the configuration (default ${defaultConfig}); also --use-file
  -i, --config-id ID       what @id in it is compared with (default: the first part of the host's name)
  -s, --namespace NAME     run in this network namespace, as ip netns names it, rather than that of net_namespace
      --run-dir DIR        pid files and control socket; one for each daemon (default ${defaultRunDir}, and a folder in
                           it that is named by net_namespace and instance)
  -D, --log-detail         log in more detail
      --log-json           log one JSON object a line
  -S, --log-facility NAME  syslog facility: daemon, or local0 to local7
  -G, --no-syslog          do not use syslog
  -P, --vrrp               run VRRP only (all there is so far)
  -p, --pid FILE           pid file of the supervisor
  -r, --vrrp_pid FILE      pid file of the VRRP process
  -R, --dont-respawn       end when a child process died
  -u, --umask MASK         umask of the files it makes
  -m, --core-dump          a process that crashes leaves its memory in a file
      --ignore-sigint      Ctrl-C does not stop it
  -t, --config-test[=LOG]  test the configuration as keepalived does, say what is wrong to LOG or stderr, and exit
  -n, --dont-fork          accepted: it is the default
  -l, --log-console        accepted: it is the default
  -d, -a, -B, -I, -X, -b FILE, -c FILE, --all, --flush-log-file
                           accepted: keepalived's, without an effect here
      --signum=NAME        print the number of a signal, for kill: STOP, RELOAD, DATA, STATS, STATS_CLEAR, JSON
  -v, --version            what runs here
  -h, --help               this text`;

/** The text of `havip help`. */
export function helpText(): string {
  const table = (codes: typeof exitCodes | typeof testCodes) =>
    Object.values(codes).map(({ code, meaning }) => `  ${String(code).padStart(2)}  ${meaning}`).join("\n");
  return `${daemonUsage}

Commands:
  havip check FILE [--json]            find what is wrong with a configuration (- is standard input)
        --peer FILE                    will these two fail over, who is master, and how fast?
        --allow CODE                   leave out a warning or notice; also "# havip: allow CODE" in the file
        --config-id ID                 what @id in the file is compared with
        --peer-config-id ID            the same for the file of --peer; both may be one file
        --offline                      leave out what depends on this machine
  havip diff OLD NEW [--json]          what a reload of NEW would do while OLD runs (- is standard input)
        --config-id ID                 what @id in the files is compared with
  havip print FILE [--config-id ID]    the file in one piece, with nothing left to include or expand
  havip convert FILE [--to yaml|conf]  the same in YAML, or as keepalived.conf (all commands take both)
        --output FILE [--force]        into a file; --force replaces one that is there
  havip schema                         the JSON Schema of the YAML form, for editors
  havip explain [CODE]                 what a finding of check means and what to do about it
  havip status [--json]                what a running havip does
  havip lab                            see two hosts fail over on this machine
  havip man [8|5]                      the manual page of havip, or of its configuration, for man(1)
  havip version                        what runs here
  havip help                           this text
  havip help keyword NAME              where a keyword may stand, its argument, what havip makes of it

Signals: HUP reads the configuration again, TERM and INT stop. Into /tmp (or TMPDIR) go keepalived.data with USR1,
keepalived.stats with USR2 (63 also sets the counters to 0), and keepalived.json with 36; --signum has their numbers.

Exit codes:
${table(exitCodes)}

Exit codes of -t, which are keepalived's:
${table(testCodes)}`;
}
