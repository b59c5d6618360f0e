import type { Deed, Driver, World } from "./driver.ts";
import { check, type Tolerance } from "./judge.ts";
import { type Account, type Done, ordered } from "./reign.ts";
import { review } from "./review.ts";
import type { Expectation, Scenario } from "./scenario.ts";

/** How often an expectation is looked at, in seconds of the driver's clock. */
const LOOK = 0.02;
/**
 * While the machine stands still for longer than this, in seconds, a backup may rightly take over and a deed come too late
 * for its story: a run that failed says nothing then, and is played again …
 */
const STILL = 0.1;
/** … up to so many times in all. */
const PLAYS = 4;

/**
 * Plays a scenario on a driver, and lets `inspect` look at the world before it goes.
 * @throws Error with what was expected, what was seen, and when, if an expectation or a rule of `review` is broken
 */
export async function run<W extends World>(
  scenario: Scenario,
  driver: Driver<W>,
  inspect: (world: W) => void | Promise<void> = () => {},
): Promise<void> {
  for (let plays = 1;; plays++) {
    await using world = await driver.open(scenario.nodes, scenario.second);
    try {
      return await play(scenario, driver, world, inspect);
    } catch (error) {
      if (world.heldUp() <= STILL || plays === PLAYS) throw error;
      const why = String(error).split("\n", 2).join(" ");
      console.log(`Played again, since the machine stood still for ${world.heldUp().toFixed(3)} s: ${why}`);
    }
  }
}

async function play<W extends World>(
  scenario: Scenario,
  driver: Driver<W>,
  world: W,
  inspect: (world: W) => void | Promise<void>,
): Promise<void> {
  const deeds: Done[] = [];
  const account = (): Account => ({ trace: world.trace(), deeds });
  const fail = (why: string): never => {
    throw new Error(
      `${scenario.name}\non ${driver.name}: ${why}\n` +
        `The machine stood still for up to ${world.heldUp().toFixed(3)} s.\n\n` +
        `${story(account())}\n\n${world.account()}`,
    );
  };
  const steps = driver.yardstick ? scenario.yardstick?.steps ?? scenario.steps : scenario.steps;
  for (const [index, step] of steps.entries()) {
    if (step.act !== undefined) {
      const at = world.now();
      await world.perform(step.act);
      deeds.push({ deed: step.act, at, done: world.now() });
    } else {
      const why = await fulfil(step.expect, world, driver, account);
      if (why !== null) fail(`step ${index + 1} (${words(step.expect)}): ${why}`);
    }
  }
  // What follows at once belongs to the run.
  await world.pass(driver.slack);
  await world.catchUp();
  const wrong = review(scenario, account(), tolerance(world, driver));
  if (wrong.length > 0) fail(wrong.join("; "));
  await inspect(world);
}

/** Nobody is in time while the machine stands still. */
function tolerance(world: World, { slack, exact }: Driver): Tolerance {
  return { slack: slack + world.heldUp(), exact };
}

async function fulfil(
  expectation: Expectation,
  world: World,
  driver: Driver,
  account: () => Account,
): Promise<string | null> {
  const began = world.now();
  while (true) {
    const now = world.now();
    const judge = () =>
      check(expectation, { account: account(), began, now, tolerance: tolerance(world, driver) });
    let verdict = judge();
    if (verdict.kind === "broken") {
      // One witness may be ahead of another: the address may be seen to go before the farewell that went first.
      await world.catchUp();
      verdict = judge();
    }
    if (verdict.kind === "met") return null;
    if (verdict.kind === "broken") return verdict.why;
    await world.pass(LOOK);
  }
}

function words(value: Expectation | Deed): string {
  return Object.entries(value).filter(([key]) => key !== "config").map(([, part]) => part).join(" ");
}

/** Deeds and observations as one timeline, for people. */
function story({ trace, deeds }: Account): string {
  const zero = deeds[0]?.at ?? 0;
  const lines = [
    ...deeds.map(({ deed, at }) => ({ at, line: `* ${words(deed)}` })),
    ...ordered({ trace, deeds }).map((seen) => ({
      at: seen.at,
      line: seen.kind === "advert"
        ? `${seen.node} advert, priority ${seen.priority}, ${seen.interval} s`
        : seen.kind === "partner"
        ? `${seen.node} the other instance's advert, priority ${seen.priority}`
        : seen.kind === "route"
        ? `${seen.node} the route is ${seen.there ? "there" : "gone"}`
        : seen.kind === "partner release"
        ? `${seen.node} the other instance's address is gone`
        : `${seen.node} ${seen.kind} ${seen.address}`,
    })),
  ];
  return lines.sort((a, b) => a.at - b.at)
    .map(({ at, line }) => `${((at - zero) / 1_000_000).toFixed(6).padStart(11)}  ${line}`).join("\n");
}
