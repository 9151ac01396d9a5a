// Configurations by hand: what is laid over what, what a change replaces, and what is refused.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ConfigSources, composeConfig } from '../../lib/config/compose-config';
import { type AdversarialConfig, CONFIG_VERSION } from '../../lib/config/config';
import { presetConfig } from '../../lib/config/presets';
import { DEGRADATIONS } from '../../lib/degradation/degradations';
import { edgeTerm, MINI, miniDiscriminator, miniGenerator } from '../own-parts';
import { TINY_GENERATOR, temporaryFolder } from '../support';

const folder = temporaryFolder();
const path = (name: string): string => join(folder.path, name);
before(async () => {
  await writeFile(path('part.json'), '{"generator":{"numFilters":24},"seed":9,"numSteps":77}');
  await writeFile(path('broken.json'), '{"seed":');
  await writeFile(path('list.json'), '[1]');
});
after(() => folder.dispose());

const pretrain = (sources: ConfigSources<never>) => composeConfig('pretrain', sources);

describe('composeConfig', () => {
  it('takes a degradation by its name, in a file, by hand or as a value, and changes one of its numbers', async () => {
    const degradation = async (...set: string[]) =>
      (await composeConfig('pretrain', { preset: 'smoke', set })).data.degradation;
    assert.deepEqual(await degradation(), { kind: 'bicubic' });
    assert.deepEqual(await degradation('data.degradation=mild'), DEGRADATIONS.mild);
    assert.deepEqual(await degradation('data.degradation=realistic'), DEGRADATIONS.realistic);
    const photo = await composeConfig('adversarial', {
      preset: 'photo',
      set: ['data.degradation.first.jpeg=[70,90]'],
    });
    const { mild } = DEGRADATIONS;
    assert.deepEqual(photo.data.degradation, { ...mild, first: { ...mild.first, jpeg: [70, 90] } });
    await assert.rejects(
      degradation('data.degradation=hard'),
      /bicubic, realistic, mild.* got hard/,
    );
  });

  it('is the preset quick where nothing is said', async () => {
    assert.deepEqual(await composeConfig('pretrain'), presetConfig('pretrain', 'quick'));
    assert.deepEqual(
      await composeConfig('adversarial', { preset: 'paper' }),
      presetConfig('adversarial', 'paper'),
    );
  });

  it('puts the file over the preset, overrides over it, then pairs, and the data name over all', async () => {
    const config = await composeConfig('pretrain', {
      preset: 'smoke',
      file: path('part.json'),
      overrides: { seed: 10, logEvery: 3, data: { batchSize: 4 } },
      set: ['seed=11', 'data.name=a', 'generatorOptimizer.schedule={"kind":"constant"}'],
      data: 'b',
    });
    const smoke = presetConfig('pretrain', 'smoke');
    assert.deepEqual(config, {
      ...smoke,
      seed: 11,
      numSteps: 77,
      logEvery: 3,
      generator: { ...smoke.generator, numFilters: 24 },
      generatorOptimizer: { ...smoke.generatorOptimizer, schedule: { kind: 'constant' } },
      data: { ...smoke.data, batchSize: 4, name: 'b' },
    });
  });

  it('starts from the configuration of a run that goes on', async () => {
    const base = { ...presetConfig('pretrain', 'smoke'), seed: 42 };
    const config = await composeConfig('pretrain', { base, set: ['numSteps=400'] });
    assert.deepEqual(config, { ...base, numSteps: 400 });
  });

  it('takes a term out by null, and puts one in', async () => {
    const { loss } = presetConfig('adversarial', 'quick');
    const { grid: _, ...others } = loss;
    const byHand = await composeConfig('adversarial', {
      overrides: { loss: { grid: null, tv: { weight: 2 } } },
    });
    const byPairs = await composeConfig('adversarial', {
      set: ['loss.grid=null', 'loss.tv.weight=2'],
    });
    for (const config of [byHand, byPairs]) {
      assert.deepEqual(config.loss, { ...others, tv: { weight: 2 } });
    }
    assert.ok(!('grid' in byHand.loss));
  });

  it('replaces the layers of VGG19 as a whole', async () => {
    const config = await composeConfig('adversarial', {
      set: ['loss.perceptual.layers={"block1_conv2":0.5}'],
    });
    const { perceptual } = presetConfig('adversarial', 'quick').loss;
    assert.deepEqual(config.loss.perceptual, { ...perceptual, layers: { block1_conv2: 0.5 } });
  });

  it('replaces a network or schedule of another kind as a whole', async () => {
    const generators = [miniGenerator];
    const byHand = await composeConfig('pretrain', { generators, overrides: { generator: MINI } });
    const byPairs = await composeConfig('pretrain', {
      generators,
      set: ['generator.kind=mini', 'generator.scale=2', 'generator.filters=4'],
    });
    for (const { generator } of [byHand, byPairs]) assert.deepEqual(generator, MINI);
    const { discriminator } = await composeConfig('adversarial', {
      discriminators: [miniDiscriminator],
      overrides: { discriminator: { kind: 'mean' } },
    });
    assert.deepEqual(discriminator, { kind: 'mean' });
    const { generatorOptimizer } = await composeConfig('pretrain', {
      set: ['generatorOptimizer.schedule.kind=constant'],
    });
    assert.deepEqual(generatorOptimizer.schedule, { kind: 'constant' });
  });

  it('changes the game and keeps its weight and label', async () => {
    const { loss } = await composeConfig('adversarial', { set: ['loss.adversarial.kind=vanilla'] });
    const { adversarial } = presetConfig('adversarial', 'quick').loss;
    assert.deepEqual(loss.adversarial, { ...adversarial, kind: 'vanilla' });
  });

  it('takes own terms, and checks them', async () => {
    const terms = [edgeTerm];
    const overrides = { loss: { edge: { weight: 2, power: 1 } } };
    const { loss } = await composeConfig('pretrain', { terms, overrides });
    assert.deepEqual(new Map(Object.entries(loss)).get('edge'), { weight: 2, power: 1 });
    await assert.rejects(
      composeConfig('pretrain', { terms, overrides, set: ['loss.edge.power=3'] }),
      /loss\.edge\.power must be one of 1, 2, but got 3/,
    );
    await assert.rejects(composeConfig('pretrain', { overrides }), /unknown key edge/);
  });

  it('reads a whole configuration of the first version from a file', async () => {
    const file = join(__dirname, '..', 'fixtures', 'runs-v1', 'adversarial', 'config.json');
    const config = await composeConfig('adversarial', { file });
    assert.equal(config.discriminatorStepsPerGeneratorStep, 0.5);
    assert.deepEqual(config.loss.tv, { weight: 0.5 });
  });

  it('takes a whole configuration as it is: what it does without stays out', async () => {
    const without = await composeConfig('adversarial', {
      preset: 'smoke',
      set: ['loss.grid=null'],
    });
    await writeFile(path('whole.json'), JSON.stringify(without));
    const file = path('whole.json');
    assert.deepEqual(await composeConfig('adversarial', { file }), without);
    const changed = await composeConfig('adversarial', { file, set: ['seed=7'] });
    assert.deepEqual(changed, { ...without, seed: 7 });
    await assert.rejects(pretrain({ file }), /must be of phase pretrain, but got one of phase adv/);
  });

  it('refuses a file that a later lab wrote', async () => {
    await writeFile(
      path('later.json'),
      JSON.stringify({ ...presetConfig('pretrain', 'quick'), version: CONFIG_VERSION + 1 }),
    );
    await assert.rejects(
      pretrain({ file: path('later.json') }),
      /^Error: upgradeConfig: version of .*later\.json must be from 1 to \d+, but got \d+; a later lab wrote it: update this one$/,
    );
  });

  it('throws in words for what it cannot read', async () => {
    for (const [sources, sentence] of [
      [
        { preset: 'huge' },
        /preset must be one of smoke, quick, standard, paper, finetune, photo, esrgan-quick, esrgan-standard, esrgan, but got huge/,
      ],
      [{ file: path('absent.json') }, /configuration file must be readable, but got ENOENT/],
      [{ file: path('broken.json') }, /broken\.json must hold a JSON object, but got/],
      [{ file: path('list.json') }, /list\.json must hold a JSON object, but got/],
      [{ set: ['numSteps'] }, /--set must be key=value such as numSteps=500, but got numSteps/],
      [
        { set: ['generator.filters=3'] },
        /generator must be without the unknown key filters, but got/,
      ],
      [{ set: ['numStep=3'] }, /without the unknown key numStep \(did you mean numSteps\?\)/],
      [{ set: ['seed.deep=3'] }, /seed must be of type number, but got \{"deep":3\}/],
    ] as const) {
      await assert.rejects(pretrain({ ...sources }), sentence);
    }
  });

  it('is not polluted by keys of a prototype', async () => {
    for (const key of [
      '__proto__.polluted',
      'generator.__proto__.polluted',
      'constructor.polluted',
    ]) {
      await assert.rejects(
        pretrain({ set: [`${key}=1`] }),
        /without the unknown key (__proto__|constructor), but got/,
        key,
      );
    }
    await writeFile(
      path('proto.json'),
      '{"__proto__":{"seed":5},"data":{"__proto__":{"name":"x"}}}',
    );
    await assert.rejects(pretrain({ file: path('proto.json') }), /unknown key __proto__/);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });

  it('does not compile with overrides that no configuration has', () => {
    const wrong: readonly (() => unknown)[] = [
      // @ts-expect-error a mistyped key
      () => composeConfig('pretrain', { overrides: { sede: 1 } }),
      // @ts-expect-error text for a number
      () => composeConfig('pretrain', { overrides: { numSteps: '500' } }),
      // @ts-expect-error a mistyped key of a part
      () => composeConfig('pretrain', { overrides: { data: { batchsize: 1 } } }),
    ];
    assert.equal(wrong.length, 3);
  });
});

