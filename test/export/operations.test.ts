// The operations of a generator repeat its architecture: they are computed here, plainly, and compared with the network
// itself for its options, so that neither can change without the other.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { startEngine } from '../../lib/engine/engine';
import { labOutput, largestDifference } from '../../lib/export/check-export';
import { exportedModel } from '../../lib/export/exported-model';
import type { Batch } from '../../lib/export/run-elsewhere';
import type { LabGeneratorOptions } from '../../lib/models/generators';
import type { Operation, ReadWeight } from '../../lib/models/operations';
import { PAPER_RRDB, type RrdbOptions } from '../../lib/models/rrdb-options';
import { PAPER_GENERATOR, type SrresnetOptions } from '../../lib/models/srresnet-options';
import { TINY_GENERATOR, TINY_PAPER_GENERATOR, TINY_RRDB } from '../support';
import { compute } from './compute';
import { images, readWeightsOf, testModel } from './models';

before(() => startEngine());

/** Every choice that an SRResNet has. */
const OPTIONS = fc.record<SrresnetOptions>({
  kind: fc.constant('srresnet'),
  scale: fc.constantFrom(2, 3, 4, 8),
  numFilters: fc.integer({ min: 1, max: 5 }),
  numResBlocks: fc.integer({ min: 0, max: 2 }),
  outerKernelSize: fc.constantFrom(1, 3, 5, 9),
  norm: fc.constantFrom('batch', 'none'),
  activation: fc.constantFrom('prelu', 'relu'),
  upsampler: fc.constantFrom('pixelshuffle', 'pixelshuffle-direct'),
  globalSkip: fc.constantFrom('none', 'bicubic'),
  output: fc.constantFrom('tanh', 'linear'),
});

/** Every choice that an RRDB network has in inference. */
const RRDB_OPTIONS = fc.record<RrdbOptions>({
  kind: fc.constant('rrdb'),
  scale: fc.constantFrom(2, 3, 4, 8),
  numFilters: fc.integer({ min: 1, max: 5 }),
  numBlocks: fc.integer({ min: 1, max: 2 }),
  growthChannels: fc.integer({ min: 1, max: 4 }),
  residualScaling: fc.constantFrom(0.2, 0.7, 1),
  upsampler: fc.constantFrom('nearest', 'pixelshuffle-direct'),
  globalSkip: fc.constantFrom('none', 'bicubic'),
  output: fc.constantFrom('tanh', 'linear'),
  recompute: fc.constant(false),
});

/** The largest difference between the operations and the network, on a small image. */
function drift(options: LabGeneratorOptions, shape: Batch['shape'] = [1, 4, 3, 3]): number {
  const { generator, model } = testModel(options);
  const batch = images(shape);
  try {
    return largestDifference(compute(model.operations, batch), labOutput(generator, batch));
  } finally {
    generator.dispose();
  }
}

