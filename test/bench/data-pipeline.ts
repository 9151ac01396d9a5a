// How long training waits for data: a stand-in for the training step blocks the thread as a native step does.
//   node --import tsx test/bench/data-pipeline.ts FOLDER [--step 45] [--steps 600] [--crop 64] [--batch 16] [--scale 4]
// Prints the share of time spent waiting, from a cold start on and once the cache is warm.
import { parseArgs } from 'node:util';
import { createCropStream } from '../../lib/data/crop-stream';
import { openDataset } from '../../lib/data/dataset';
import { startEngine } from '../../lib/engine/engine';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    step: { type: 'string', default: '45' },
    steps: { type: 'string', default: '600' },
    crop: { type: 'string', default: '64' },
    batch: { type: 'string', default: '16' },
    scale: { type: 'string', default: '4' },
    crops: { type: 'string', default: '1' },
  },
});

/** Blocks the thread, as a synchronous training step does. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

async function main(): Promise<void> {
  const { name } = await startEngine();
  const dataset = await openDataset(positionals[0] ?? 'sample');
  const [step, steps] = [Number(values.step), Number(values.steps)];
  const stream = createCropStream(dataset, {
    scale: Number(values.scale),
    hrCropSize: Number(values.crop),
    batchSize: Number(values.batch),
    cropsPerImage: Number(values.crops),
    seed: 1,
  });
  const rows = [];
  let before = 0;
  const start = performance.now();
  for (let k = 0; k < steps; k++) {
    (await stream.batchAt(k)).dispose();
    block(step);
    if ((k + 1) % Math.ceil(steps / 6) !== 0) continue;
    const waited = stream.waitSeconds - before;
    before = stream.waitSeconds;
    const share = (100 * stream.waitSeconds) / ((performance.now() - start) / 1000);
    const perStep = (1000 * waited) / Math.ceil(steps / 6);
    rows.push({
      steps: k + 1,
      'wait per step, ms': perStep.toFixed(2),
      'waited so far, %': share.toFixed(2),
    });
  }
  stream.dispose();
  console.log(`${dataset.images.length} images, engine ${name}, a step of ${step} ms`);
  console.table(rows);
}

void main();