describe('composeConfig from a pretrained run', () => {
  const from = { run: 'srresnet-1', generator: TINY_GENERATOR };
  const compose = (sources: ConfigSources<AdversarialConfig>) =>
    composeConfig('adversarial', { preset: 'smoke', from, ...sources });

  it('takes its generator over, whatever the preset has', async () => {
    const { pretrained, generator } = await compose({ set: ['numSteps=80'] });
    assert.equal(pretrained, 'srresnet-1');
    assert.deepEqual(generator, TINY_GENERATOR);
  });

  it('refuses a change of the generator, which would not fit its weights, from any source', async () => {
    await writeFile(path('generator.json'), '{"generator":{"numResBlocks":9}}');
    for (const [sources, sentence] of [
      [
        { set: ['generator.numFilters=48'] },
        /generator\.numFilters must be that of srresnet-1, whose weights training starts from \(4\), but got 48; leave it out/,
      ],
      [
        { overrides: { generator: { scale: 2 } } },
        /generator\.scale must be that of srresnet-1, .*\(4\), but got 2/,
      ],
      [
        { file: path('generator.json') },
        /generator\.numResBlocks must be that of srresnet-1, .*\(1\), but got 9/,
      ],
      [
        { set: ['generator.kind=mini'] },
        /generator\.kind must be that of srresnet-1, .*\(srresnet\), but got mini/,
      ],
    ] as const) {
      await assert.rejects(compose({ ...sources }), sentence);
    }
  });

  it('lets a pretraining change the scale, and nothing else of it', async () => {
    const change = (set: string[]) => composeConfig('pretrain', { preset: 'smoke', from, set });
    const { generator, pretrained } = await change(['generator.scale=2']);
    assert.deepEqual([generator, pretrained], [{ ...TINY_GENERATOR, scale: 2 }, 'srresnet-1']);
    await assert.rejects(
      change(['generator.numFilters=48']),
      /generator\.numFilters must be that of srresnet-1/,
    );
  });

  it('must be there for fine-tuning', async () => {
    for (const phase of ['pretrain', 'adversarial'] as const) {
      await assert.rejects(
        composeConfig(phase, { preset: 'finetune' }),
        /the preset finetune must start from a run, but got null; name one: `srgan train (pretrain|adversarial) --preset finetune --from RUN`/,
      );
      const { preset } = await composeConfig(phase, { preset: 'finetune', from });
      assert.equal(preset, 'finetune');
    }
  });

  it('accepts what says the same', async () => {
    const { generator } = await compose({
      set: ['generator.numFilters=4'],
      overrides: { generator: TINY_GENERATOR },
    });
    assert.deepEqual(generator, TINY_GENERATOR);
  });

  it('takes an own generator over', async () => {
    const { generator } = await compose({
      from: { run: 'mini-1', generator: MINI },
      generators: [miniGenerator],
    });
    assert.deepEqual(generator, MINI);
  });
});
