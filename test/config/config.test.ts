// Configurations: presets are possible, a hundred impossible ones are refused in words that help.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { composeConfig } from '../../lib/config/compose-config';
import type { TrainingConfig } from '../../lib/config/config';
import { parseConfig } from '../../lib/config/parse-config';
import { presetConfig } from '../../lib/config/presets';
import { PRESET_NAMES } from '../../lib/config/presets-shared';
import { temporaryFolder } from '../support';

const PHASES = ['pretrain', 'adversarial'] as const;

/** What every refusal looks like: <thing> must be <rule>, but got <value>. */
const REFUSAL = /parseConfig: .+ must (be|have) .+, but got .+/;

/** Impossible values for a path of every configuration. */
const WRONG_NUMBER = [Number.NaN, Number.POSITIVE_INFINITY, -1, '3', null, [], {}, true];
const WRONG_COUNT = [...WRONG_NUMBER, 0, 1.5];
const IMPOSSIBLE: Record<string, readonly unknown[]> = {
  phase: ['train', '', null, 1, ['pretrain']],
  seed: [0.5, '1', null, Number.NaN],
  'data.name': ['', null, 3, {}],
  'data.hrCropSize': [...WRONG_COUNT, 4, 65, 66, 1e9],
  'data.batchSize': [...WRONG_COUNT, 1e9],
  'data.augment': ['yes', 1, null],
  'data.cacheMegabytes': [...WRONG_NUMBER, 0],
  'generator.scale': [0, 1, 5, 16, '4', null, 2.5],
  'generator.numFilters': WRONG_COUNT,
  'generator.numResBlocks': WRONG_NUMBER,
  'generator.outerKernelSize': [...WRONG_COUNT, 4, 33],
  'generator.norm': ['batchnorm', null, 1],
  'generator.activation': ['gelu', null],
  'generator.upsampling': ['bilinear', null],
  'generator.output': ['sigmoid', null],
  'generatorOptimizer.learningRate': [...WRONG_NUMBER, 0],
  'generatorOptimizer.beta1': [1, 1.5, ...WRONG_NUMBER],
  'generatorOptimizer.clipNorm': [0, -1, '1', Number.NaN],
  'generatorOptimizer.schedule': [
    { kind: 'linear' },
    {},
    null,
    'cosine',
    { kind: 'cosine' },
    { kind: 'steps', at: [2], factor: 0.5 },
  ],
  emaDecay: [1, ...WRONG_NUMBER],
  numSteps: WRONG_COUNT,
  logEvery: WRONG_COUNT,
  validateEvery: WRONG_COUNT,
  saveEvery: WRONG_COUNT,
  'loss.pixel': ['l2', null],
};
const IMPOSSIBLE_ADVERSARIAL: Record<string, readonly unknown[]> = {
  ...IMPOSSIBLE,
  'data.hrCropSize': [40, 24],
  pretrained: ['', 3],
  'loss.perceptualWeight': WRONG_NUMBER,
  'loss.adversarial': ['wasserstein', null],
  'loss.realLabel': [0, 0.5, 1.1, null],
  'loss.vgg.layers': [{}, { block6_conv1: 1 }, { block1_conv3: 1 }, { block3_conv4: 0 }, null],
  'discriminator.norm': ['instance'],
  discriminatorRatio: [0, ...WRONG_NUMBER],
  discriminatorPretrainSteps: [-1, 1e6, 0.5],
};

