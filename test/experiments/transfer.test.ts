// Transfer learning: from a run's weights, with frozen layers, to another scale; and on after a stop.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TrainingConfig } from '../../lib/config/config';
import { startEngine } from '../../lib/engine/engine';
import { runFolder } from '../../lib/runs/run-folder';
import { readTensorFile } from '../../lib/training/safetensors';
import { withValues } from '../config/with-value';
import { TINY_RRDB } from '../support';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { assertSameRun } from './compare-runs';
import { train, trainUntil } from './runs';

let workspace: Workspace;
let base: TrainingConfig;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
  base = withValues(workspace.pretrain, { emaDecay: 0.5 });
  await train(base, { run: 'base' });
});
after(() => workspace.dispose());

type Weights = ReadonlyMap<string, Float32Array>;
const saved = async (run: string): Promise<Weights> => {
  const { tensors } = await readTensorFile(runFolder(run).lastCheckpoint);
  return new Map([...tensors].map(([name, { values }]) => [name, Float32Array.from(values)]));
};
const kept = async (run: string): Promise<Weights> => {
  const { tensors } = await readTensorFile(runFolder(run).bestCheckpoint);
  return new Map([...tensors].map(([name, { values }]) => [name, Float32Array.from(values)]));
};
const namesOf = (weights: Weights, prefix: string): string[] =>
  [...weights.keys()].filter((name) => name.startsWith(prefix));

describe('a pretraining from a run', () => {
  it('begins with the weights that the run keeps', async () => {
    // a rate of almost nothing leaves them where they were
    const config = withValues(base, {
      ...{ pretrained: 'base', numSteps: 1 },
      'generatorOptimizer.learningRate': 1e-12,
    });
    await train(config, { run: 'same' });
    const [before, now] = [await kept('base'), await saved('same')];
    const names = namesOf(now, 'generator/');
    assert.ok(names.length > 0);
    for (const name of names) {
      now.get(name)!.forEach((value, i) => {
        assert.ok(Math.abs(value - before.get(name)![i]) < 1e-6, name);
      });
    }
  });

  it('leaves frozen layers as they were, in the average too, and changes the others', async () => {
    const config = withValues(base, { pretrained: 'base', frozen: ['head/*'] });
    await train(config, { run: 'frozen' });
    const before = await kept('base');
    for (const now of [await saved('frozen'), await kept('frozen')]) {
      for (const name of [...namesOf(now, 'generator/'), ...namesOf(now, 'ema/')]) {
        const own = name.replace(/^ema\//, 'generator/');
        const isFrozen = own.startsWith('generator/head/');
        const same = now.get(name)!.every((value, i) => value === before.get(own)![i]);
        assert.equal(same, isFrozen, name);
      }
    }
    const optimizer = namesOf(await saved('frozen'), 'optimizer/');
    assert.ok(optimizer.length > 0 && !optimizer.some((name) => name.includes('head/')));
  });

  it('goes on after a stop as if there had been none', async () => {
    const config = withValues(base, { pretrained: 'base', frozen: ['head/*'] });
    await trainUntil(4, config, { run: 'stopped' });
    await train(config, { run: 'stopped', existing: 'resume' });
    await assertSameRun('stopped', 'frozen');
  });

  it('takes over what fits another scale, and says what starts untrained', async () => {
    const notices: string[] = [];
    const config = withValues(base, {
      ...{ pretrained: 'base', numSteps: 1, 'generator.scale': 2 },
      'generatorOptimizer.learningRate': 1e-12,
    });
    await train(config, { run: 'x2', onNotice: (sentence) => notices.push(sentence) });
    assert.deepEqual(
      notices.filter((sentence) => sentence.startsWith('base ')),
      ['base is of x4: what makes x2 of it starts untrained (tail/conv/kernel, tail/conv/bias).'],
    );
    const [before, now] = [await kept('base'), await saved('x2')];
    for (const name of namesOf(now, 'generator/')) {
      const same = now
        .get(name)!
        .every((value, i) => Math.abs(value - before.get(name)![i]) < 1e-6);
      assert.equal(same, !name.startsWith('generator/tail/'), name);
    }
  });

  it('takes the body of an RRDB network over to another scale', async () => {
    const rrdb = { ...TINY_RRDB, upsampler: 'nearest', globalSkip: 'none' } as const;
    await train({ ...base, generator: rrdb, numSteps: 1 }, { run: 'rrdb' });
    const notices: string[] = [];
    await train(
      { ...base, generator: { ...rrdb, scale: 2 }, pretrained: 'rrdb', numSteps: 1 },
      { run: 'rrdb-x2', onNotice: (sentence) => notices.push(sentence) },
    );
    // every layer that x2 has is in x4 too, of the same shape
    assert.match(notices.join(), /rrdb is of x4: its weights are taken over as they are to x2\./);
    const [before, now] = [await kept('rrdb'), await saved('rrdb-x2')];
    const body = namesOf(now, 'generator/block1/');
    assert.equal(body.length, 2 * 15);
    for (const name of body) {
      const far = now.get(name)!.some((v, i) => Math.abs(v - before.get(name)![i]) > 0.01);
      assert.ok(!far, name);
    }
  });

  it('refuses layers that there are not, and leaves no run behind', async () => {
    const config = withValues(base, { frozen: ['neck/*'] });
    await assert.rejects(
      train(config, { run: 'neck' }),
      /frozen must fit weights of .*, but got neck\/\*/,
    );
    await assert.rejects(saved('neck'));
  });
});
