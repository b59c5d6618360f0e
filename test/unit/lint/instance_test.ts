import { assertEquals, assertMatch } from "@std/assert";
import { inspect, type ScriptFault } from "../../../src/lint/mod.ts";
import { found, instanceText, loadText } from "./support.ts";

const secret = (password = "secret") => `authentication {\nauth_type PASS\nauth_pass ${password}\n}`;

Deno.test("a password is told of when everybody may read its file, once", () => {
  const text = instanceText(secret()) + instanceText(secret("other"), "VI_2", "192.0.2.11", 52);
  const with0 = (mode: number | null) => found(text, { mode: () => mode });
  assertEquals(with0(0o100644), [
    "password-readable 9: everybody on this machine can read this password: a.conf has mode 0644",
  ]);
  assertEquals(with0(0o100640), []);
  assertEquals(with0(null), []);
  assertEquals(found(text), []);
  assertEquals(found(instanceText(""), { mode: () => 0o644 }), []);
});

Deno.test("a priority of 255 is told of when it is written", () => {
  const said =
    "owner-priority 7: priority 255 says that this host owns the addresses of VI_1: it never waits for another";
  assertEquals(found(instanceText("priority 255")), [said]);
  assertEquals(found(instanceText("priority 254")), []);
});

Deno.test("an interval below a tenth of a second is told of, unless the process has real-time priority", () => {
  const text = instanceText("version 3\nadvert_int 0.01");
  assertEquals(found(text), [
    "short-interval 8: with adverts every 10 ms a pause of 30 ms anywhere makes a second master",
  ]);
  assertEquals(found(instanceText("version 3\nadvert_int 0.02\ndown_timer_adverts 5")), [
    "short-interval 8: with adverts every 20 ms a pause of 100 ms anywhere makes a second master",
  ]);
  assertEquals(found(`global_defs {\nvrrp_rt_priority 50\n}\n${text}`), []);
  assertEquals(found(instanceText("version 3\nadvert_int 0.1")), []);
});

/** What is said of a script with a fault, and the command that repairs it. */
function ofScript(fault: ScriptFault, global = ""): [string | undefined, string | null | undefined] {
  const text = `${global}${instanceText('notify_master "/x/up.sh master"\nnotify "/x/up.sh any"')}`;
  const diagnostics = inspect(loadText(text), { script: () => fault });
  assertEquals(diagnostics.length, 1, "a program is told once");
  return [diagnostics[0]?.message, diagnostics[0]?.help];
}

Deno.test("a script that is missing or cannot be run is told of with what to do", () => {
  const missing = ofScript({ kind: "missing", path: "/x/up.sh" });
  assertMatch(missing[0] ?? "", /^\/x\/up\.sh is not on this machine, so notify\w* runs nothing$/);
  assertEquals(ofScript({ kind: "missing", path: "up.sh" })[1], "write its whole path");
  assertEquals(ofScript({ kind: "not executable", path: "/x/up.sh", mode: 0o100644 }), [
    "/x/up.sh cannot be run: it is no executable file (mode 0644)",
    "chmod +x /x/up.sh",
  ]);
});

Deno.test("an unsafe script is told of with the part of the path, owner and mode, and the command", () => {
  const fault = { kind: "exposed", path: "/x", uid: 1000, gid: 1000, mode: 0o40777 } as const;
  assertEquals(ofScript(fault), [
    "notify_master runs as root, and others than root can change /x (owner 1000:1000, mode 0777)"
      .replace("notify_master", ofScript(fault)[0]?.split(" ")[0] ?? ""),
    "chown root /x && chmod go-w /x",
  ]);
  const secure = ofScript(fault, "global_defs {\nenable_script_security\n}\n");
  assertMatch(secure[0] ?? "", /^notify\w* is not run, and others than root/);
  assertEquals(ofScript({ ...fault, uid: 0, gid: 0 })[1], "chmod o-w /x");
  assertEquals(ofScript({ ...fault, uid: 0, mode: 0o40775 })[1], "chmod g-w /x");
});

Deno.test("who a script runs as is asked with it: its own user, or script_user, or nobody", () => {
  const asked: unknown[] = [];
  const facts = {
    script: (...question: [string, string | null]) => {
      asked.push(question);
      return null;
    },
  };
  const lines = 'notify_master "/a 1" tom\nnotify_backup /b';
  found(instanceText(lines), facts);
  found(`global_defs {\nscript_user ann\n}\n${instanceText(lines)}`, facts);
  assertEquals(
    new Set(asked.map((each) => JSON.stringify(each))),
    new Set(['["/a","tom"]', '["/b",null]', '["/b","ann"]']),
  );
});

Deno.test("a file with errors is not judged further", () => {
  assertEquals(found(instanceText("no_accept").replace("_id 51", "_id 300")), []);
});
