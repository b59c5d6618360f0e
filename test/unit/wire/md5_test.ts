import { assertEquals } from "@std/assert";
import { hmacMd5, md5 } from "../../../src/wire/md5.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (digest: Uint8Array) => [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");

Deno.test("the test suite of RFC 1321 comes out", () => {
  const suite: [string, string][] = [
    ["", "d41d8cd98f00b204e9800998ecf8427e"],
    ["a", "0cc175b9c0f1b6a831c399e269772661"],
    ["abc", "900150983cd24fb0d6963f7d28e17f72"],
    ["message digest", "f96b697d7cb7938d525a2f31aaf161d0"],
    ["abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"],
    [
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
      "d174ab98d277d9f5a5611c2c9f419d9f",
    ],
    ["1234567890".repeat(8), "57edf4a22be3c955ac49da2e2107b67a"],
  ];
  for (const [message, digest] of suite) assertEquals(hex(md5(bytes(message))), digest);
});

Deno.test("the test cases of RFC 2202 come out", () => {
  assertEquals(
    hex(hmacMd5(new Uint8Array(16).fill(0x0b), bytes("Hi There"))),
    "9294727a3638bb1c13f48ef8158bfc9d",
  );
  assertEquals(
    hex(hmacMd5(bytes("Jefe"), bytes("what do ya want for nothing?"))),
    "750c783e6ab0b503eaa86e310a5db738",
  );
  assertEquals(
    hex(hmacMd5(new Uint8Array(16).fill(0xaa), new Uint8Array(50).fill(0xdd))),
    "56be34521d144c88dbb8c733f0e8b3f6",
  );
});
