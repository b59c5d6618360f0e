import { assertEquals } from "@std/assert";
import { nodeOfPage, pageOf } from "../../../src/lab/web.ts";

Deno.test("each host's page says which host it is", () => {
  assertEquals(nodeOfPage(pageOf(1)), 1);
  assertEquals(nodeOfPage(`HTTP/1.1 200 OK\r\n\r\n${pageOf(2)}`), 2);
  assertEquals(nodeOfPage(""), null);
  assertEquals(nodeOfPage("This is node 3."), null);
});
