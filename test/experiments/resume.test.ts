// A run that is stopped, or killed, and goes on, ends where an undisturbed one ends.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { AdversarialConfig, PretrainConfig, TrainingConfig } from '../../lib/config/config';
import { presetConfig } from '../../lib/config/presets';
import { startEngine } from '../../lib/engine/engine';
import type { RunOptions } from '../../lib/experiments/run-options';
import { runAdversarialTraining } from '../../lib/experiments/train-adversarial';
import { runPretraining } from '../../lib/experiments/train-pretrain';
import { readMetrics } from '../../lib/runs/metrics-file';
import { runFolder } from '../../lib/runs/run-folder';
import { readTensorFile } from '../../lib/training/safetensors';
import { TINY_GENERATOR, TINY_PAPER_GENERATOR, temporaryFolder, writePictures } from '../support';

const folder = temporaryFolder();
const pictures = join(folder.path, 'pictures');
const cadence = { numSteps: 8, logEvery: 2, validateEvery: 4, saveEvery: 2 };
const data = { name: pictures, hrCropSize: 32, batchSize: 2, augment: true, cacheMegabytes: 64 };

const pretrain: PretrainConfig = {
  ...presetConfig('pretrain', 'smoke'),
  ...cadence,
  data,
  generator: TINY_GENERATOR,
};
const adversarial: AdversarialConfig = {
  ...presetConfig('adversarial', 'smoke'),
  ...cadence,
  data,
  generator: TINY_PAPER_GENERATOR,
  discriminator: { numFilters: 2, denseUnits: 4, norm: 'batch' },
  discriminatorPretrainSteps: 1,
  adversarialRampSteps: 3,
};

before(async () => {
  await mkdir(pictures);
  await writePictures(pictures, { count: 4, size: 48 });
  process.env.SRGAN_RESULTS = join(folder.path, 'results');
  await startEngine();
});
after(() => folder.dispose());

const run = (config: TrainingConfig, options: RunOptions) =>
  config.phase === 'pretrain'
    ? runPretraining(config, options)
    : runAdversarialTraining(config, options);

/** Largest difference between all tensors of two runs' last checkpoints: weights, averages, moments. */
async function checkpointDifference(a: string, b: string): Promise<number> {
  const [first, second] = await Promise.all(
    [a, b].map((name) => readTensorFile(runFolder(name).lastCheckpoint)),
  );
  assert.deepEqual([...first.tensors.keys()], [...second.tensors.keys()]);
  let largest = 0;
  for (const [name, { values }] of first.tensors) {
    const others = second.tensors.get(name)!.values;
    values.forEach((v, i) => {
      largest = Math.max(largest, Math.abs(v - others[i]));
    });
  }
  return largest;
}

for (const config of [pretrain, adversarial]) {
  describe(`a resumed ${config.phase} run`, () => {
    const name = (kind: string): string => `${config.phase}-${kind}`;

    it('equals N steps after N/2 steps, a stop and N/2 more', async () => {
      await run(config, { run: name('whole') });
      const controller = new AbortController();
      const stopped = await run(config, {
        run: name('halves'),
        signal: controller.signal,
        onStep: (step) => step === 4 && controller.abort(),
      });
      assert.deepEqual([stopped.reason, stopped.step], ['stopped', 4]);
      const resumed = await run(config, { run: name('halves'), existing: 'resume' });
      assert.deepEqual([resumed.reason, resumed.step], ['finished', 8]);
      const difference = await checkpointDifference(name('whole'), name('halves'));
      assert.ok(difference <= 1e-6, `differs by ${difference}`);
    });

    it('has one row per step of the log, in order, with the same measures', async () => {
      const [whole, halves] = await Promise.all(
        ['whole', 'halves'].map((kind) => readMetrics(runFolder(name(kind)))),
      );
      assert.deepEqual(
        halves.map(({ step }) => step),
        [2, 4, 6, 8],
      );
      for (const [i, row] of whole.entries()) {
        for (const [measure, value] of Object.entries(row)) {
          if (['seconds', 'tensors', 'phase'].includes(measure)) continue;
          assert.ok(
            Math.abs(Number(value) - Number(halves[i][measure])) < 1e-5,
            `${measure} at step ${row.step}`,
          );
        }
      }
    });

    it('equals it after kill -9 at a random moment too', { timeout: 120_000 }, async () => {
      await killDuring(config, name('killed'));
      await run(config, { run: name('killed'), existing: 'resume' });
      const difference = await checkpointDifference(name('whole'), name('killed'));
      assert.ok(difference <= 1e-6, `differs by ${difference}`);
      const left = await readdir(join(runFolder(name('killed')).path, 'checkpoints'));
      assert.deepEqual(
        left.filter((file) => file.endsWith('.tmp')),
        [],
      );
    });

    it('is refused with another configuration, and under a name that exists', async () => {
      const other = { ...config, seed: 2 } as TrainingConfig;
      await assert.rejects(
        run(other, { run: name('whole'), existing: 'resume' }),
        /must keep what its checkpoint is made of, but got another seed/,
      );
      await assert.rejects(
        run(config, { run: name('whole') }),
        /run must be a new name, but got .*whole, which exists/,
      );
    });

    it('leaves config, environment, metrics and checkpoints, and no tensor', async () => {
      const { path, lastCheckpoint, bestCheckpoint } = runFolder(name('whole'));
      assert.deepEqual(JSON.parse(await readFile(join(path, 'config.json'), 'utf8')), config);
      const environment = JSON.parse(await readFile(join(path, 'environment.json'), 'utf8'));
      assert.match(environment.data.train.sha256, /^[0-9a-f]{64}$/);
      assert.ok(existsSync(lastCheckpoint) && existsSync(bestCheckpoint));
      const { numTensors } = tf.memory();
      await run(config, { run: name('whole'), existing: 'replace' });
      assert.equal(tf.memory().numTensors, numTensors);
    });
  });
}

