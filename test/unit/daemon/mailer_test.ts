import { assertEquals } from "@std/assert";
import type { LogEntry } from "../../../src/core/mod.ts";
import { type Delivery, type Letter, Mailer, type MailSettings } from "../../../src/daemon/mailer.ts";

const settings: MailSettings = {
  host: "relay",
  port: 25,
  helo: "x",
  timeout: 1,
  from: "x",
  to: ["x"],
  security: "plain",
  login: null,
};
const letter = (subject: string): Letter => ({ subject, text: "" });
const soon = (ms = 0) => new Promise((next) => setTimeout(next, ms));

/** A mailer whose relay answers as `answers` says, and then takes everything. */
function mailer(answers: Delivery[] = [], pauses = { shortest: 10, longest: 40 }) {
  const reports: LogEntry[] = [];
  const tried: string[] = [];
  const at: number[] = [];
  const deliver = async (_: MailSettings, { subject }: Letter): Promise<Delivery> => {
    tried.push(subject);
    at.push(performance.now());
    await soon();
    return answers.shift() ?? { kind: "sent" };
  };
  const made = new Mailer(settings, deliver, (logged) => void reports.push(logged), pauses);
  return { mailer: made, reports, tried, at };
}

const failed: Delivery = { kind: "failed", why: "down" };

Deno.test("letters go out one after the other", async () => {
  const { mailer: it, tried, reports } = mailer();
  for (const subject of ["one", "two", "three"]) it.post(letter(subject));
  assertEquals(tried, ["one"]);
  await it.finish(1_000);
  assertEquals(tried, ["one", "two", "three"]);
  assertEquals(reports.map(({ code }) => code), ["mail.sent", "mail.sent", "mail.sent"]);
});

Deno.test("a relay that fails is tried again after growing pauses, told once, and no letter is lost", async () => {
  const { mailer: it, tried, reports, at } = mailer([failed, failed, failed, failed]);
  it.post(letter("one"));
  it.post(letter("two"));
  await it.finish(2_000);
  assertEquals(tried, ["one", "one", "one", "one", "one", "two"]);
  const gaps = at.slice(1, 5).map((instant, i) => instant - at[i]!);
  assertEquals(gaps.map((gap, i) => gap >= [9, 19, 39, 39][i]!), [true, true, true, true]);
  assertEquals(reports.map(({ code }) => code), ["mail.failing", "mail.sent", "mail.sent"]);
});

Deno.test("a letter that is refused does not keep the next one", async () => {
  const { mailer: it, tried, reports } = mailer([{ kind: "refused", why: "550" }]);
  it.post(letter("one"));
  it.post(letter("two"));
  await it.finish(1_000);
  assertEquals(tried, ["one", "two"]);
  assertEquals(reports.map(({ code }) => code), ["mail.refused", "mail.sent"]);
});

Deno.test("of more than a thousand letters the oldest give way, and that is told", async () => {
  const { mailer: it, tried, reports } = mailer([failed], { shortest: 60_000, longest: 60_000 });
  for (let i = 0; i < 1_010; i++) it.post(letter(`${i}`));
  await soon(20);
  it.configure(settings); // tries at once
  await it.finish(20_000);
  assertEquals(tried.slice(0, 2), ["0", "10"]);
  assertEquals(tried.length, 1_001);
  const lost = reports.filter(({ code }) => code === "mail.lost").map(({ fields }) => fields);
  assertEquals(lost, [{ count: 10, host: "relay" }]);
});

Deno.test("at the end what cannot go out in time is given up", async () => {
  const { mailer: it, reports } = mailer([failed], { shortest: 60_000, longest: 60_000 });
  it.post(letter("one"));
  const started = performance.now();
  await it.finish(50);
  assertEquals(performance.now() - started < 1_000, true);
  assertEquals(reports.map(({ code }) => code), ["mail.failing", "mail.lost"]);
  it.post(letter("two"));
  await soon(10);
  assertEquals(reports.length, 2);
});

Deno.test("nothing is kept when a reload takes the relay out", async () => {
  const { mailer: it, tried } = mailer([failed], { shortest: 60_000, longest: 60_000 });
  it.post(letter("one"));
  await soon(10);
  it.configure(null);
  it.post(letter("two"));
  await it.finish(1_000);
  assertEquals(tried, ["one"]);
});
