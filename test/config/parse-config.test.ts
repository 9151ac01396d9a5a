// Configurations: presets are possible, more than a hundred impossible ones are refused in words that help.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { TrainingConfig } from '../../lib/config/config';
import { CONFIG_VERSION } from '../../lib/config/config';
import type { OwnParts } from '../../lib/config/own-parts';
import { parseConfig } from '../../lib/config/parse-config';
import { presetConfig } from '../../lib/config/presets';
import { PRESET_NAMES } from '../../lib/config/presets-shared';
import { edgeTerm, MINI, miniDiscriminator, miniGenerator } from '../own-parts';
import { IMPOSSIBLE, IMPOSSIBLE_ADVERSARIAL, IMPOSSIBLE_RRDB } from './impossible';
import { withValue, withValues } from './with-value';

const PHASES = ['pretrain', 'adversarial'] as const;

/** What every refusal looks like: <thing> must be <rule>, but got <value>. */
const REFUSAL = /^parseConfig: .+ must (be|have) .+, but got .+/;

describe('parseConfig', () => {
  for (const phase of PHASES) {
    for (const preset of PRESET_NAMES) {
      it(`accepts the preset ${preset} of ${phase}, and JSON of it`, () => {
        const config = presetConfig(phase, preset);
        assert.deepEqual(parseConfig(JSON.parse(JSON.stringify(config))), config);
      });
    }
  }

  it('refuses more than a hundred impossible values, naming the field', () => {
    let refused = 0;
    for (const [phase, preset, impossible] of [
      ['pretrain', 'quick', IMPOSSIBLE],
      ['pretrain', 'esrgan-quick', IMPOSSIBLE_RRDB],
      ['adversarial', 'quick', IMPOSSIBLE_ADVERSARIAL],
    ] as const) {
      for (const [path, values] of Object.entries(impossible)) {
        for (const value of values) {
          const config = withValue(presetConfig(phase, preset), path, value);
          assert.throws(
            () => parseConfig(config),
            ({ message }: Error) => {
              assert.match(message, REFUSAL, `${path} = ${JSON.stringify(value)}`);
              assert.ok(message.includes(path), `${path}: ${message}`);
              return true;
            },
          );
          refused++;
        }
      }
    }
    assert.ok(refused > 200, `only ${refused}`);
  });

  it('refuses unknown and missing keys at any depth, with the nearest name', () => {
    const quick = presetConfig('adversarial', 'quick');
    for (const [path, sentence] of [
      [
        'numStep',
        /configuration must be without the unknown key numStep \(did you mean numSteps\?\)/,
      ],
      [
        'generator.numFilter',
        /generator must be without the unknown key numFilter \(did you mean numFilters\?\)/,
      ],
      [
        'loss.perceptual.layer',
        /loss\.perceptual must be without the unknown key layer \(did you mean layers\?\)/,
      ],
      ['loss.pixels', /loss must be without the unknown key pixels \(did you mean pixel\?\)/],
      ['loss.gridWeight', /loss must be without the unknown key gridWeight, but got/],
      [
        'generatorOptimizer.beta',
        /generatorOptimizer must be without the unknown key beta \(did you mean beta1\?\)/,
      ],
    ] as const) {
      assert.throws(() => parseConfig(withValue(quick, path, 1)), sentence);
    }
    for (const key of Object.keys(quick)) {
      const { [key as keyof typeof quick]: _, ...rest } = quick;
      assert.throws(
        () => parseConfig(rest),
        ({ message }: Error) => message.includes(key),
        key,
      );
    }
  });

  it('names a value that no text can be made of', () => {
    const hostile = { part: 0n, toString: '' };
    const quick = presetConfig('pretrain', 'quick');
    assert.throws(
      () => parseConfig({ ...quick, seed: hostile }),
      /^Error: parseConfig: seed must be .*, but got \[object Object\]$/,
    );
  });

  it('says of a configuration of another version which one it must be', () => {
    const quick = presetConfig('pretrain', 'quick');
    for (const version of [1, CONFIG_VERSION + 1, '2', undefined]) {
      assert.throws(
        () => parseConfig({ ...quick, version }),
        /version must be one of \d+, but got/,
      );
    }
  });

  it('never throws anything else, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true }), (value) => {
        assert.throws(() => parseConfig(value), /^Error: parseConfig: /);
      }),
    );
    const quick = presetConfig('adversarial', 'quick');
    const keys = fc.constantFrom(...Object.keys(quick));
    fc.assert(
      fc.property(keys, fc.anything({ withBigInt: true }), (key, value) => {
        try {
          parseConfig({ ...quick, [key]: value });
        } catch (error) {
          assert.match(String(error), /^Error: parseConfig: /);
        }
      }),
    );
  });
});

