// The lists of generators and discriminators: what they offer, own kinds beside them, errors that name the choice.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { PAPER_DISCRIMINATOR } from '../../lib/models/discriminator';
import type { DiscriminatorKind } from '../../lib/models/discriminator-kind';
import {
  DISCRIMINATORS,
  discriminatorKind,
  discriminatorOptions,
  type LabDiscriminatorOptions,
} from '../../lib/models/discriminators';
import type { GeneratorKind } from '../../lib/models/generator-kind';
import {
  buildGenerator,
  GENERATORS,
  generatorKind,
  generatorOptions,
  type LabGeneratorOptions,
} from '../../lib/models/generators';
import { withOwn } from '../../lib/models/kinds';
import { rrdbGenerator } from '../../lib/models/rrdb';
import { PAPER_RRDB } from '../../lib/models/rrdb-options';
import { srresnetGenerator } from '../../lib/models/srresnet';
import { PAPER_GENERATOR } from '../../lib/models/srresnet-options';
import { createRandom } from '../../lib/random/random';
import { MINI, miniDiscriminator, miniGenerator } from '../own-parts';
import { TINY_GENERATOR, TINY_RRDB, weightsOf } from '../support';

before(() => startEngine());

/** Options that each kind of the lab accepts. A kind that is new in a list is asked for here. */
const GENERATOR_EXAMPLES = new Map<string, LabGeneratorOptions>([
  ['srresnet', TINY_GENERATOR],
  ['rrdb', TINY_RRDB],
]);
const DISCRIMINATOR_EXAMPLES = new Map<string, LabDiscriminatorOptions>([
  ['vgg', { ...PAPER_DISCRIMINATOR, numFilters: 2, denseUnits: 4 }],
  ['unet', { kind: 'unet', numFilters: 2 }],
  ['patch', { kind: 'patch', numFilters: 2, numLayers: 2 }],
]);

/** The shapes of their logits for 32 px. */
const LOGITS = new Map([
  ['vgg', [3, 1]],
  ['unet', [3, 32, 32, 1]],
  ['patch', [3, 8, 8, 1]],
]);

describe('GENERATORS', () => {
  const entries: readonly GeneratorKind[] = GENERATORS;
  for (const entry of entries) {
    it(`${entry.kind}: checks its options, builds x scale, says its size`, () => {
      const example = GENERATOR_EXAMPLES.get(entry.kind);
      assert.ok(example, `no example for ${entry.kind}`);
      assert.deepEqual(entry.options?.check(example), { value: example });
      const generator = entry.build(example, createRandom(1));
      assert.equal(generator.scale, example.scale);
      tf.tidy(() => {
        const { shape } = generator.apply(tf.zeros([2, 5, 6, 3]));
        assert.deepEqual(shape, [2, 5 * example.scale, 6 * example.scale, 3]);
      });
      assert.match(entry.sizeName(example), /^[a-z0-9]+$/);
      assert.match(`${entry.kind}${entry.adversarialName}`, /^[a-z0-9]+$/);
      generator.dispose();
    });
  }

  it('has kinds and adversarial names that differ', () => {
    const names = GENERATORS.flatMap(({ kind, adversarialName }) => [kind, adversarialName]);
    assert.equal(new Set(names).size, names.length);
  });

  it('names SRResNet, its runs and its size', () => {
    const { label, adversarialName, sizeName } = srresnetGenerator;
    assert.deepEqual(
      [label, adversarialName, sizeName(PAPER_GENERATOR)],
      ['SRResNet', 'srgan', 'b16f64'],
    );
  });

  it("names ESRGAN's, its runs and its size", () => {
    const { label, adversarialName, sizeName } = rrdbGenerator;
    assert.deepEqual(
      [label, adversarialName, sizeName(PAPER_RRDB)],
      ['RRDB', 'esrgan', 'b23f64g32'],
    );
  });
});

