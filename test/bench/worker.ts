// One benchmark case on the engine that SRGAN_ENGINE names: node --import tsx worker.ts CASE PRECISION.
// Says when it is ready, then takes a turn per line on standard input and answers with JSON, as torch_worker.py does. A turn
// is run after run for a second, as in a training: the first one after a rest finds its threads asleep and its data gone
// from the caches.
import { createInterface } from 'node:readline';
import { engineInfo, startEngine } from '../../lib/engine/engine';
import { type Precision, withPrecision } from '../../lib/ops/precision';
import { CASES } from './cases';

/** By then all that is compiled on the way has been: JavaScript's compiler needs more runs than PyTorch's libraries. */
const WARM_UP_SECONDS = 5;
const TURN_SECONDS = 1;

/** Runs for at least so many seconds, at least twice. @returns seconds of a run. */
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

async function main(): Promise<void> {
  await startEngine();
  const [name, precision] = process.argv.slice(2);
  const make = CASES[name].make();
  const run = (): unknown => withPrecision(precision as Precision, make);
  await runFor(WARM_UP_SECONDS, run);
  const { version, device } = engineInfo();
  console.log(JSON.stringify({ ready: `${version}, ${device}` }));
  for await (const _ of createInterface({ input: process.stdin })) {
    const seconds = await runFor(TURN_SECONDS, run);
    console.log(JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
