import type { Machine } from "../../src/core/mod.ts";
import { Violation } from "./oracle/mod.ts";

/**
 * The same machine, every step of it held against a step of a copy that went through JSON: the same state, event and
 * instant give the same actions and the same state, and a state is nothing but what JSON can carry.
 * @throws Violation from `step`
 */
export function checked<Params, State>(machine: Machine<Params, State>): Machine<Params, State> {
  return {
    ...machine,
    step(state, event, now) {
      const copy = through(state);
      const again = JSON.stringify(machine.step(copy, through(event), now));
      const actions = machine.step(state, event, now);
      if (JSON.stringify(actions) !== again) differ("other actions", event);
      if (JSON.stringify(state) !== JSON.stringify(copy)) differ("another state", event);
      if (machine.deadline(state) !== machine.deadline(copy)) differ("another deadline", event);
      return actions;
    },
  };
}

function through<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function differ(what: string, event: unknown): never {
  throw new Violation("copy", `a copy of the state gives ${what} for ${JSON.stringify(event)}`);
}
