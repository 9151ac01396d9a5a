// What the tests of whole runs share: training of either phase, and how far two runs are apart that need not be the
// same to the bit (compare-runs.ts is for those).
import assert from 'node:assert/strict';
import type { TrainingConfig } from '../../lib/config/config';
import { pretrain } from '../../lib/experiments/pretrain';
import type { RunOptions, RunResult } from '../../lib/experiments/run-options';
import { trainAdversarial } from '../../lib/experiments/train-adversarial';
import type { MetricsRow } from '../../lib/training/measures';
import { readTensorFile } from '../../lib/training/safetensors';

/** Wide enough for bfloat16, which layers of very few channels, as images have, do not use. */
export function inBfloat16<C extends TrainingConfig>(config: C): C {
  const generator = { ...config.generator, numFilters: 8 };
  return { ...config, generator, precision: 'bfloat16' };
}

/** Trains a configuration of either phase. */
export function train(config: TrainingConfig, options: RunOptions): Promise<RunResult> {
  return config.phase === 'pretrain'
    ? pretrain(config, options)
    : trainAdversarial(config, options);
}

/** Trains until so many steps are done, as by Ctrl-C. */
export function trainUntil(
  steps: number,
  config: TrainingConfig,
  options: RunOptions,
): Promise<RunResult> {
  const controller = new AbortController();
  const onStep = (step: number): void => {
    if (step === steps) controller.abort();
  };
  return train(config, { ...options, signal: controller.signal, onStep });
}

/** Largest difference between the tensors of two files, which must have the same names. */
export async function fileDifference(a: string, b: string): Promise<number> {
  const [first, second] = await Promise.all([a, b].map(readTensorFile));
  assert.deepEqual([...first.tensors.keys()].sort(), [...second.tensors.keys()].sort());
  let largest = 0;
  for (const [name, { values }] of first.tensors) {
    const others = second.tensors.get(name)!.values;
    values.forEach((v, i) => {
      largest = Math.max(largest, Math.abs(v - others[i]));
    });
  }
  return largest;
}

/** Fails unless two runs logged the same steps and measures, up to a relative tolerance. */
export function assertSameRows(
  actual: readonly MetricsRow[],
  expected: readonly MetricsRow[],
  tolerance: number,
): void {
  const stepsOf = (rows: readonly MetricsRow[]): number[] => rows.map(({ step }) => step);
  assert.deepEqual(stepsOf(actual), stepsOf(expected));
  for (const [i, row] of expected.entries()) {
    // the clock, and what else the process holds, differ
    const measures = Object.entries(row).filter(([name]) => !['seconds', 'tensors'].includes(name));
    for (const [measure, value] of measures) {
      const found = actual[i][measure];
      if (typeof value === 'string') assert.equal(found, value);
      else {
        const allowed = tolerance * Math.max(1, Math.abs(value));
        const near = Math.abs(Number(found) - value) <= allowed;
        assert.ok(near, `${measure} at step ${row.step}: ${found} is not ${value}`);
      }
    }
  }
}
