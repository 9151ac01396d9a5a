// One benchmark case on the engine that SRGAN_ENGINE names: node --import tsx worker.ts CASE PRECISION.
// Says when it is ready, then takes a turn per line on standard input and answers with JSON, as torch_worker.py does.
import { createInterface } from 'node:readline';
import { engineInfo, startEngine } from '../../lib/engine/engine';
import { type Precision, withPrecision } from '../../lib/ops/precision';
import { CASES } from './cases';
import { takeTurn, warmUp } from './turns';

async function main(): Promise<void> {
  await startEngine();
  const [name, precision] = process.argv.slice(2);
  const make = CASES[name].make();
  const run = (): unknown => withPrecision(precision as Precision, make);
  await warmUp(run);
  const { version, device } = engineInfo();
  console.log(JSON.stringify({ ready: `${version}, ${device}` }));
  for await (const _ of createInterface({ input: process.stdin })) {
    const seconds = await takeTurn(run);
    console.log(JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
