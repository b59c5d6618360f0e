/** Installing from a web server, with the script piped into a shell as from curl. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { checkout, exists, hasCommand, inFolder, listing, pathWithout, type Ran, run } from "./sandbox.ts";

const installer = Deno.readTextFileSync(`${checkout}/install.sh`);
const name = `havip-linux-${Deno.build.arch}`;
/** Stands for the released binary: small, and it says its version as the installer asks it to. */
const release = "#!/bin/sh\n[ \"$1\" = version ] && echo 'havip of the release'\n";

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash).toHex();
}

interface Site {
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: string[];
}

type Files = Record<string, string | (() => Response)>;

/** Serves the files on loopback while the test runs. */
async function served(files: Files, test: (site: Site) => Promise<void>): Promise<void> {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const file = files[pathname];
    if (file === undefined) return new Response("not here", { status: 404 });
    return typeof file === "string" ? new Response(file) : file();
  });
  try {
    await test({ url: `http://127.0.0.1:${server.addr.port}`, asked });
  } finally {
    await server.shutdown();
  }
}

async function good(): Promise<Files> {
  return {
    [`/${name}`]: release,
    "/SHA256SUMS": `${"0".repeat(64)}  another\n${await sha256(release)}  ${name}\n`,
  };
}

/** Pipes the script, or a part of it, into sh as `curl … | sh -s -- --prefix FOLDER/usr …` would. */
function pipe(
  folder: string,
  env: Record<string, string>,
  text = installer,
  ...args: string[]
): Promise<Ran> {
  const where = ["--prefix", `${folder}/usr`, "--unit-dir", `${folder}/units`];
  return run(["sh", "-s", "--", ...where, ...args], {
    stdin: text,
    cwd: folder,
    env: { HOME: folder, ...env },
  });
}

/** Runs a download that must fail, and checks that it left nothing; returns what it said. */
async function refused(files: Files, env: Record<string, string> = {}): Promise<string> {
  let said = "";
  await inFolder((folder) =>
    served(files, async ({ url }) => {
      const { code, stderr } = await pipe(folder, { HAVIP_BASE_URL: url, ...env });
      assertEquals(code, 1, stderr);
      assertEquals(listing(folder), []);
      said = stderr;
    })
  );
  return said;
}

Deno.test("the piped script installs the verified binary and its unit", () =>
  inFolder((folder) =>
    good().then((files) =>
      served(files, async ({ url }) => {
        const { code, stderr } = await pipe(folder, { HAVIP_BASE_URL: `${url}/` });
        assertEquals(code, 0, stderr);
        assertEquals(Deno.readTextFileSync(`${folder}/usr/bin/havip`), release);
        assertEquals(Deno.lstatSync(`${folder}/usr/bin/havip`).mode! & 0o7777, 0o755);
        const unit = Deno.readTextFileSync(`${folder}/units/havip.service`);
        assertStringIncludes(
          unit,
          `\nExecStart=${folder}/usr/bin/havip --config /etc/keepalived/keepalived.conf\n`,
        );
        assertStringIncludes(unit, "\nExecReload=/bin/kill -HUP $MAINPID\n");
      })
    )
  ));

Deno.test("a base URL may lead into a folder", () =>
  inFolder((folder) =>
    good().then((files) =>
      served(
        Object.fromEntries(Object.entries(files).map(([path, file]) => [`/v1/linux${path}`, file])),
        async ({ url }) => {
          const { code, stderr } = await pipe(
            folder,
            { HAVIP_BASE_URL: `${url}/v1/linux` },
            installer,
            "--no-service",
          );
          assertEquals(code, 0, stderr);
          assert(exists(`${folder}/usr/bin/havip`));
          assertEquals(exists(`${folder}/units`), false);
        },
      )
    )
  ));

Deno.test("a binary with a wrong checksum is not installed", async () => {
  const files = { ...await good(), [`/${name}`]: `${release}# changed on the way\n` };
  assertMatch(await refused(files), /wrong checksum, so nothing was installed/);
});

Deno.test("a checksum list without this machine's binary installs nothing", async () => {
  const files = { ...await good(), "/SHA256SUMS": `${await sha256(release)}  ${name}-debug\n` };
  assertMatch(await refused(files), /has no line for havip-linux-/);
});

Deno.test("a server without a checksum list installs nothing", async () => {
  assertMatch(await refused({ [`/${name}`]: release }), /SHA256SUMS could not be downloaded/);
});

Deno.test("a server without the binary installs nothing", async () => {
  const { "/SHA256SUMS": sums } = await good();
  assertMatch(await refused({ "/SHA256SUMS": sums! }), new RegExp(`${name} could not be downloaded`));
});

Deno.test("a download of the binary that breaks off installs nothing", async () => {
  const broken = () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(release.slice(0, 20)));
        controller.close();
      },
    });
    return new Response(body);
  };
  assertMatch(
    await refused({ ...await good(), [`/${name}`]: broken }),
    /wrong checksum|could not be downloaded/,
  );
});

Deno.test("a server that does not answer is said to be out of reach", async () => {
  const port = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${port.addr.port}`;
  port.close();
  assertMatch(await refused({}, { HAVIP_BASE_URL: url }), /SHA256SUMS could not be downloaded/);
});

Deno.test("without HAVIP_BASE_URL the script says what to set", async () => {
  assertMatch(
    await refused({}, { HAVIP_BASE_URL: "" }),
    /HAVIP_BASE_URL does not say where to\ndownload from\. Set it/,
  );
});

Deno.test("building needs a checkout, and the script says so", async () => {
  const { code, stderr } = await run(["sh", "-s", "build"], { stdin: installer });
  assertEquals([code, stderr], [1, "install.sh: `build` needs a checkout of havip around this script\n"]);
});

Deno.test("a script that was cut off does nothing, wherever it was cut", () =>
  inFolder((folder) =>
    good().then((files) =>
      served(files, async ({ url, asked }) => {
        const length = installer.trimEnd().length;
        const ends = Array.from({ length: 30 }, (_, i) => Math.floor(length * (i + 1) / 31));
        for (const end of [...ends, ...Array.from({ length: 28 }, (_, i) => length - 28 + i)]) {
          await pipe(folder, { HAVIP_BASE_URL: url }, installer.slice(0, end));
          assertEquals([listing(folder), asked], [[], []], `cut after ${end} of ${length} characters`);
        }
      })
    )
  ));

for (const [left, used] of [["wget", "curl"], ["curl", "wget"]] as const) {
  Deno.test({
    name: `${used} alone is enough to download with (needs ${used})`,
    ignore: !hasCommand(used),
    fn: () =>
      inFolder(async (folder) => {
        const PATH = await pathWithout(`${folder}/path`, left);
        const files = await good();
        await served(files, async ({ url }) => {
          const { code, stderr } = await pipe(folder, { HAVIP_BASE_URL: url, PATH });
          assertEquals(code, 0, stderr);
          assertEquals(Deno.readTextFileSync(`${folder}/usr/bin/havip`), release);
        });
      }),
  });
}

Deno.test("without curl and wget the script says what to install", () =>
  inFolder(async (folder) => {
    const PATH = await pathWithout(`${folder}/path`, "curl", "wget");
    const { code, stderr } = await pipe(folder, { HAVIP_BASE_URL: "http://127.0.0.1:1", PATH });
    assertEquals(code, 1);
    assertMatch(stderr, /Neither curl nor wget is here .* install one of them/);
  }));
