import { assertEquals } from "@std/assert";
import { type Instant, seconds, type Standing } from "../../../../src/core/mod.ts";
import { group, type GroupParams, type SyncGroupState } from "../../../../src/machine/mod.ts";

const now = seconds(1000) as number as Instant;

function params(...members: string[]): GroupParams {
  return { id: "group:G", name: "G", members, notify: false };
}

function started(...members: string[]): SyncGroupState {
  const state = group.create(params(...members), now);
  group.step(state, { kind: "start" }, now);
  return state;
}

/** What a member's word brings about: `A master`, or the log's words. */
function says(state: SyncGroupState, member: string, standing: Standing): string[] {
  return brief(group.step(state, { kind: "member", member, standing }, now));
}

function brief(actions: ReturnType<typeof group.step>): string[] {
  return actions.map((action) => {
    if (action.kind === "tell") {
      return action.word.kind === "sync"
        ? `${action.to} ${action.word.to}`
        : `${action.to} ${action.word.kind}`;
    }
    return action.kind === "log" && action.entry.code === "group.syncing"
      ? `log ${action.entry.fields.state}`
      : action.kind;
  });
}

/** A group whose members are backups. */
function backups(...members: string[]): SyncGroupState {
  const state = started(...members);
  for (const member of members) says(state, member, "backup");
  return state;
}

/** A group whose members are masters. */
function masters(...members: string[]): SyncGroupState {
  const state = backups(...members);
  for (const member of members) says(state, member, "eager");
  for (const member of members) says(state, member, "master");
  return state;
}

Deno.test("a group begins when all members know that they can run, as backup and without a word", () => {
  const state = started("A", "B");
  assertEquals(says(state, "A", "backup"), []);
  assertEquals(says(state, "B", "backup"), ["B backup", "A backup"]);
});

Deno.test("a group of owners begins as master", () => {
  const state = started("A", "B");
  says(state, "A", "eager");
  assertEquals(says(state, "B", "eager"), ["B master", "log master", "A master"]);
});

Deno.test("one member in fault is enough at the start, whatever the others know", () => {
  const state = started("A", "B");
  assertEquals(says(state, "A", "fault"), ["log fault", "B fault"]);
  assertEquals(says(state, "B", "backup"), []);
  assertEquals(says(state, "A", "backup"), ["A backup", "log backup", "B backup"]);
});

Deno.test("members become master only when every one of them would", () => {
  const state = backups("A", "B", "C");
  assertEquals(says(state, "A", "eager"), []);
  assertEquals(says(state, "B", "eager"), []);
  assertEquals(says(state, "C", "eager"), ["C master", "log master", "A master", "B master"]);
});

Deno.test("one that is not eager any more holds the others back", () => {
  const state = backups("A", "B");
  says(state, "A", "eager");
  says(state, "A", "backup");
  assertEquals(says(state, "B", "eager"), []);
});

Deno.test("one member that steps back takes all others with it", () => {
  const state = masters("A", "B", "C");
  assertEquals(state.phase, "master");
  assertEquals(says(state, "B", "backup"), ["log backup", "A backup", "C backup"]);
});

Deno.test("one member in fault takes all others with it, and all must be well before they come back", () => {
  const state = masters("A", "B");
  assertEquals(says(state, "A", "fault"), ["log fault", "B fault"]);
  assertEquals(says(state, "B", "fault"), []);
  assertEquals(says(state, "A", "backup"), []);
  assertEquals(says(state, "B", "backup"), ["B backup", "log backup", "A backup"]);
});

Deno.test("who joins a group of masters becomes one, and nobody else notices", () => {
  const state = masters("A", "B");
  assertEquals(brief(group.step(state, { kind: "configured", params: params("A", "B", "C") }, now)), [
    "C report",
  ]);
  assertEquals(says(state, "C", "init"), []);
  assertEquals(says(state, "C", "backup"), ["C master"]);
});

Deno.test("who joins a group as its faulty member leaves is not told of the fault", () => {
  const state = masters("A", "B");
  says(state, "A", "fault");
  says(state, "B", "backup");
  assertEquals(brief(group.step(state, { kind: "configured", params: params("B", "C") }, now)), ["C report"]);
  assertEquals(says(state, "C", "backup"), ["C backup", "log backup", "B backup"]);
});

Deno.test("who has lost its mastership takes the others with it, although one does not know yet", () => {
  const state = masters("A", "B", "C");
  assertEquals(says(state, "C", "init"), []);
  assertEquals(says(state, "A", "backup"), ["log backup", "B backup"]);
  assertEquals(says(state, "C", "backup"), ["C backup"]);
});

Deno.test("a group made of running masters stays master", () => {
  const state = started("A", "B");
  says(state, "A", "master");
  assertEquals(says(state, "B", "master"), ["log master"]);
});

Deno.test("a group made of a master and a backup is backup", () => {
  const state = started("A", "B");
  says(state, "A", "master");
  assertEquals(says(state, "B", "backup"), ["B backup", "A backup"]);
});

Deno.test("a group whose faulty member left runs again", () => {
  const state = backups("A", "B", "C");
  says(state, "C", "fault");
  assertEquals(brief(group.step(state, { kind: "configured", params: params("A", "B") }, now)), [
    "log backup",
    "A backup",
    "B backup",
  ]);
});

Deno.test("when one member was contested the others announce their addresses again", () => {
  const state = masters("A", "B");
  assertEquals(brief(group.step(state, { kind: "outranked", member: "A" }, now)), ["B refresh"]);
});

Deno.test("those who want to hear of the group do so when its members are there", () => {
  const state = group.create({ ...params("A"), notify: true }, now);
  group.step(state, { kind: "start" }, now);
  assertEquals(group.step(state, { kind: "member", member: "A", standing: "backup" }, now).at(-1), {
    kind: "notify",
    subject: "GROUP",
    name: "G",
    event: "BACKUP",
    priority: 0,
  });
});

Deno.test("who is no member is not heard", () => {
  assertEquals(says(masters("A"), "X", "fault"), []);
});
