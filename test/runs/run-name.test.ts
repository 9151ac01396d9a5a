// Names that runs get: what matters about them, and a number where that name is taken.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { presetConfig } from '../../lib/config/presets';
import { defaultRunName } from '../../lib/runs/run-name';
import { withValues } from '../config/with-value';
import { MINI, miniGenerator } from '../own-parts';
import { temporaryResults } from '../support';

const folder = temporaryResults();
after(() => folder.dispose());

const pretrain = presetConfig('pretrain', 'quick');
const adversarial = presetConfig('adversarial', 'quick');

describe('defaultRunName', () => {
  it('says network or game, scale, size, data and steps', () => {
    assert.equal(defaultRunName(pretrain), 'srresnet-x4-b8f32-sample-8k');
    assert.equal(defaultRunName(adversarial), 'srgan-x4-b8f32-sample-2.5k');
    assert.equal(defaultRunName(presetConfig('pretrain', 'paper')), 'srresnet-x4-b16f64-div2k-1m');
    assert.equal(defaultRunName({ ...pretrain, numSteps: 300 }), 'srresnet-x4-b8f32-sample-300');
  });

  it('takes the last folder of the data, in letters that every disk has', () => {
    for (const [name, said] of [
      ['/home/me/My Photos (2024)', 'my-photos-2024'],
      ['C_D/写真', 'data'],
      ['/', 'data'],
    ] as const) {
      const run = defaultRunName(withValues(pretrain, { 'data.name': name }));
      assert.equal(run, `srresnet-x4-b8f32-${said}-8k`);
      assert.match(run, /^[a-z0-9.-]+$/);
    }
  });

  it('is followed by a number where that run exists', () => {
    const name = 'srresnet-x4-b8f32-sample-8k';
    mkdirSync(join(folder.path, name));
    assert.equal(defaultRunName(pretrain), `${name}-2`);
    mkdirSync(join(folder.path, `${name}-2`));
    assert.equal(defaultRunName(pretrain), `${name}-3`);
  });

  it('is what an own generator says of itself', () => {
    const generators = [miniGenerator];
    const own = withValues(pretrain, { generator: MINI });
    assert.equal(defaultRunName(own, { generators }), 'mini-x2-f4-sample-8k');
    const game = withValues(adversarial, { generator: MINI });
    assert.equal(defaultRunName(game, { generators }), 'minigan-x2-f4-sample-2.5k');
    assert.throws(
      () => defaultRunName(own),
      /generator\.kind must be one of srresnet, rrdb, but got mini/,
    );
  });
});
