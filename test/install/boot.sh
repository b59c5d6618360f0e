#!/bin/sh
# Becomes systemd as the first process of namespaces of its own: its root is this machine's under an overlay in
# memory, so it can do no harm, and it has no network. system.ts calls this as
#   unshare --fork --pid --mount --net --uts --ipc sh boot.sh FOLDER CGROUP COMMAND...
# with two empty folders, the second one in the cgroup 2 hierarchy. COMMAND is what becomes the first process.
set -eu
folder=$1
if [ "$2" ]; then
  cgroup=$2
  shift 2
  echo 0 >"$cgroup/cgroup.procs"
  exec unshare --cgroup sh "$0" "$folder" '' "$@"
fi
shift 2

mount --make-rprivate /
mount -t tmpfs -o mode=755 havip-test "$folder"
root=$folder/root
mkdir "$root" "$folder/upper" "$folder/work"
mount -t overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" havip-test "$root"
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
# Some machines have the first hierarchy there; systemd shall see the second one alone.
mount -t tmpfs -o mode=755 havip-test "$root/sys/fs/cgroup"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 havip-test "$root/run"
mount -t tmpfs -o mode=755 havip-test "$root/dev"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm"
ln -s /proc/self/fd "$root/dev/fd"

# None of this machine's own services, disks and accounts of boots; and nobody empties /tmp, where a checkout may be.
mount -t tmpfs -o mode=755 havip-test "$root/etc/systemd/system"
: >"$root/etc/fstab"
echo 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"
mkdir -p "$root/run/tmpfiles.d"
ln -s /dev/null "$root/run/tmpfiles.d/tmp.conf"
rm -rf "$root/var/log/journal"
exec env -i container=havip-test PATH="$PATH" chroot "$root" "$@"
