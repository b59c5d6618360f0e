import { assertEquals } from "@std/assert";
import { hmacSha256, sha256 } from "../../../src/wire/sha256.ts";

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const text = (from: string) => new TextEncoder().encode(from);

Deno.test("SHA-256 gives the digests of FIPS 180-4", () => {
  assertEquals(hex(sha256(text(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assertEquals(hex(sha256(text("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assertEquals(
    hex(sha256(text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
});

Deno.test("SHA-256 and HMAC agree with the runtime's own at every length around a block", async () => {
  const key = crypto.getRandomValues(new Uint8Array(40));
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  for (let length = 0; length < 140; length++) {
    const message = crypto.getRandomValues(new Uint8Array(length));
    assertEquals(hex(sha256(message)), hex(new Uint8Array(await crypto.subtle.digest("SHA-256", message))));
    assertEquals(
      hex(hmacSha256(key, message)),
      hex(new Uint8Array(await crypto.subtle.sign("HMAC", imported, message))),
    );
  }
});