describe('the operations of SRResNet', () => {
  it('are those of its options, whatever they are', () => {
    fc.assert(
      fc.property(OPTIONS, (options) => drift(options) < 1e-5),
      { numRuns: 60, seed: 13 },
    );
  });

  for (const scale of [2, 3, 4, 8] as const) {
    for (const norm of ['batch', 'none'] as const) {
      for (const upsampler of ['pixelshuffle', 'pixelshuffle-direct'] as const) {
        it(`are the network's at x${scale}, norm ${norm}, ${upsampler}, with every other choice`, () => {
          for (const activation of ['prelu', 'relu'] as const) {
            for (const globalSkip of ['none', 'bicubic'] as const) {
              for (const output of ['tanh', 'linear'] as const) {
                const choice = { scale, norm, upsampler, activation, globalSkip, output };
                const options = { ...TINY_PAPER_GENERATOR, outerKernelSize: 3, ...choice };
                assert.ok(drift(options, [1, 3, 2, 3]) < 1e-5, JSON.stringify(choice));
              }
            }
          }
        });
      }
    }
  }

  it('make images within their range from the weights of these tests, not clipped ones', () => {
    for (const options of [TINY_GENERATOR, TINY_PAPER_GENERATOR]) {
      const { generator } = testModel(options);
      const inside = labOutput(generator, images([1, 8, 8, 3])).filter((v) => v > 0 && v < 1);
      assert.ok(inside.length > 0.9 * 32 * 32 * 3);
      generator.dispose();
    }
  });

  it('see every weight: a changed one changes the result', () => {
    for (const options of [TINY_GENERATOR, TINY_PAPER_GENERATOR, TINY_RRDB]) {
      const { generator } = testModel(options);
      const batch = images([1, 5, 4, 3]);
      const read = readWeightsOf(generator);
      const result = (changed?: string): Float32Array => {
        const { operations } = exportedModel('test', options, (name, shape) => {
          const values = read(name, shape);
          return name === changed ? values.map((value) => value + 0.1) : values;
        });
        return compute(operations, batch);
      };
      const same = result();
      for (const name of generator.weights.keys()) {
        assert.ok(largestDifference(same, result(name)) > 1e-6, name);
      }
      generator.dispose();
    }
  });

  it('fold batch norm: 16 blocks and 4 steps hold 37 convolutions, and as many values as they need', () => {
    const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
    const zeros = exportedModel('test', PAPER_GENERATOR, (_, s) => new Float32Array(count(s)));
    const kinds = (kind: Operation['kind']): number =>
      zeros.operations.filter((operation) => operation.kind === kind).length;
    assert.equal(kinds('convolution'), 1 + 2 * 16 + 1 + 2 + 1);
    assert.equal(kinds('prelu'), 1 + 16 + 2);
    assert.equal(kinds('add'), 16 + 1);
    // without the scale of 33 norms of 64 channels: their offset is a bias
    assert.equal(zeros.facts.parameters, 1_548_547 - 33 * 64);
  });
});

describe('the operations of an RRDB network', () => {
  it('are those of its options, whatever they are', () => {
    fc.assert(
      fc.property(RRDB_OPTIONS, (options) => drift(options, [1, 3, 2, 3]) < 1e-5),
      { numRuns: 30, seed: 13 },
    );
  });

  it('hold 15 convolutions a block and the 16,697,987 values of the paper', () => {
    const zeros: ReadWeight = (_, shape) => new Float32Array(shape.reduce((a, b) => a * b, 1));
    const { operations, facts } = exportedModel('test', PAPER_RRDB, zeros);
    const convolutions = operations.filter(({ kind }) => kind === 'convolution');
    assert.equal(convolutions.length, 1 + 23 * 15 + 1 + 4);
    assert.equal(facts.parameters, 16_697_987);
  });
});

describe('exportedModel', () => {
  it('says which weight is missing', () => {
    const read = (name: string, shape: readonly number[]): Float32Array => {
      if (name === 'body/conv/bias') throw new Error(`no ${name}`);
      return new Float32Array(shape.reduce((a, b) => a * b, 1));
    };
    assert.throws(() => exportedModel('test', TINY_GENERATOR, read), /no body\/conv\/bias/);
  });

  it('refuses a kind that brings no operations, and says what to give it', () => {
    const own = {
      ...{ kind: 'own', label: 'Own', adversarialName: 'own', sizeName: () => '' },
      build: () => assert.fail('nothing is built'),
    };
    assert.throws(
      () =>
        exportedModel('test', { kind: 'own', scale: 2 }, () => new Float32Array(0), {
          generators: [own],
        }),
      /generator must be of a kind with operations, but got own; .*operations/,
    );
  });

  it('makes no tensor', () => {
    const { generator } = testModel(TINY_GENERATOR);
    const before = tf.memory().numTensors;
    exportedModel('test', TINY_GENERATOR, readWeightsOf(generator));
    assert.equal(tf.memory().numTensors, before);
    generator.dispose();
  });
});
