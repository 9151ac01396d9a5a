// Every format against the lab, run by programs that know nothing of it: TensorFlow.js' own wasm kernels, TensorFlow and
// LiteRT and ONNX Runtime in Python, TensorFlow.js for Node. Bounds: 1e-5 of [0,1] in float32, 3e-3 with 16-bit kernels.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PRETRAIN_PRESETS } from '../../lib/config/presets-pretrain';
import { LIGHT_GENERATOR } from '../../lib/config/presets-shared';
import { startEngine } from '../../lib/engine/engine';
import { type ExportedModel, exportedRun } from '../../lib/export/exported-model';
import type { ExportFormat } from '../../lib/export/format';
import { EXPORT_FORMATS } from '../../lib/export/formats';
import { missingPython, PYTHON } from '../../lib/export/python';
import type { Generator } from '../../lib/models/network';
import { PAPER_GENERATOR } from '../../lib/models/srresnet-options';
import { openGeneratorOf } from '../../lib/runs/open-model';
import { images, labOutput, largestDifference, testModel } from './models';
import { type RuntimeJob, runElsewhere } from './runtimes';

/** A run that was trained; absent on most machines. */
const TRAINED = '/work/runs/results/srresnet-quick-bsds400';

interface Runtime {
  readonly name: string;
  readonly format: string;
  readonly command: readonly string[];
  /** What it needs of .venv. */
  readonly packages: readonly string[];
}

const python = (program: string): string[] => [PYTHON, join(__dirname, 'run_models.py'), program];

const RUNTIMES: readonly Runtime[] = [
  {
    ...{ name: 'TensorFlow.js on wasm', format: 'tfjs', packages: [] },
    command: [process.execPath, join(__dirname, 'run_tfjs.mjs')],
  },
  {
    ...{ name: 'TensorFlow', format: 'savedmodel', packages: ['tensorflow'] },
    command: python('savedmodel'),
  },
  {
    ...{ name: 'LiteRT', format: 'tflite', packages: ['tensorflow', 'ai_edge_litert'] },
    command: python('litert'),
  },
  {
    ...{ name: 'ONNX Runtime', format: 'onnx', packages: ['onnxruntime', 'onnx'] },
    command: python('onnxruntime'),
  },
];

interface Case {
  readonly name: string;
  readonly generator: Generator;
  readonly model: ExportedModel;
}

const cases: Case[] = [];

before(async () => {
  await startEngine();
  const smallest = PRETRAIN_PRESETS.smoke.generator;
  cases.push(
    { name: 'light', ...testModel(LIGHT_GENERATOR) },
    { name: 'paper', ...testModel(PAPER_GENERATOR) },
    { name: 'x3 with PReLU', ...testModel({ ...LIGHT_GENERATOR, scale: 3, activation: 'prelu' }) },
    { name: 'smoke', ...testModel({ ...PAPER_GENERATOR, ...smallest, kind: 'srresnet' }) },
  );
  if (existsSync(TRAINED)) {
    const { generator } = await openGeneratorOf(TRAINED);
    cases.push({ name: 'trained', generator, model: await exportedRun(TRAINED) });
  }
});
after(() => {
  for (const { generator } of cases) generator.dispose();
});

/** A case's images through a format in both precisions, and the largest allowed difference. */
async function jobsOf(
  { model, name }: Case,
  format: ExportFormat,
): Promise<(RuntimeJob & { bound: number })[]> {
  const least = format.leastPixels(model);
  const sizes = [
    [2, 24, 24, 3],
    [1, 37, 53, 3],
    [1, 96, 96, 3],
    [1, least, least, 3],
    [1, least, 5, 3],
  ] as const;
  const batches = sizes.map((shape) => images(shape));
  const precisions = format.half && name !== 'smoke' ? [false, true] : [false];
  return Promise.all(
    precisions.map(async (half) => ({
      ...{ files: await format.write(model, { half }), batches, bound: half ? 3e-3 : 1e-5 },
    })),
  );
}

describe('exports', () => {
  for (const { name, format: formatName, command, packages } of RUNTIMES) {
    const format = EXPORT_FORMATS.find((entry) => entry.name === formatName)!;
    const skip = packages.length > 0 ? missingPython(packages) : undefined;
    it(`make in ${name} what the lab makes`, { skip }, async () => {
      const jobs = [];
      for (const entry of cases) {
        for (const job of await jobsOf(entry, format)) jobs.push({ ...job, entry });
      }
      const results = await runElsewhere(command, jobs);
      for (const [i, { batches, bound, entry }] of jobs.entries()) {
        for (const [k, batch] of batches.entries()) {
          const difference = largestDifference(results[i][k], labOutput(entry.generator, batch));
          if (process.env.SRGAN_SHOW)
            console.log(name, entry.name, bound, `${batch.shape}`, difference);
          const what = `${entry.name} at ${batch.shape}: ${difference}`;
          assert.ok(difference <= bound, what);
        }
      }
    });
  }
});
