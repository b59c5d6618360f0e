/** Building from a checkout on a machine that has no Deno: it comes from npm, or from Deno's own host. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { checkout, exists, inFolder, pathWithout, type Ran, run, script } from "./sandbox.ts";

const platform = Deno.build.arch === "x86_64" ? "linux-x64-glibc" : "linux-arm64-glibc";
const wanted = /^ *deno_version=(.*)$/m.exec(Deno.readTextFileSync(`${checkout}/install.sh`))![1]!;

interface Machine {
  /** A copy of the checkout, in a folder whose name a careless script would stumble over. */
  readonly copy: string;
  /** The commands it has; none of them is Deno, npm or a way to download. */
  readonly path: string;
  /** Calls the installer of the copy. */
  install(...args: string[]): Promise<Ran>;
}

async function onMachine(test: (machine: Machine) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const copy = `${folder}/a checkout 100%`;
    await Deno.mkdir(`${copy}/test`, { recursive: true });
    const parts = ["install.sh", "main.ts", "deno.json", "ffi", "src"].map((part) => `${checkout}/${part}`);
    await run(["cp", "-a", ...parts, copy]);
    await run(["cp", "-a", `${checkout}/test/jsr`, `${copy}/test/jsr`]);
    const path = await pathWithout(`${folder}/path`, "deno", "npm", "curl", "wget", "unzip");
    // What Deno itself downloads for a bundle is there already; JSR is not asked.
    const env = {
      ...{ PATH: path, HOME: folder, DENO_DIR: denoFolder(), JSR_URL: `file://${checkout}/test/jsr/` },
      HAVIP_CACHE: `${checkout}/test/.out/cache`,
    };
    await test({ copy, path, install: (...args) => run([`${copy}/install.sh`, ...args], { env }) });
  });
}

/** Where the Deno that runs this test keeps what it downloaded. */
function denoFolder(): string {
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME") ?? "/root"}/.cache`;
  return Deno.env.get("DENO_DIR") ?? `${cache}/deno`;
}

/** An npm that installs the Deno of this test, or whatever script it is given, and notes what it was asked for. */
async function addNpm(machine: Machine, deno?: string): Promise<string> {
  const asked = `${machine.path}/../asked`;
  const place = `node_modules/@deno/${platform}`;
  const source = deno ?? Deno.execPath();
  await script(
    `${machine.path}/npm`,
    `[ "$1" = install ] || exit 1`,
    `echo "$PWD: $*" >>'${asked}'`,
    `mkdir -p '${place}' && cp '${source}' '${place}/deno'`,
  );
  return asked;
}

const built = async (machine: Machine) => {
  const version = await run([`${machine.copy}/dist/havip`, "version"], {
    env: { HAVIP_CACHE: `${checkout}/test/.out/cache` },
  });
  assertMatch(version.stdout, /^havip v\d/);
};

Deno.test("where Deno is missing it comes from npm, once, and havip is built with it", () =>
  onMachine(async (machine) => {
    const asked = await addNpm(machine);
    const first = await machine.install("build");
    assertEquals(first.code, 0, first.stderr);
    await built(machine);
    assertMatch(first.stderr, new RegExp(`^Fetching Deno ${wanted} from the npm registry\n`));
    const line = await Deno.readTextFile(asked);
    assertStringIncludes(line, ` @deno/${platform}@${wanted}\n`);
    assertStringIncludes(line, `deno-${wanted}/.havip.`); // the folder it ran in is a temporary one
    assertEquals([...Deno.readDirSync(`${machine.copy}/dist`)].map(({ name }) => name), ["havip"]);

    const { mtime } = await Deno.stat(`${machine.copy}/dist/havip`);
    const unchanged = await machine.install("--prefix", `${machine.path}/../usr`, "--no-service");
    assertEquals(unchanged.code, 0, unchanged.stderr);
    assertEquals((await Deno.stat(`${machine.copy}/dist/havip`)).mtime, mtime);

    await Deno.writeTextFile(`${machine.copy}/src/core/newer.ts`, "");
    const changed = await machine.install("--prefix", `${machine.path}/../usr`, "--no-service");
    assertEquals(changed.code, 0, changed.stderr);
    assertEquals((await Deno.stat(`${machine.copy}/dist/havip`)).mtime! > mtime!, true);
    assertEquals(await Deno.readTextFile(asked), line);
  }));