describe('buildGenerator', () => {
  it('builds what the kind builds, from the same seed the same weights', () => {
    const [a, b] = [
      buildGenerator(TINY_GENERATOR, createRandom(5)),
      srresnetGenerator.build(TINY_GENERATOR, createRandom(5)),
    ];
    assert.deepEqual(weightsOf(a), weightsOf(b));
    for (const network of [a, b]) network.dispose();
  });

  it('builds an own kind that is handed over', () => {
    const generator = buildGenerator(MINI, createRandom(1), [miniGenerator]);
    assert.deepEqual([generator.name, generator.scale], ['mini', 2]);
    tf.tidy(() => assert.deepEqual(generator.apply(tf.zeros([1, 5, 4, 3])).shape, [1, 10, 8, 3]));
    generator.dispose();
  });

  it('lets an own kind take the place of one of the lab', () => {
    const own = { ...srresnetGenerator, label: 'Mine' };
    assert.equal(generatorKind(TINY_GENERATOR, [own]), own);
    assert.deepEqual(withOwn<GeneratorKind>(GENERATORS, [own]), [rrdbGenerator, own]);
  });

  it('names the kinds there are, own ones too, and what to do', () => {
    assert.throws(
      () => buildGenerator(MINI, createRandom(1)),
      /^Error: generator: generator\.kind must be one of srresnet, rrdb, but got mini; hand the generator that it means over as `generators: \[own\]`$/,
    );
    assert.throws(
      () => generatorKind({ kind: 'edsr', scale: 4 }, [miniGenerator]),
      /must be one of srresnet, rrdb, mini, but got edsr/,
    );
  });
});

describe('DISCRIMINATORS', () => {
  const entries: readonly DiscriminatorKind[] = DISCRIMINATORS;
  for (const entry of entries) {
    it(`${entry.kind}: checks its options and gives logits`, () => {
      const example = DISCRIMINATOR_EXAMPLES.get(entry.kind);
      assert.ok(example, `no example for ${entry.kind}`);
      assert.deepEqual(entry.options?.check(example), { value: example });
      const place = { hrCropSize: 32, random: createRandom(1) };
      const network = entry.build(example, place);
      tf.tidy(() => {
        const { shape } = network.apply(tf.zeros([3, 32, 32, 3]));
        assert.deepEqual(shape, LOGITS.get(entry.kind));
      });
      network.dispose();
      assert.ok(entry.label.length > 0);
    });
  }

  it('takes own kinds, and names those there are', () => {
    assert.equal(discriminatorKind({ kind: 'mean' }, [miniDiscriminator]), miniDiscriminator);
    assert.throws(
      () => discriminatorKind({ kind: 'mean' }),
      /^Error: discriminator: discriminator\.kind must be one of vgg, unet, patch, but got mean; hand the discriminator .* `discriminators: \[own\]`$/,
    );
  });
});

describe('generatorOptions and discriminatorOptions', () => {
  it('check an own kind by its own schema', () => {
    const schema = generatorOptions([miniGenerator]);
    assert.deepEqual(schema.check(MINI), { value: MINI });
    assert.deepEqual(schema.check({ ...MINI, filters: 0 }, 'generator'), {
      broken: ['generator.filters must be at least 1, but got 0'],
    });
  });

  it('take any options of an own kind without a schema', () => {
    const own = { kind: 'mean', depth: [1, 2] };
    assert.deepEqual(discriminatorOptions([miniDiscriminator]).check(own), { value: own });
  });

  it('name the kinds for another one', () => {
    assert.deepEqual(generatorOptions([miniGenerator]).check({ kind: 'edsr' }, 'generator'), {
      broken: ['generator.kind must be one of srresnet, rrdb, mini, but got "edsr"'],
    });
    assert.deepEqual(discriminatorOptions().check({}, 'discriminator'), {
      broken: ['discriminator.kind must be one of vgg, unet, patch, but got nothing'],
    });
  });
});
