import { asSeconds } from "../core/mod.ts";
import type { Found } from "./lint.ts";
import { winnerOf } from "./outcome.ts";
import { type Pair, placeIn } from "./pair.ts";
import { both } from "./pair_value.ts";

/** Equal priorities, and who becomes master then. */
export function equalPriorities(pair: Pair): Found[] {
  const { here: { params: ours }, there: { params: theirs, file } } = pair;
  if (ours.priority !== theirs.priority || ours.priority === 255) return [];
  const winner = winnerOf(pair);
  const who = winner ? `${winner.file} (${winner.params.sourceAddress})` : "the one with the higher address";
  const message = `${ours.name} has priority ${ours.priority} here and in ${file}: ` +
    `whoever is master stays it, and when both start together it is ${who}`;
  return [both(pair, "priority", message, "give the host that is to be master a higher priority")];
}

/** Two owners of the same addresses. */
export function owners(pair: Pair): Found[] {
  const { here: { params: ours }, there: { params: theirs, file } } = pair;
  if (ours.priority !== 255 || theirs.priority !== 255) return [];
  const message =
    `${ours.name} has priority 255 here and in ${file}: each takes the addresses when it starts, and ` +
    "both hold them until the one with the lower address steps back";
  return [both(pair, "priority", message, "255 is for one host at most; write priorities below it")];
}

/** A state that both wish for. */
export function masters(pair: Pair): Found[] {
  const { here, there } = pair;
  if (here.instance.state !== "MASTER" || there.instance.state !== "MASTER") return [];
  if (here.params.priority === 255 || there.params.priority === 255) return [];
  const message =
    `${here.params.name} has state MASTER here and in ${there.file}: it decides nothing, the priority does`;
  return [
    both(pair, "state", message, 'write "state BACKUP" in the file with the lower priority, or in both'),
  ];
}

/** nopreempt on both sides, or only where it does nothing. */
export function nopreempts(pair: Pair): Found[] {
  const { here, there } = pair;
  const [ours, theirs] = [!here.params.preempt, !there.params.preempt];
  if (ours && theirs) {
    const message =
      `${here.params.name} has nopreempt here and in ${there.file}: whoever is master stays it, and the ` +
      "priorities only decide when both start together";
    return [both(pair, "nopreempt", message, null)];
  }
  const only = ours ? here : theirs ? there : null;
  const other = only === here ? there : here;
  if (only === null || only.params.priority >= other.params.priority) return [];
  return [{
    at: placeIn(only, "nopreempt"),
    message:
      `nopreempt does nothing here: ${only.params.name} has priority ${only.params.priority} and never takes over ` +
      `from ${other.file}, which has ${other.params.priority}`,
    help: `write it in ${other.file}, with state BACKUP, if the addresses are to stay where they are`,
  }];
}

/** A delay of something that does not happen. */
export function delays(pair: Pair): Found[] {
  return ([[pair.here, pair.there], [pair.there, pair.here]] as const).flatMap(([side, other]): Found[] => {
    const { preemptDelay, priority, name } = side.params;
    if (preemptDelay === 0 || priority > other.params.priority) return [];
    const relation = priority === other.params.priority ? "the same" : "a higher";
    return [{
      at: placeIn(side, "preempt_delay"),
      message:
        `preempt_delay of ${
          asSeconds(preemptDelay)
        } s does nothing: ${name} never takes over from ${other.file}, ` +
        `which has ${relation} priority`,
      help: "it belongs into the file with the highest priority",
    }];
  });
}