Deno.test("a Deno on the PATH that is too old, or of another major, is not used", () =>
  onMachine(async (machine) => {
    await addNpm(machine);
    for (const version of ["2.0.0", "1.46.3", "3.0.0"]) {
      await script(`${machine.path}/deno`, `echo '${version} ${machine.path}/deno'`);
      const { stdout, stderr } = await machine.install("deno", "--version");
      assertStringIncludes(stdout, `deno ${Deno.version.deno}`);
      if (version === "2.0.0") assertStringIncludes(stderr, "Fetching Deno");
    }
  }));

Deno.test("a Deno on the PATH that is newer is used", () =>
  onMachine(async (machine) => {
    const [major] = wanted.split(".");
    await script(
      `${machine.path}/deno`,
      `[ "$1" = eval ] && echo '${major}.99.0 ${machine.path}/deno' || echo "asked $*"`,
    );
    const { code, stdout, stderr } = await machine.install("deno", "fmt", "a b");
    assertEquals([code, stdout, stderr], [0, "asked fmt a b\n", ""]);
  }));

Deno.test("where the stub can be had Deno compiles the binary, and it is not packed", () =>
  onMachine(async (machine) => {
    const [major] = wanted.split(".");
    await script(
      `${machine.path}/deno`,
      `[ "$1" = eval ] && echo '${major}.99.0 ${machine.path}/deno' && exit`,
      '[ "$1" = compile ] || exit 1',
      `echo "$*" >'${machine.path}/../asked'`,
      'while [ "$1" != --output ]; do shift; done',
      'echo compiled >"$2"',
    );
    const { code, stderr } = await machine.install("build");
    assertEquals(code, 0, stderr);
    assertEquals(await Deno.readTextFile(`${machine.copy}/dist/havip`), "compiled\n");
    assertEquals((await Deno.stat(`${machine.copy}/dist/havip`)).mode! & 0o777, 0o755);
    assertMatch(await Deno.readTextFile(`${machine.path}/../asked`), /^compile .*--allow-all .* main\.ts\n$/);
  }));

Deno.test("where npm fails Deno comes from its own host", () =>
  onMachine(async (machine) => {
    const asked = `${machine.path}/../asked`;
    await script(`${machine.path}/npm`, "echo 'npm error network' >&2", "exit 1");
    await script(
      `${machine.path}/curl`,
      `echo "$*" >>'${asked}'`,
      'while [ "$1" != -o ]; do shift; done; : >"$2"',
    );
    const unpack = 'while [ "$1" != -d ]; do shift; done';
    await script(`${machine.path}/unzip`, unpack, `cp '${Deno.execPath()}' "$2/deno"`);
    const { code, stdout, stderr } = await machine.install("deno", "--version");
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, `deno ${Deno.version.deno}`);
    const url = `https://dl.deno.land/release/v${wanted}/deno-${Deno.build.arch}-unknown-linux-gnu.zip\n`;
    assertStringIncludes(await Deno.readTextFile(asked), url);
  }));

Deno.test("where Deno cannot be had the installer says what to do, and leaves nothing", () =>
  onMachine(async (machine) => {
    await script(`${machine.path}/npm`, "exit 1");
    await script(`${machine.path}/curl`, "exit 7");
    const { code, stderr } = await machine.install("build");
    assertEquals(code, 1);
    assertMatch(stderr, /could not be had\. Install npm \(apt-get install npm\) or curl and unzip/);
    assertEquals(exists(`${machine.copy}/dist`), false);
    assertEquals([...Deno.readDirSync(`${machine.path}/../.cache/havip/deno-${wanted}`)], []);
  }));

Deno.test("a fetched Deno that does not run here is refused", () =>
  onMachine(async (machine) => {
    await script(`${machine.path}/../not-deno`, "exit 1");
    await addNpm(machine, `${machine.path}/../not-deno`);
    const { code, stderr } = await machine.install("build");
    assertEquals(code, 1);
    assertMatch(stderr, /does not run on this machine/);
  }));

Deno.test("a program that cannot be bundled leaves the binary of before", () =>
  onMachine(async (machine) => {
    await addNpm(machine);
    await Deno.mkdir(`${machine.copy}/dist`);
    await Deno.writeTextFile(`${machine.copy}/dist/havip`, "of before\n");
    await Deno.writeTextFile(`${machine.copy}/main.ts`, 'import "./missing.ts";\n');
    const { code, stderr } = await machine.install("build");
    assertEquals(code, 1);
    assertMatch(stderr, /missing\.ts[^]*could not be bundled; the message above says why/);
    assertEquals(await Deno.readTextFile(`${machine.copy}/dist/havip`), "of before\n");
  }));