describe('relations between the parts of a configuration', () => {
  const refuses = (
    preset: TrainingConfig,
    changes: Readonly<Record<string, unknown>>,
    sentence: RegExp,
    own?: OwnParts,
  ): void => assert.throws(() => parseConfig(withValues(preset, changes), own), sentence);
  const paper = presetConfig('adversarial', 'paper');
  const quick = presetConfig('pretrain', 'quick');

  it('are those of the networks', () => {
    refuses(
      paper,
      { 'data.batchSize': 1 },
      /batchSize must be at least 2 with batch normalization, but got 1/,
    );
    refuses(
      paper,
      { 'generator.scale': 3, 'data.hrCropSize': 64 },
      /data\.hrCropSize must be a multiple of the scale 3, but got 64/,
    );
    refuses(
      paper,
      { 'data.hrCropSize': 40 },
      /data\.hrCropSize must be a multiple of 16 for the discriminator, but got 40/,
    );
  });

  it('are those of the terms: one must have a weight, a judged one needs the game', () => {
    const grid = { weight: 1 };
    refuses(
      quick,
      { loss: {} },
      /loss must have at least one term with a weight above zero, but got no term at all/,
    );
    refuses(
      quick,
      { loss: { pixel: { weight: 0, distance: 'l1' }, grid: { weight: 0 } } },
      /at least one term with a weight above zero, but got pixel, grid/,
    );
    refuses(
      quick,
      { 'loss.adversarial': presetConfig('adversarial', 'quick').loss.adversarial },
      /loss\.adversarial must be left out of pretraining, which has no discriminator, but got a weight of 0\.005/,
    );
    refuses(paper, { loss: { grid } }, /loss\.adversarial must be given in adversarial training/);
    refuses(
      quick,
      { loss: { grid }, 'data.hrCropSize': 12 },
      /data\.hrCropSize must be at least 16 for the grid loss, but got 12/,
    );
    assert.deepEqual(parseConfig(withValues(quick, { loss: { grid } })).loss, { grid });
    assert.ok(
      parseConfig(withValues(quick, { 'loss.grid': { weight: 0 }, 'data.hrCropSize': 12 })),
    );
  });

  it('are those of the game', () => {
    refuses(
      paper,
      { discriminatorPretrainSteps: 200_000 },
      /discriminatorPretrainSteps must be below numSteps 200000, but got 200000/,
    );
  });

  it('are listed together', () => {
    refuses(
      paper,
      { 'data.batchSize': 1, 'data.hrCropSize': 42, discriminatorPretrainSteps: 1e6 },
      /multiple of the scale 4.*at least 2 with batch.*multiple of 16.*below numSteps/,
    );
  });
});

describe('parseConfig with own parts', () => {
  const own = {
    terms: [edgeTerm],
    generators: [miniGenerator],
    discriminators: [miniDiscriminator],
  };
  const pretrain = withValues(presetConfig('pretrain', 'quick'), {
    generator: MINI,
    'loss.edge': { weight: 2, power: 1 },
  });
  const adversarial = withValues(presetConfig('adversarial', 'quick'), {
    generator: MINI,
    discriminator: { kind: 'mean', any: ['further', 'keys'] },
    'loss.edge': { weight: 2, power: 2 },
  });

  it('accepts them as they are', () => {
    for (const config of [pretrain, adversarial])
      assert.deepEqual(parseConfig(config, own), config);
  });

  it('checks them by their own schemas and rules', () => {
    for (const [changes, sentence] of [
      [{ 'generator.filters': 0 }, /generator\.filters must be at least 1, but got 0/],
      [
        { 'generator.filter': 4 },
        /generator must be without the unknown key filter \(did you mean filters\?\)/,
      ],
      [
        { 'generator.filters': 40, 'data.batchSize': 9 },
        /data\.batchSize must be at most 8 with 40 filters, but got 9/,
      ],
      [{ 'loss.edge.power': 3 }, /loss\.edge\.power must be one of 1, 2, but got 3/],
      [{ 'loss.edge': { weight: 1 } }, /loss\.edge\.power must be one of 1, 2, but got nothing/],
      [{ 'generator.scale': 8 }, /generator\.scale must be below 8 for the edge loss, but got 8/],
    ] as const) {
      assert.throws(() => parseConfig(withValues(pretrain, changes), own), sentence);
    }
    const odd = withValues(adversarial, { 'data.hrCropSize': 33, 'generator.scale': 3 });
    assert.throws(() => parseConfig(odd, own), /data\.hrCropSize must be even, but got 33/);
  });

  it('asks for a weight of an own term without a schema', () => {
    const { options: _, ...bare } = edgeTerm;
    const check = (edge: unknown): unknown =>
      parseConfig(withValue(pretrain, 'loss.edge', edge), { ...own, terms: [bare] });
    assert.ok(check({ weight: 1 }));
    assert.throws(() => check({ weight: -1 }), /loss\.edge\.weight must be at least 0/);
    assert.throws(
      () => check({ weight: 1, power: 1 }),
      /loss\.edge must be without the unknown key power/,
    );
  });

  it('refuses them where they are not handed over', () => {
    assert.throws(
      () => parseConfig(pretrain),
      /generator\.kind must be one of srresnet, rrdb, but got "mini".*loss must be without the unknown key edge/,
    );
    assert.throws(
      () => parseConfig(adversarial, { ...own, discriminators: [] }),
      /discriminator\.kind must be one of vgg, unet, patch, but got "mean"/,
    );
  });
});
