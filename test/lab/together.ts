/**
 * Runs named steps of a test several at a time, each with a world of its own: they mostly wait, so that they need not
 * wait for each other. Every step is run, and every failure reported.
 */
export async function together(
  test: Deno.TestContext,
  width: number,
  steps: readonly (readonly [name: string, fn: () => Promise<void>])[],
): Promise<void> {
  const queue = [...steps];
  const worker = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const [name, fn] = step;
      await test.step({ name, fn, sanitizeOps: false, sanitizeResources: false, sanitizeExit: false });
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
}
