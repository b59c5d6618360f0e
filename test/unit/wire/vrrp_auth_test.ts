import { assertEquals, assertThrows } from "@std/assert";
import type { Auth, HeardAuth } from "../../../src/core/mod.ts";
import { authType, readAuth, writeAuthData } from "../../../src/wire/vrrp_auth.ts";

function roundTrip(auth: Auth): HeardAuth {
  const bytes = new Uint8Array(10);
  writeAuthData(bytes, 1, auth);
  return readAuth(authType(auth), bytes, 1);
}

Deno.test("every kind of authentication survives", () => {
  const kinds: Auth[] = [
    { kind: "none" },
    { kind: "simple", password: "1111" },
    { kind: "simple", password: "12345678" },
    { kind: "simple", password: "" },
    { kind: "simple", password: "\xff\x80 \0x" },
    { kind: "unknown", type: 3 },
    { kind: "unknown", type: 255 },
  ];
  for (const auth of kinds) assertEquals<unknown>(roundTrip(auth), auth);
  // Without the header that the type announces there is nothing to believe.
  assertEquals(roundTrip({ kind: "ah", password: "1111" }), { kind: "ah", sequence: 0, valid: false });
});

Deno.test("the types are those of RFC 2338", () => {
  assertEquals(authType({ kind: "none" }), 0);
  assertEquals(authType({ kind: "simple", password: "x" }), 1);
  assertEquals(authType({ kind: "ah", password: "" }), 2);
});

Deno.test("a password is written where it belongs and nowhere else", () => {
  const bytes = new Uint8Array(10);
  writeAuthData(bytes, 1, { kind: "simple", password: "abcdefgh" });
  assertEquals([...bytes], [0, 97, 98, 99, 100, 101, 102, 103, 104, 0]);
});

Deno.test("a password of nine bytes is a fault of havip's own", () => {
  assertThrows(() => writeAuthData(new Uint8Array(10), 0, { kind: "simple", password: "123456789" }));
});
