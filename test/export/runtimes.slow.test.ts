// Every format against the lab, run by programs that know nothing of it: TensorFlow.js' own wasm kernels; TensorFlow,
// LiteRT and ONNX Runtime in Python. SRGAN_SHOW=1 prints each difference.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PRETRAIN_PRESETS } from '../../lib/config/presets-pretrain';
import { LIGHT_GENERATOR } from '../../lib/config/presets-shared';
import { startEngine } from '../../lib/engine/engine';
import { BOUNDS, labOutput, largestDifference } from '../../lib/export/check-export';
import { writeFormat } from '../../lib/export/export-model';
import { type ExportedModel, exportedRun } from '../../lib/export/exported-model';
import type { ExportFormat } from '../../lib/export/format';
import { EXPORT_FORMATS } from '../../lib/export/formats';
import { missingPython } from '../../lib/export/python';
import { type Batch, runElsewhere } from '../../lib/export/run-elsewhere';
import type { Generator } from '../../lib/models/network';
import { PAPER_GENERATOR } from '../../lib/models/srresnet-options';
import { openGeneratorOf } from '../../lib/runs/open-model';
import { TINY_RRDB, temporaryFolder } from '../support';
import { images, type TestModel, testModel } from './models';

/** A run that was trained; absent on most machines. */
const TRAINED = '/work/runs/results/srresnet-quick-bsds400';

interface Case {
  readonly name: string;
  readonly model: ExportedModel;
  /** What is right. */
  expected(batch: Batch): Float32Array;
}

const cases: Case[] = [];
const folder = temporaryFolder();

const generators: Generator[] = [];

/** The same for every format and precision, so computed once for each size. */
function once(compute: (batch: Batch) => Float32Array): (batch: Batch) => Float32Array {
  const known = new Map<string, Float32Array>();
  return (batch) => {
    const key = batch.shape.join();
    const found = known.get(key) ?? compute(batch);
    known.set(key, found);
    return found;
  };
}

function addCase(name: string, { generator, model }: TestModel): void {
  generators.push(generator);
  cases.push({ name, model, expected: once((batch) => labOutput(generator, batch)) });
}

before(async () => {
  await startEngine();
  addCase('light', testModel(LIGHT_GENERATOR));
  addCase('paper', testModel(PAPER_GENERATOR));
  addCase('x3', testModel({ ...LIGHT_GENERATOR, scale: 3, activation: 'prelu' }));
  const rrdb = { ...TINY_RRDB, numFilters: 16, growthChannels: 8 } as const;
  addCase('rrdb', testModel({ ...rrdb, upsampler: 'nearest', globalSkip: 'none' }));
  addCase('light rrdb', testModel(rrdb));
  if (!existsSync(TRAINED)) return;
  const { generator } = await openGeneratorOf(TRAINED);
  addCase('trained', { generator, model: await exportedRun(TRAINED) });
});
after(() => {
  for (const generator of generators) generator.dispose();
  folder.dispose();
});

/** Sizes of the acceptance, and the smallest that the format takes. */
function batchesFor(format: ExportFormat, model: ExportedModel): Batch[] {
  const least = format.leastPixels(model);
  const sizes = [
    ...([
      [2, 24, 24, 3],
      [1, 37, 53, 3],
      [1, 96, 96, 3],
    ] as const),
    ...([
      [1, least, least, 3],
      [3, least, 5, 3],
    ] as const),
  ];
  return sizes.map((shape) => images(shape));
}

/** Writes a case in both precisions, as far as the format has them. */
async function written(entry: Case, format: ExportFormat) {
  const { name, model } = entry;
  const batches = batchesFor(format, model);
  const precisions = format.half ? [false, true] : [false];
  const jobs = [];
  for (const half of precisions) {
    const output = join(folder.path, `${name}-${half}`);
    const { folder: place } = await writeFormat(model, format, { output, half });
    jobs.push({ ...entry, half, folder: place, batches });
  }
  return jobs;
}

describe('exports', () => {
  for (const format of EXPORT_FORMATS) {
    const { label, packages } = format.runtime;
    const skip = format.missing?.() ?? missingPython(packages);
    it(`make in ${label} what the lab makes, of every size down to the smallest`, {
      skip,
    }, async () => {
      const jobs = [];
      for (const entry of cases) jobs.push(...(await written(entry, format)));
      const results = await runElsewhere(format.runtime, jobs);
      for (const [i, { name, expected, batches, half }] of jobs.entries()) {
        for (const [k, batch] of batches.entries()) {
          const difference = largestDifference(results[i][k], expected(batch));
          const what = `${label}, ${name}, ${half ? '16' : '32'} bits, ${batch.shape}: ${difference}`;
          if (process.env.SRGAN_SHOW) console.log(what);
          assert.ok(difference <= (half ? BOUNDS.half : BOUNDS.whole), what);
        }
      }
    });
  }

  it('are small: the network of the smoke preset takes less than 120 KB as tfjs and as ONNX', async () => {
    const { generator } = PRETRAIN_PRESETS.smoke;
    const { model, generator: built } = testModel({
      ...LIGHT_GENERATOR,
      ...generator,
    } as typeof LIGHT_GENERATOR);
    built.dispose();
    for (const format of EXPORT_FORMATS.filter(({ name }) => name === 'tfjs' || name === 'onnx')) {
      const output = join(folder.path, 'small');
      const { files } = await writeFormat(model, format, { output, half: false });
      const bytes = Object.entries(files).reduce(
        (sum, [name, size]) => sum + (name === format.client.file ? 0 : size),
        0,
      );
      assert.ok(bytes < 120_000, `${format.name}: ${bytes}`);
      assert.ok(bytes > 4 * model.facts.parameters);
    }
  });
});
