#!/bin/sh
# Builds havip from this checkout, or downloads it, and installs it: see `./install.sh --help`.
#
# The whole script is one function, called by the last line, so a download that breaks off does nothing.

havip_install() {
  set -eu

  # The one place that says which Deno builds and runs havip. A newer one of the same major will do as well.
  deno_version=2.9.6
  # What the program may do: it calls libc, runs the user's scripts, opens /dev/log and reads /proc, and the
  # last two are what Deno gives to nothing less than this.
  permissions='--allow-all'
  # As src/daemon/self.ts has it, which says why.
  v8_flags='--v8-flags=--no-flush-bytecode,--always-sparkplug,--invocation-count-for-maglev=5000,--single-threaded-gc,--max-semi-space-size=2,--expose-gc'
  sparing_flags='--v8-flags=--expose-gc,--optimize-for-size'

  say() { printf '%s\n' "$*" >&2; }
  die() {
    say "install.sh: $*"
    exit 1
  }

  usage() {
    cat <<'END'
Usage:
  ./install.sh [--prefix DIR] [--unit-dir DIR] [--no-service]
        builds havip and installs it as DIR/bin/havip (DIR: /usr/local), its manual pages in DIR/share/man,
        and a systemd unit in /etc/systemd/system; --no-service leaves the unit out
  ./install.sh build         builds dist/havip and installs nothing
  ./install.sh lab [ARGS]    builds dist/havip when a source is newer, then runs `havip lab ARGS`
  ./install.sh deno ARGS     runs Deno as the build does: fetched when missing, working without JSR
  ./install.sh --uninstall [--prefix DIR] [--unit-dir DIR]
        removes what was installed; configuration stays

Without a checkout around it, as in `curl -fsSL URL/install.sh | HAVIP_BASE_URL=URL sh -s -- [OPTIONS]`,
it downloads the binary for this machine and SHA256SUMS from $HAVIP_BASE_URL and installs that.

A fetched Deno is kept in ~/.cache/havip (or $XDG_CACHE_HOME/havip). JSR_URL and DENORT_BIN mean what they
mean to Deno: where @std packages come from, and a local copy of the stub that `deno compile` needs.
END
  }

  make_scratch() {
    [ -z "${scratch:-}" ] || return 0
    scratch=$(mktemp -d "${1:-${TMPDIR:-/tmp}}/.havip.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
  }

  fetch() { # URL FILE
    if command -v curl >/dev/null; then
      curl -fsSL --connect-timeout 20 -o "$2" "$1"
    elif command -v wget >/dev/null; then
      wget -q -T 20 -O "$2" "$1"
    else
      say 'Neither curl nor wget is here to download with: install one of them (apt-get install curl).'
      return 1
    fi
  }

  # Sets $deno when COMMAND is a Deno that will do: its real path, as COMMAND may be a script around it.
  try_deno() { # COMMAND
    # shellcheck disable=SC2016 # the dollar signs are JavaScript's
    set -- "$("$1" eval --no-config 'console.log(`${Deno.version.deno} ${Deno.execPath()}`)' 2>/dev/null)"
    version=${1%% *}
    [ "${version%%.*}" = "${deno_version%%.*}" ] || return 1
    [ "$(printf '%s\n' "$deno_version" "$version" | sort -V | head -n 1)" = "$deno_version" ] || return 1
    deno=${1#* }
  }

  deno_from_npm() {
    command -v npm >/dev/null || return 1
    case $machine in
      x86_64) package=@deno/linux-x64-glibc ;;
      aarch64) package=@deno/linux-arm64-glibc ;;
      *) return 1 ;;
    esac
    say "Fetching Deno $deno_version from the npm registry"
    # npm looks for its settings from the folder it runs in; --prefix would make it miss some of them.
    (cd "$scratch" && npm install --no-save --ignore-scripts --no-audit --no-fund --no-update-notifier \
      --loglevel=error "$package@$deno_version" >/dev/null) && mv "$scratch/node_modules/$package/deno" "$scratch/deno"
  }

  deno_from_its_host() {
    archive=deno-$machine-unknown-linux-gnu.zip
    say "Fetching Deno $deno_version from dl.deno.land"
    fetch "https://dl.deno.land/release/v$deno_version/$archive" "$scratch/deno.zip" || return 1
    unzip -q -o "$scratch/deno.zip" -d "$scratch" || python3 -m zipfile -e "$scratch/deno.zip" "$scratch"
  }

  find_deno() {
    if try_deno deno; then return; fi
    # Without a home folder the checkout keeps its own copy.
    folder=${XDG_CACHE_HOME:-${HOME:-$top/dist}/.cache}/havip/deno-$deno_version
    if try_deno "$folder/deno"; then return; fi
    mkdir -p "$folder"
    make_scratch "$folder"
    deno_from_npm || deno_from_its_host ||
      die "Deno $deno_version could not be had. Install npm (apt-get install npm) or curl and unzip, check the
network, or put a Deno of at least that version on the PATH: https://deno.com"
    chmod 755 "$scratch/deno"
    mv -f "$scratch/deno" "$folder/deno"
    rm -rf "$scratch"
    scratch=''
    try_deno "$folder/deno" || die "the fetched $folder/deno does not run on this machine"
  }

  # Finds or fetches Deno, and makes it reach what the build needs on this machine's network.
  prepare_deno() {
    # The system's certificates count as well: many networks have an authority of their own.
    authorities=/etc/ssl/certs/ca-certificates.crt
    [ ! -r $authorities ] || export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$authorities}"
    export DENO_TLS_CA_STORE="${DENO_TLS_CA_STORE:-mozilla,system}" DENO_NO_UPDATE_CHECK=1
    find_deno
    PATH=${deno%/*}:$PATH
    if [ -z "${NPM_CONFIG_REGISTRY:-}" ] && command -v npm >/dev/null; then
      # Deno reads the user's npm settings only; this is the registry that npm itself would ask.
      registry=$(cd "$top" && npm config get registry 2>/dev/null) || registry=''
      case $registry in http*) export NPM_CONFIG_REGISTRY="$registry" ;; esac
    fi
    [ -z "${JSR_URL:-}" ] || return 0
    # Can every package that deno.json takes from JSR be loaded, from Deno's cache or from the network?
    if ! (cd "$top" && timeout 20 "$deno" eval '
        const { imports } = JSON.parse(Deno.readTextFileSync("deno.json"));
        for (const from of Object.values(imports)) if (from.startsWith("jsr:")) await import(from);
      ' >/dev/null 2>&1 </dev/null); then
      # shellcheck disable=SC2016 # the dollar signs are JavaScript's
      JSR_URL=$("$deno" eval --no-config '
        import { pathToFileURL } from "node:url";
        console.log(pathToFileURL(`${Deno.args[0]}/test/jsr/`).href);' "$top")
      export JSR_URL
    fi
  }

  build() {
    prepare_deno
    mkdir -p "$top/dist"
    make_scratch "$top/dist"
    case ${JSR_URL:-} in file:*) say "JSR does not answer here: its packages come from $JSR_URL" ;; esac
    say 'Building dist/havip'
    # shellcheck disable=SC2086 # permissions are several words
    if ! (cd "$top" && timeout 180 "$deno" compile --quiet --no-check --no-prompt $permissions $v8_flags \
      --output "$scratch/havip" main.ts) >/dev/null 2>&1 </dev/null; then
      say "The stub that \`deno compile\` needs cannot be had here: dist/havip will carry Deno itself"
      pack
    fi
    chmod 755 "$scratch/havip"
    mv -f "$scratch/havip" "$top/dist/havip"
    say "Built dist/havip ($(du -m "$top/dist/havip" | cut -f 1) MB)"
  }

  # One executable of several parts: a shell script, the program as one JavaScript file, more files that it loads only
  # when it needs them, Deno compressed. It is minified, since each process has it in memory twice, in Deno and in V8; not with
  # --keep-names, which costs each function that a function makes a call.
  pack() {
    parts=$scratch/parts
    (cd "$top" && "$deno" bundle --quiet --minify --platform deno --code-splitting --outdir "$parts" main.ts </dev/null) ||
      die 'the program could not be bundled; the message above says why'
    bundle=$scratch/havip.js
    mv "$parts/main.js" "$bundle"
    more='' more_sizes='' more_size=0
    for part in "$parts"/*.js; do
      [ -e "$part" ] || continue
      name=${part##*/} name=${name%.js}
      # By this name Deno never takes them for anything else than modules.
      sed -i "s|\"\./$name\.js\"|\"./$name.mjs\"|g" "$bundle" "$parts"/*
    done
    # Deno loads and parses at every start whatever it finds in an import(), unless it has to be computed.
    sed -i -E 's|import\(("\./[^"]+\.mjs")\)|import(String(\1))|g' "$bundle" "$parts"/*
    for part in "$parts"/*.js; do
      [ -e "$part" ] || continue
      name=${part##*/}
      size=$(wc -c <"$part")
      more="$more ${name%.js}.mjs" more_sizes="$more_sizes $size" more_size=$((more_size + size))
    done
    gzip -n -4 -c "$deno" >"$scratch/runtime.gz"
    bundle_size=$(wc -c <"$bundle")
    runtime_size=$(wc -c <"$scratch/runtime.gz")
    packed_head | sed \
      -e "s|@PERMISSIONS@|$permissions|" -e "s|@V8_FLAGS@|$sparing_flags|" \
      -e "s|@RUNTIME@|$(sha256sum <"$deno" | cut -c 1-16)|" \
      -e "s|@RUNTIME_SIZE@|$(wc -c <"$deno")|" \
      -e "s|@BUNDLE@|$(sha256sum <"$bundle" | cut -c 1-16)|" \
      -e "s|@BUNDLE_SIZE@|$bundle_size|" \
      -e "s|@MORE@|${more# }|" \
      -e "s|@MORE_SIZES@|${more_sizes# }|" \
      -e "s|@PACKED_RUNTIME@|$runtime_size|" \
      -e "s|@PACKED_ALL@|$((bundle_size + more_size + runtime_size))|" >"$scratch/havip"
    {
      cat "$bundle"
      for part in "$parts"/*.js; do [ ! -e "$part" ] || cat "$part"; done
      cat "$scratch/runtime.gz"
    } >>"$scratch/havip"
  }

  packed_head() {
    cat <<'HEAD'
#!/bin/sh
# havip, as one file: this script, then the program, then the runtime that executes it (Deno, compressed).
# The first start unpacks both into a cache folder: $HAVIP_CACHE when set, else /var/cache/havip where that
# can be written, else the user's cache folder. Nothing else is needed on the machine.
runtime=@RUNTIME@ runtime_size=@RUNTIME_SIZE@ bundle=@BUNDLE@ bundle_size=@BUNDLE_SIZE@
more='@MORE@' more_sizes='@MORE_SIZES@'

# Root executes what it finds in the cache, so it has to be whole and nobody else's to write: owned by us or
# by root, no links, and of these modes and sizes. In a folder's hexadecimal mode [ce] says that the group may
# not write, [014589cd] that others may not; the files have mode 555 and 444.
a_folder='4?[ce][014589cd]:*' a_runtime=816d:$runtime_size a_module=8124:
look() { LC_ALL=C stat -c %u:%f:%s "$@" 2>/dev/null; }
# shellcheck disable=SC2254 # $2 is a pattern
fits() { case $1 in "$me":$2 | 0:$2) ;; *) return 1 ;; esac; }

whole() { # FOLDER
  folder=$1
  set -- "$1" "$1/$runtime" "$1/$runtime/havip" "$1/$bundle.mjs"
  for module in $more; do set -- "$@" "$folder/$module"; done
  # shellcheck disable=SC2046 # one word for each file
  set -- $(look /proc/self/ "$@")
  [ $# -ge 5 ] || return 1
  me=${1%%:*}
  fits "$2" "$a_folder" && fits "$3" "$a_folder" && fits "$4" "$a_runtime" || return 1
  shift 4
  for size in $bundle_size $more_sizes; do
    [ $# -gt 0 ] && fits "$1" "$a_module$size" || return 1
    shift
  done
}

# Each file is written aside and renamed, so a start never sees half of one. The lock makes a second start
# wait for the first. What is whole stays as it is: processes that run it start it again by its name.
unpack() ( # FOLDER
  umask 022
  [ ! -d "$1" ] || [ -w "$1" ] || exit 1
  mkdir -p "${1%/*}" 2>/dev/null
  for folder in "$1" "$1/$runtime"; do
    mkdir "$folder" 2>/dev/null
    fits "$(look "$folder")" "$a_folder" || exit 1
  done
  exec 9>"$1/lock" && flock 9
  rm -f "$folder"/.new.*
  new=$folder/.new.$$
  rest=@PACKED_ALL@ sizes="$bundle_size $more_sizes"
  for module in "$bundle.mjs" $more; do
    size=${sizes%% *} sizes=${sizes#* }
    fits "$(look "$1/$module")" "$a_module$size" ||
      { tail -c "$rest" "$0" 2>/dev/null | head -c "$size" >"$new" && chmod 444 "$new" && mv -f "$new" "$1/$module"; }
    rest=$((rest - size))
  done
  fits "$(look "$folder/havip")" "$a_runtime" ||
    { tail -c @PACKED_RUNTIME@ "$0" | gzip -dc >"$new" && chmod 555 "$new" && mv -f "$new" "$folder/havip"; }
  rm -f "$new"
)

try() { # FOLDER
  whole "$1" || { unpack "$1" && whole "$1"; } || return 1
  [ -x "$1/$runtime/havip" ] && cache=$1
}

# Root trusts no folder that the environment's home names: who owns a parent of it could exchange it.
if [ -n "${HAVIP_CACHE:-}" ]; then
  try "$HAVIP_CACHE"
elif try /var/cache/havip; then
  :
elif [ "$(id -u)" -eq 0 ] || [ -z "${XDG_CACHE_HOME:-${HOME:-}}" ]; then
  try "/tmp/havip-$(id -u)"
else
  try "${XDG_CACHE_HOME:-$HOME/.cache}/havip" || try "/tmp/havip-$(id -u)"
fi
if [ -z "${cache:-}" ]; then
  echo "havip: cannot unpack itself: it needs 150 MB in ${HAVIP_CACHE:-/var/cache/havip}, on a file system" >&2
  echo 'that may hold programs, in a folder of its user that nobody else can write to. Set HAVIP_CACHE' >&2
  echo 'to another folder, or copy this file again if it is incomplete.' >&2
  exit 70
fi
# With /dev/null as its folder Deno keeps no caches; without its log it does not complain of that. What goes
# wrong in havip it says itself. Memory that each thread hoards for itself is 5 MB a process, for threads that do little.
export DENO_DIR=/dev/null DENO_LOG=off DENO_NO_UPDATE_CHECK=1 MALLOC_ARENA_MAX=1
exec "$cache/$runtime/havip" run --quiet --no-config --no-lock --no-npm --no-remote --no-prompt \
  --no-code-cache @V8_FLAGS@ @PERMISSIONS@ "$cache/$bundle.mjs" "$@"
HEAD
  }

  # Builds when a source, or a folder of them (a deleted file shows in its folder's time), is newer.
  build_if_stale() {
    if [ ! -x "$top/dist/havip" ] || [ -n "$(cd "$top" && find main.ts deno.json install.sh ffi src test/jsr \
      -newer dist/havip -print 2>/dev/null | head -n 1)" ]; then build; fi
  }

  run_build() { build; }

  run_lab() {
    (build_if_stale) # its environment is not the lab's
    exec "$top/dist/havip" lab "$@"
  }

  run_deno() {
    prepare_deno
    exec "$deno" "$@"
  }

  # Leaves the verified binary at $binary, or ends without having changed anything.
  download() {
    [ -n "${HAVIP_BASE_URL:-}" ] || die 'there is no checkout here, and HAVIP_BASE_URL does not say where to
download from. Set it to the address of a folder with the released binaries and SHA256SUMS, as in
  curl -fsSL URL/install.sh | HAVIP_BASE_URL=URL sh
or run ./install.sh in a checkout.'
    url=${HAVIP_BASE_URL%/}
    name=havip-linux-$machine
    make_scratch
    say "Downloading $url/$name"
    fetch "$url/SHA256SUMS" "$scratch/SHA256SUMS" || die "$url/SHA256SUMS could not be downloaded"
    expected=$(awk -v name="$name" '$2 == name || $2 == "*" name { print $1; exit }' "$scratch/SHA256SUMS")
    [ -n "$expected" ] || die "SHA256SUMS of $url has no line for $name: there is no release for this machine"
    fetch "$url/$name" "$scratch/havip" || die "$url/$name could not be downloaded"
    found=$(sha256sum <"$scratch/havip" | cut -d ' ' -f 1)
    [ "$found" = "$expected" ] || die "$name has the wrong checksum, so nothing was installed
  expected $expected
  found    $found
Try again; if it happens again, the download or the server is not to be trusted."
    binary=$scratch/havip
  }

  unit() {
    config=/etc/keepalived/keepalived.conf
    cat <<END
[Unit]
Description=High availability of IP addresses with VRRP (havip)
Documentation=man:havip(8) man:havip.conf(5)
Wants=network-online.target
# Both would claim the addresses of the same configuration; keepalived gives them back before havip starts.
Conflicts=keepalived.service
After=network-online.target keepalived.service
# An interface that comes late is waited for, and a crash made up for; after 100 starts in ten minutes, two
# minutes when each fails at once, the unit is "failed" for a person to see.
StartLimitIntervalSec=10min
StartLimitBurst=100

[Service]
Type=notify
NotifyAccess=main
ExecStart=$prefix/bin/havip --config $config
# havip takes a changed file over or refuses it, and the log says which; \`check\` is what tells \`systemctl reload\`,
# with 5 for a file that can be used, but not all of it.
ExecReload=/bin/kill -HUP \$MAINPID
ExecReload=/bin/sh -c 'exec $prefix/bin/havip check $config >/dev/null'
SuccessExitStatus=5
Restart=always
RestartSec=1
# No second try mends the configuration (2, 6 to 10), the command line (3), missing capabilities (4), or that
# another havip runs already (12).
RestartPreventExitStatus=2 3 4 6 7 8 9 10 12
# At a stop the main process is told alone, and ends the others in order: readers of notification pipes hear of it
# before their end.
ExecStop=-/bin/sh -c 'kill -TERM "\$\$1" && while kill -0 "\$\$1"; do sleep 0.1; done 2>/dev/null' stop \$MAINPID
# Not "mixed": when the main process was killed, systemd would kill the VRRP process before that could give back
# its addresses. SIGTERM lets it.
KillMode=control-group
TimeoutStopSec=15
# Neither a greedy script nor a role, which the main process replaces, is a reason to stop all.
OOMPolicy=continue
# vrrp_no_swap locks what it can of the VRRP process; V8's heap cannot be locked, and stays in memory with this. The
# scripts do then, too.
#MemorySwapMax=0
RuntimeDirectory=havip
# A havip that somebody started by hand may be using it.
RuntimeDirectoryPreserve=yes
CacheDirectory=havip

# Notify scripts run within what is left to havip, so nothing is taken that one of them might count on: no folder
# is hidden or read-only, sudo is not refused, and root's scripts keep all capabilities, as they do under keepalived:
# they change files of others, start services on low ports and so on. A node without scripts can be shut in further, with
# ProtectSystem=strict, NoNewPrivileges=yes, SystemCallFilter=@system-service bpf and
# CapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW CAP_BPF CAP_DAC_READ_SEARCH CAP_SETUID CAP_SETGID CAP_KILL CAP_CHOWN
# (without bpf and CAP_BPF a backup is woken by every advert, which is all that they are for), to which CAP_SYS_NICE comes
# for vrrp_priority, vrrp_rt_priority and vrrp_cpu_affinity, CAP_IPC_LOCK for vrrp_no_swap, and CAP_SYS_ADMIN for
# net_namespace. MemoryDenyWriteExecute never works: the runtime compiles the program while it runs.
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_PACKET AF_UNIX
RestrictNamespaces=~user
LockPersonality=yes
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
END
  }

  default_unit_dir=/etc/systemd/system
  systemd_sees_it() { [ "$unit_dir" = "$default_unit_dir" ] && [ -d /run/systemd/system ]; }

  put() { # FILE MODE TARGET: in one step, so a running program is never half replaced
    { mkdir -p "${3%/*}" && cp "$1" "$3.new" && chmod "$2" "$3.new" && mv -f "$3.new" "$3"; } ||
      die "cannot write $3: run as root, or choose another folder with --prefix and --unit-dir"
    say "Installed $3"
  }

  # Removes what binaries have unpacked, but for what a process that runs may start again by its name.
  clear_cache() {
    cache=${HAVIP_CACHE:-/var/cache/havip}
    running=$(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n')
    for file in "$cache"/????????????????.mjs "$cache"/????????????????/havip; do
      case $running in *"$file"*) ;; *) rm -f "$file" 2>/dev/null || : ;; esac
    done
    rmdir "$cache"/???????????????? 2>/dev/null || :
    # Parts name each other: one that only a removed part has named goes in another round.
    cleared=yes
    while [ "$cleared" = yes ]; do
      cleared=no
      for file in "$cache"/*-????????.mjs; do
        if [ ! -e "$file" ] || grep -qsF "/${file##*/}" "$cache"/*.mjs; then continue; fi
        if rm -f "$file" 2>/dev/null; then cleared=yes; fi
      done
    done
    set -- "$cache"/*
    [ "$*" != "$cache/lock" ] || rm -rf "$cache"
  }

  # Where the manual pages go: havip(8), and havip.conf(5) with all keywords.
  man8=share/man/man8/havip.8 man5=share/man/man5/havip.conf.5

  put_manual() {
    for page in "8 $man8" "5 $man5"; do
      # A page is no reason to fail: an older release has none.
      "$prefix/bin/havip" man "${page%% *}" >"$scratch/page" 2>/dev/null </dev/null || continue
      put "$scratch/page" 644 "$prefix/${page#* }"
    done
  }

  install_all() {
    if [ -n "$top" ]; then
      build_if_stale
      binary=$top/dist/havip
    else
      download
    fi
    make_scratch
    put "$binary" 755 "$prefix/bin/havip"
    clear_cache # of versions before
    # The first start unpacks the program, which had better not wait for the first failover.
    "$prefix/bin/havip" version >/dev/null </dev/null || die "$prefix/bin/havip does not run on this machine"
    put_manual
    [ "$service" = yes ] || return 0
    unit >"$scratch/unit"
    put "$scratch/unit" 644 "$unit_dir/havip.service"
    if systemd_sees_it; then systemctl daemon-reload; fi
    say 'Start it with: systemctl enable --now havip   (after an upgrade: systemctl restart havip)'
  }

  uninstall() {
    if systemd_sees_it && [ -e "$unit_dir/havip.service" ]; then
      systemctl disable --now havip.service || say 'systemd could not stop havip; removing it all the same'
    fi
    clear_cache
    for file in "$prefix/bin/havip" "$prefix/$man8" "$prefix/$man5" "$unit_dir/havip.service"; do
      [ -e "$file" ] || continue
      rm -f "$file" || die "cannot remove $file: run as root"
      say "Removed $file"
    done
    for folder in share/man/man8 share/man/man5 share/man share; do
      rmdir "$prefix/$folder" 2>/dev/null || :
    done
    if systemd_sees_it; then
      systemctl daemon-reload
      systemctl reset-failed havip.service 2>/dev/null || :
    fi
    say 'Configuration was left as it is.'
  }

  prefix=/usr/local unit_dir=$default_unit_dir service=yes action=install_all
  [ "$(uname -s)" = Linux ] || die 'havip runs on Linux only'
  machine=$(uname -m)
  # The folder of this script when it is a checkout; empty when the script came alone, or through a pipe.
  top=''
  case $0 in
    */install.sh | install.sh)
      top=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
      [ -e "$top/main.ts" ] && [ -e "$top/deno.json" ] || top=''
      ;;
  esac

  case ${1:-} in
    build | lab | deno)
      [ -n "$top" ] || die "\`$1\` needs a checkout of havip around this script"
      command=$1
      shift
      "run_$command" "$@"
      return
      ;;
  esac
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix | --unit-dir)
        [ $# -ge 2 ] || die "$1 needs a folder"
        case $2 in /*) ;; *) die "$1 needs an absolute path, not $2" ;; esac
        if [ "$1" = --prefix ]; then prefix=${2%/}; else unit_dir=${2%/}; fi
        shift
        ;;
      --no-service) service=no ;;
      --uninstall) action=uninstall ;;
      -h | --help)
        usage
        return
        ;;
      *) die "what is $1? \`--help\` lists what can be asked for" ;;
    esac
    shift
  done
  "$action"
}

{ havip_install "$@"; }
