// TensorFlow.js graph models against the lab, run by TensorFlow.js' own wasm kernels.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { PRETRAIN_PRESETS } from '../../lib/config/presets-pretrain';
import { startEngine } from '../../lib/engine/engine';
import { tfjsFormat } from '../../lib/export/tfjs';
import type { SrresnetOptions } from '../../lib/models/srresnet-options';
import { type Batch, images, labOutput, largestDifference, testModel } from './models';
import { runElsewhere } from './runtimes';

before(() => startEngine());

const batches = (): Batch[] => [
  images([2, 24, 24, 3]),
  images([1, 37, 53, 3]),
  images([1, 96, 96, 3]),
];

for (const [name, options] of [
  ['light', PRETRAIN_PRESETS.quick.generator],
  ['paper', PRETRAIN_PRESETS.paper.generator],
] as [string, SrresnetOptions][]) {
  describe(`the ${name} generator as a graph model`, () => {
    it('makes what the lab makes', async () => {
      const { generator, model } = testModel(options);
      const least = tfjsFormat.leastPixels(model);
      const all = [...batches(), images([1, least, least, 3])];
      const jobs = await Promise.all(
        [false, true].map(async (half) => ({
          files: await tfjsFormat.write(model, { half }),
          batches: all,
        })),
      );
      const [whole, half] = await runElsewhere(
        [process.execPath, join(__dirname, 'run_tfjs.mjs')],
        jobs,
      );
      for (const [i, batch] of all.entries()) {
        const lab = labOutput(generator, batch);
        assert.ok(largestDifference(whole[i], lab) <= 1e-5);
        assert.ok(largestDifference(half[i], lab) <= 3e-3);
      }
      generator.dispose();
    });
  });
}
