// LPIPS as a term: its options, its rules, and what it says where the weights are missing. What it measures is in
// loss-terms.test.ts.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { composeConfig } from '../../lib/config/compose-config';
import { startEngine } from '../../lib/engine/engine';
import { lpipsTerm } from '../../lib/losses/lpips-term';
import { openLoss } from '../../lib/losses/total';
import { context, withoutWeights } from './term-inputs';

let restore: () => void;
before(async () => {
  await startEngine();
  restore = withoutWeights();
});
after(() => restore());

describe('the options of lpips', () => {
  it('are a weight of 1 and AlexNet unless said, written out in full', async () => {
    const set = ['data.hrCropSize=32'];
    const { loss } = await composeConfig('pretrain', { set: [...set, 'loss.lpips={}'] });
    assert.deepEqual(loss.lpips, { weight: 1, net: 'alex' });
    const changed = ['loss.lpips.weight=0.1', 'loss.lpips.net=squeeze'];
    const other = await composeConfig('pretrain', { set: [...set, ...changed] });
    assert.deepEqual(other.loss.lpips, { weight: 0.1, net: 'squeeze' });
    await assert.rejects(
      composeConfig('pretrain', { set: ['loss.lpips.net=vgg'] }),
      /loss\.lpips\.net must be .*alex.*squeeze.*, but got "vgg"/,
    );
  });

  it('are in no preset', async () => {
    for (const preset of ['smoke', 'quick', 'standard', 'paper']) {
      for (const phase of ['pretrain', 'adversarial'] as const) {
        const { loss } = await composeConfig(phase, { preset });
        assert.equal(loss.lpips, undefined);
      }
    }
  });

  it('ask for crops that the network can take', () => {
    const rules = (net: 'alex' | 'squeeze', hrCropSize: number) =>
      lpipsTerm.brokenRules?.({ weight: 1, net }, { scale: 2, hrCropSize });
    assert.deepEqual(rules('alex', 31), []);
    assert.deepEqual(rules('squeeze', 17), []);
    const sentence =
      'data.hrCropSize must be at least 31 for the lpips loss with AlexNet, but got 30';
    assert.deepEqual(rules('alex', 30), [sentence]);
    assert.match(rules('squeeze', 16)![0], /at least 17 .* SqueezeNet 1\.1, but got 16/);
  });
});

describe('the term lpips without its weights', () => {
  it('cannot be opened, names the remedy, and leaves nothing open', async () => {
    const { numTensors } = tf.memory();
    const loss = {
      pixel: { weight: 1, distance: 'l1' },
      lpips: { weight: 1, net: 'alex' },
    } as const;
    await assert.rejects(
      openLoss(loss, context),
      /weights of LPIPS .*`npx srgan data fetch lpips`/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