function withValue(config: TrainingConfig, path: string, value: unknown): unknown {
  const copy = structuredClone(config) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const parent = keys
    .slice(0, -1)
    .reduce((tree, key) => tree[key] as Record<string, unknown>, copy);
  parent[keys[keys.length - 1]] = value;
  return copy;
}

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
    for (const [phase, impossible] of [
      ['pretrain', IMPOSSIBLE],
      ['adversarial', IMPOSSIBLE_ADVERSARIAL],
    ] as const) {
      for (const [path, values] of Object.entries(impossible)) {
        for (const value of values) {
          const config = withValue(presetConfig(phase, 'quick'), path, value);
          assert.throws(
            () => parseConfig(config),
            (error: Error) => {
              assert.match(error.message, REFUSAL, `${path} = ${JSON.stringify(value)}`);
              assert.ok(error.message.includes(path.split('.')[0]), `${path}: ${error.message}`);
              return true;
            },
          );
          refused++;
        }
      }
    }
    assert.ok(refused > 100, `only ${refused}`);
  });

  it('refuses unknown and missing keys at any depth', () => {
    const quick = presetConfig('adversarial', 'quick');
    assert.throws(
      () => parseConfig({ ...quick, learningRate: 1 }),
      /without the unknown key learningRate/,
    );
    assert.throws(
      () => parseConfig(withValue(quick, 'loss.vgg.layer', {})),
      /loss\.vgg must be without the unknown key layer/,
    );
    for (const key of Object.keys(quick)) {
      const { [key as keyof typeof quick]: _, ...rest } = quick;
      assert.throws(() => parseConfig(rest), REFUSAL, key);
    }
  });

  it('refuses relations that cannot be', () => {
    const set = (changes: Record<string, unknown>): unknown =>
      Object.entries(changes).reduce<unknown>(
        (config, [path, value]) => withValue(config as TrainingConfig, path, value),
        presetConfig('adversarial', 'paper'),
      );
    assert.throws(
      () => parseConfig(set({ 'data.batchSize': 1 })),
      /batchSize must be at least 2 with batch normalization, but got 1/,
    );
    assert.throws(
      () => parseConfig(set({ 'generator.scale': 3, 'data.hrCropSize': 64 })),
      /multiple of the scale 3, but got 64/,
    );
    assert.throws(
      () => parseConfig(set({ 'loss.perceptualWeight': 0, 'loss.adversarialWeight': 0 })),
      /loss must have at least one weight above zero/,
    );
    assert.throws(
      () => parseConfig(set({ discriminatorPretrainSteps: 200_000 })),
      /below numSteps 200000, but got 200000/,
    );
  });

  it('never throws anything else, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        assert.throws(() => parseConfig(value), /^Error: parseConfig: /);
      }),
    );
  });
});

describe('composeConfig', () => {
  const folder = temporaryFolder();
  before(() =>
    writeFile(join(folder.path, 'part.json'), '{"generator":{"numFilters":24},"seed":9}'),
  );
  after(() => folder.dispose());

  it('puts the file over the preset, pairs over the file and the data name over all', async () => {
    const config = await composeConfig('pretrain', {
      preset: 'quick',
      file: join(folder.path, 'part.json'),
      set: ['seed=11', 'data.name=a', 'generatorOptimizer.schedule={"kind":"constant"}'],
      data: 'b',
    });
    assert.equal(config.generator.numFilters, 24);
    assert.equal(
      config.generator.numResBlocks,
      presetConfig('pretrain', 'quick').generator.numResBlocks,
    );
    assert.equal(config.seed, 11);
    assert.equal(config.data.name, 'b');
    assert.deepEqual(config.generatorOptimizer.schedule, { kind: 'constant' });
  });

  it('throws in words for what it cannot read', async () => {
    const compose = (sources: object): Promise<unknown> =>
      composeConfig('pretrain', { preset: 'quick', ...sources });
    await writeFile(join(folder.path, 'broken.json'), '{"seed":');
    await writeFile(join(folder.path, 'list.json'), '[1]');
    await assert.rejects(
      compose({ preset: 'huge' }),
      /preset must be one of smoke, quick, standard, paper, but got huge/,
    );
    await assert.rejects(
      compose({ file: join(folder.path, 'absent.json') }),
      /file must be readable, but got ENOENT/,
    );
    await assert.rejects(
      compose({ file: join(folder.path, 'broken.json') }),
      /must hold a JSON object, but got/,
    );
    await assert.rejects(
      compose({ file: join(folder.path, 'list.json') }),
      /must hold a JSON object, but got/,
    );
    await assert.rejects(
      compose({ set: ['numSteps'] }),
      /--set must be key=value such as numSteps=500, but got numSteps/,
    );
    await assert.rejects(
      compose({ set: ['generator.filters=3'] }),
      /without the unknown key filters/,
    );
    await assert.rejects(
      compose({ set: ['__proto__.polluted=1'] })
        .then(() => assert.equal(({} as { polluted?: 1 }).polluted, undefined))
        .then(() => {
          throw new Error('clean');
        }),
      /clean|must/,
    );
  });
});
