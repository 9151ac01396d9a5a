// How a participant of a bench runs: warm first, then turn by turn. The Python sides do the same.

/** By then all that is compiled on the way has been: JavaScript's compiler needs more runs than PyTorch's libraries. */
const WARM_UP_SECONDS = 5;
const TURN_SECONDS = 1;

/** Runs until nothing is compiled any more. */
export async function warmUp(run: () => unknown): Promise<void> {
  await runFor(WARM_UP_SECONDS, run);
}

/**
 * Runs for a second, at least twice, one run after the other as in a training: the first one after a rest finds its
 * threads asleep and its data gone from the caches. @returns seconds of a run.
 */
export const takeTurn = (run: () => unknown): Promise<number> => runFor(TURN_SECONDS, run);

async function runFor(seconds: number, run: () => unknown): Promise<number> {
  const start = performance.now();
  let [runs, spent] = [0, 0];
  while (spent < seconds || runs < 2) {
    await run();
    runs++;
    spent = (performance.now() - start) / 1000;
  }
  return spent / runs;
}
