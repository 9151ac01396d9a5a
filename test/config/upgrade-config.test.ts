// Configurations of earlier versions, brought to the form of today: every preset of the lab's first version, and what
// runs of it may hold besides.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CONFIG_VERSION } from '../../lib/config/config';
import { parseConfig } from '../../lib/config/parse-config';
import { presetConfig } from '../../lib/config/presets';
import { upgradeConfig } from '../../lib/config/upgrade-config';
import { branch, type Tree } from '../../lib/options/tree';
import { withValues } from './with-value';

const FIXTURES = join(__dirname, '..', 'fixtures');
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(FIXTURES, ...path), 'utf8'));

/** The presets of the lab at commit 50977e8, before configurations had a version. */
const PRESETS_V1: Readonly<Record<'pretrain' | 'adversarial', Readonly<Record<string, Tree>>>> =
  readJson('configs-v1.json');

/** The keys that have been what they are since then. */
const UNCHANGED = [
  'phase',
  'preset',
  'seed',
  'generatorOptimizer',
  'emaDecay',
  'numSteps',
  'logEvery',
  'validateEvery',
  'saveEvery',
  'discriminatorOptimizer',
  'discriminatorPretrainSteps',
  'adversarialRampSteps',
];

describe('upgradeConfig', () => {
  for (const phase of ['pretrain', 'adversarial'] as const) {
    for (const preset of Object.keys(PRESETS_V1[phase])) {
      it(`makes the first ${preset} of ${phase} one of today, nothing lost`, () => {
        const before = PRESETS_V1[phase][preset];
        const config = new Map<string, unknown>(Object.entries(parseConfig(upgradeConfig(before))));
        assert.equal(config.get('version'), CONFIG_VERSION);
        assert.equal(config.get('precision'), 'float32');
        assert.deepEqual(config.get('frozen'), []);
        assert.equal(config.get('pretrained'), before.pretrained ?? null);
        assert.deepEqual(config.get('data'), {
          ...branch(before.data),
          degradation: { kind: 'bicubic' },
        });
        for (const key of UNCHANGED) assert.deepEqual(config.get(key), before[key], key);
      });
    }
  }

  it('names the kind of the networks, and their options as the field does', () => {
    const generator = (phase: 'pretrain' | 'adversarial', preset: string) =>
      upgradeConfig(PRESETS_V1[phase][preset]).generator;
    assert.deepEqual(generator('pretrain', 'smoke'), {
      kind: 'srresnet',
      scale: 4,
      numFilters: 16,
      numResBlocks: 2,
      outerKernelSize: 3,
      norm: 'none',
      activation: 'relu',
      output: 'linear',
      upsampler: 'pixelshuffle-direct',
      globalSkip: 'bicubic',
    });
    assert.deepEqual(generator('adversarial', 'paper'), {
      kind: 'srresnet',
      scale: 4,
      numFilters: 64,
      numResBlocks: 16,
      outerKernelSize: 9,
      norm: 'batch',
      activation: 'prelu',
      output: 'tanh',
      upsampler: 'pixelshuffle',
      globalSkip: 'none',
    });
    const { discriminator, discriminatorRatio, discriminatorStepsPerGeneratorStep } = upgradeConfig(
      {
        ...PRESETS_V1.adversarial.smoke,
        discriminatorRatio: 0.5,
      },
    );
    assert.deepEqual(discriminator, {
      kind: 'vgg',
      numFilters: 8,
      denseUnits: 32,
      norm: 'spectral',
    });
    assert.deepEqual([discriminatorRatio, discriminatorStepsPerGeneratorStep], [undefined, 0.5]);
  });

  it('makes the loss a list of terms; those that had no weight and were not measured are left out', () => {
    const loss = (config: Tree) => upgradeConfig(config).loss;
    assert.deepEqual(loss(PRESETS_V1.pretrain.quick), { pixel: { weight: 1, distance: 'l1' } });
    assert.deepEqual(loss(PRESETS_V1.adversarial.quick), {
      pixel: { weight: 3, distance: 'l1' },
      perceptual: {
        weight: 1,
        layers: { block3_conv4: 1 },
        activation: 'before',
        distance: 'l1',
        featureDivisor: 100,
        maxShift: 3,
      },
      adversarial: { weight: 0.005, kind: 'relativistic', realLabel: 0.9 },
      grid: { weight: 80 },
    });
    assert.deepEqual(loss(PRESETS_V1.adversarial.paper), {
      pixel: { weight: 0, distance: 'mse' },
      perceptual: {
        weight: 1,
        layers: { block5_conv4: 1 },
        activation: 'after',
        distance: 'mse',
        featureDivisor: 12.75,
        maxShift: 0,
      },
      adversarial: { weight: 1e-3, kind: 'vanilla', realLabel: 1 },
    });
  });

  it('keeps what a run of the first version changed by hand', () => {
    const changed = withValues(PRESETS_V1.adversarial.quick, {
      'loss.tvWeight': 2e-8,
      'loss.gridWeight': 0,
      'loss.perceptualWeight': 0,
      'loss.adversarialWeight': 0,
      pretrained: 'srresnet-1',
    });
    const config = parseConfig(upgradeConfig(changed));
    assert.deepEqual(config.loss, {
      pixel: { weight: 3, distance: 'l1' },
      adversarial: { weight: 0, kind: 'relativistic', realLabel: 0.9 },
      tv: { weight: 2e-8 },
    });
    assert.equal(config.phase === 'adversarial' && config.pretrained, 'srresnet-1');
  });

  it('reads a run that is older than the grid loss', () => {
    const { gridWeight: _, ...loss } = PRESETS_V1.adversarial.quick.loss as Tree;
    const config = parseConfig(upgradeConfig({ ...PRESETS_V1.adversarial.quick, loss }));
    assert.equal(config.loss.grid, undefined);
  });

  it('reads the configurations of the runs that are kept from then', () => {
    for (const phase of ['pretrain', 'adversarial']) {
      assert.equal(
        parseConfig(upgradeConfig(readJson('runs-v1', phase, 'config.json'))).phase,
        phase,
      );
    }
  });

  it('leaves a configuration of today alone', () => {
    for (const phase of ['pretrain', 'adversarial'] as const) {
      const config = { ...presetConfig(phase, 'quick') };
      assert.equal(upgradeConfig(config), config);
    }
  });

  it('refuses what a later lab wrote, and what is no version', () => {
    for (const version of [CONFIG_VERSION + 1, 99, 0, -1, 1.5, 'new', null]) {
      assert.throws(
        () => upgradeConfig({ ...presetConfig('pretrain', 'quick'), version }),
        ({ message }: Error) =>
          message.startsWith(
            `upgradeConfig: version of a configuration must be from 1 to ${CONFIG_VERSION}, but got ${version}; `,
          ) && message.includes('update this one'),
      );
    }
  });
});
