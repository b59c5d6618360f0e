import { assertEquals } from "@std/assert";
import type { Config } from "../../../src/config/mod.ts";
import type { LogEntry } from "../../../src/core/mod.ts";
import { ReloadSchedule, reloadTime } from "../../../src/daemon/reload_schedule.ts";

const now = Date.UTC(2026, 10, 22, 12, 0, 0);
const utc = (text: string) => {
  const time = reloadTime(text, now);
  return typeof time === "string" ? time : `${new Date(time.at).toISOString()}${time.dated ? " once" : ""}`;
};

Deno.test("a time alone is today, or else tomorrow, and with a date it is once", () => {
  assertEquals(utc("12:00:01Z"), "2026-11-22T12:00:01.000Z");
  assertEquals(utc("12:00:00Z"), "2026-11-23T12:00:00.000Z");
  assertEquals(utc("26-11-22 13:00:00Z"), "2026-11-22T13:00:00.000Z once");
  assertEquals(utc("2027-01-01 00:00:00Z"), "2027-01-01T00:00:00.000Z once");
  assertEquals(utc("2026-11-22 11:59:59Z"), "past");
  const local = new Date(now + 3_600_000);
  const two = (n: number) => String(n).padStart(2, "0");
  const text = [local.getHours(), local.getMinutes(), local.getSeconds()].map(two).join(":");
  assertEquals(reloadTime(text, now), { at: local.getTime(), dated: false });
});

Deno.test("what is not exactly a time is none", () => {
  for (
    const text of ["", "12:00", " 12:00:01", "12:00:01 ", "24:00:00Z", "12:60:00Z", "2026-02-30 12:00:00Z"]
  ) {
    assertEquals(utc(text), "invalid", text);
  }
});

/** A schedule whose file says that a reload is due in a second. */
async function scheduled(repeat: boolean): Promise<{ codes: string[]; left: boolean; reloads: number }> {
  const folder = Deno.makeTempDirSync();
  const file = `${folder}/at`;
  const logged: LogEntry[] = [];
  let reloads = 0;
  const schedule = new ReloadSchedule(() => reloads++, (each) => logged.push(each));
  const global = { reload_time_file: file, ...(repeat ? { reload_repeat: true } : {}) };
  schedule.configure({ global } as Config);
  const soon = new Date(Date.now() + 1_500);
  Deno.writeTextFileSync(file, `${soon.toISOString().slice(11, 19)}Z\n`);
  for (let i = 0; i < 300 && reloads === 0; i++) await new Promise((wake) => setTimeout(wake, 10));
  await new Promise((wake) => setTimeout(wake, 50));
  schedule.close();
  const left = [...Deno.readDirSync(folder)].length > 0;
  Deno.removeSync(folder, { recursive: true });
  return { codes: logged.map(({ code }) => code), left, reloads };
}

Deno.test("a reload happens at the time that is written, and its file is gone then", async () => {
  assertEquals(await scheduled(false), { codes: ["reload.scheduled"], left: false, reloads: 1 });
});

Deno.test("with reload_repeat the file stays, and the next reload is tomorrow", async () => {
  assertEquals(await scheduled(true), {
    codes: ["reload.scheduled", "reload.scheduled"],
    left: true,
    reloads: 1,
  });
});
