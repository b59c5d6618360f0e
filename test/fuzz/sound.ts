import { assertEquals } from "@std/assert";
import { type Loaded, render } from "../../src/config/mod.ts";
import { lower } from "../../src/engine/mod.ts";

/** What must hold of every configuration that was read, whatever was in the file. */
export function assertSound(loaded: Loaded): void {
  const { config, diagnostics } = loaded;
  assertEquals(JSON.parse(JSON.stringify(config)), config, "a Config is plain JSON");
  const usable = !diagnostics.some((each) => each.severity === "error");
  for (const diagnostic of diagnostics) {
    const { at, related = [] } = diagnostic;
    for (const place of [at, ...related.map((each) => each.at)]) {
      if (place && (place.line < 1 || place.column < 1)) throw new Error("a place before the beginning");
    }
    if (
      at && at.column - 1 + diagnostic.length > [...diagnostic.text].length && diagnostic.text.length < 1_000
    ) {
      throw new Error(`a place beyond the end of its line: ${JSON.stringify(diagnostic)}`);
    }
    if (!/^[a-z]+(-[a-z0-9]+)*$/.test(diagnostic.code)) throw new Error(`no code: ${diagnostic.code}`);
    render(diagnostic, { colour: true });
  }
  if (!usable) return;
  const { plan, leftOut } = lower(config);
  assertEquals(
    plan.instances.length + leftOut.length,
    config.instances.length,
    "each instance runs or does not",
  );
  for (const { vrid, priority, interval } of plan.instances) {
    if (!(vrid >= 1 && vrid <= 255 && priority >= 1 && priority <= 255 && interval >= 10_000)) {
      throw new Error(`an instance out of range: ${vrid} ${priority} ${interval}`);
    }
  }
}