describe('a run whose pretrained generator has no checkpoint', () => {
  it('is refused, and leaves no tensor behind', async () => {
    const absent = { ...adversarial, pretrained: 'absent' };
    const { numTensors } = tf.memory();
    await assert.rejects(
      run(absent, { run: 'orphan' }),
      /run must have a checkpoint, but got none/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
  });
});

describe('a run that diverges', () => {
  const generator = { ...TINY_GENERATOR, numFilters: 8, numResBlocks: 6 };
  const wild = { learningRate: 10, clipNorm: null, schedule: { kind: 'constant' } } as const;
  const tame = { ...wild, learningRate: 1e-4, clipNorm: 1 };
  for (const config of [pretrain, adversarial] as const) {
    it(`stops within a few steps, says where, and goes on from the last good checkpoint (${config.phase})`, async () => {
      const name = `wild-${config.phase}`;
      const at = (optimizer: object, numSteps: number): TrainingConfig => {
        const generatorOptimizer = { ...config.generatorOptimizer, ...optimizer };
        return {
          ...config,
          numSteps,
          saveEvery: 50,
          generator,
          generatorOptimizer,
        } as TrainingConfig;
      };
      await run(at(tame, 4), { run: name });
      await assert.rejects(
        run(at(wild, 40), { run: name, existing: 'resume' }),
        /must be finite, but got (NaN|-?Infinity) at step ([5-9]|1\d); lower the learning rate/,
      );
      const { metadata, tensors } = await readTensorFile(runFolder(name).lastCheckpoint);
      assert.equal(JSON.parse(metadata.state).step, 4);
      for (const [tensor, { values }] of tensors) {
        assert.ok(values.every(Number.isFinite), `${tensor} is not finite`);
      }
      const resumed = await run(at(tame, 8), { run: name, existing: 'resume' });
      assert.deepEqual([resumed.reason, resumed.step], ['finished', 8]);
      const earlier = await readFile(join(runFolder(name).path, 'config-2.json'), 'utf8');
      assert.equal(JSON.parse(earlier).generatorOptimizer.learningRate, 10);
    });
  }
});

/** Starts the run in another process and kills it once it has saved, at a random moment of the rest. */
async function killDuring(config: TrainingConfig, name: string): Promise<void> {
  const program = join(folder.path, `${name}.cjs`);
  const source = (path: string): string =>
    JSON.stringify(join(__dirname, '..', '..', 'lib', 'build', 'experiments', path));
  await writeFile(
    program,
    `const { runPretraining } = require(${source('pretraining.js')});
     const { runAdversarialTraining } = require(${source('adversarial-training.js')});
     const config = ${JSON.stringify(config)};
     // slowed down, so that the kill falls between the first and the last step
     const onLog = () => { process.stdout.write('row'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150); };
     (config.phase === 'pretrain' ? runPretraining : runAdversarialTraining)(config, { run: ${JSON.stringify(name)}, onLog });`,
  );
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 400));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
}
