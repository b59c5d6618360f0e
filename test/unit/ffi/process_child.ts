/**
 * A child process for `process_test.ts`: in a network namespace of its own, seen by all of its threads, and
 * told when its parent ends.
 */
import { CLONE_NEWNET, CLONE_NEWNS, close, execv, interfaceIndex, mount } from "../../../ffi/mod.ts";
import { MS_PRIVATE, MS_REC, openReadOnly, parentPid, setns } from "../../../ffi/mod.ts";
import { setParentDeathSignal, SIGKILL, unshare } from "../../../ffi/mod.ts";

function namespaces(): string[] {
  const threads = [...Deno.readDirSync("/proc/self/task")].map((entry) => entry.name);
  return [...new Set(threads.map((thread) => Deno.readLinkSync(`/proc/self/task/${thread}/ns/net`)))];
}

if (Deno.args[0] !== "again") {
  const results = [
    setParentDeathSignal(SIGKILL),
    unshare(CLONE_NEWNET | CLONE_NEWNS),
    mount("none", "/", "", MS_REC | MS_PRIVATE),
    mount("sysfs", "/sys", "sysfs", 0),
  ];
  const path = Deno.execPath();
  const more = [results.join(" "), "zwölf", ""];
  execv(path, [path, "run", "-A", "--no-lock", Deno.mainModule, "again", ...more]);
  console.log("execv failed");
  Deno.exit(1);
}

const own = namespaces();
const interfaces = [...Deno.readDirSync("/sys/class/net")].map((entry) => entry.name);
const parent = openReadOnly(`/proc/${parentPid()}/ns/net`);
const moved = setns(parent, CLONE_NEWNET);
close(parent);
console.log(JSON.stringify({
  args: Deno.args,
  own,
  interfaces,
  lo: interfaceIndex("lo"),
  moved,
  parent: parentPid(),
}));
Deno.exit(0);
