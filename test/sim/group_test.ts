import { assertEquals } from "@std/assert";
import type { Action } from "../../src/core/mod.ts";
import { Engine } from "../../src/engine/mod.ts";
import { vrrp } from "../../src/machine/mod.ts";
import { playGroups } from "./group_story.ts";

const seeds = Number(Deno.env.get("GROUP_SEEDS") ?? 100);

Deno.test("in random stories sync groups stay together, and end as master on the better host", () => {
  for (let seed = 1; seed <= seeds; seed++) {
    const wrong = playGroups(seed);
    if (wrong) throw new Error(`seed ${seed}: ${wrong.violation.message}\n${wrong.tail}`);
  }
});

/** Who objects first to an instance that does not hear such a word of its group, or does not say one. */
function objector(wrong: { deaf?: string; dumb?: boolean }): string | null {
  const engine = () =>
    new Engine({
      ...vrrp,
      step: (state, event, now): Action[] => {
        if (event.kind === "sync" && event.to === wrong.deaf && state.params.vrid === 52) return [];
        const actions = vrrp.step(state, event, now);
        return wrong.dumb && state.params.vrid === 52
          ? actions.filter((each) =>
            !(each.kind === "tell" && each.word.kind === "member" && each.word.standing === "fault")
          )
          : actions;
      },
    });
  for (let seed = 1; seed <= 50; seed++) {
    const found = playGroups(seed, engine);
    if (found) return found.violation.oracle;
  }
  return null;
}

for (const deaf of ["master", "backup", "fault"]) {
  Deno.test(`a member that does not follow its group to ${deaf} is found`, () => {
    assertEquals(objector({ deaf }), "together");
  });
}

Deno.test("a member that keeps its fault to itself is found", () => {
  assertEquals(objector({ dumb: true }), "together");
});
