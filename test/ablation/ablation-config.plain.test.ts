// An ablation's configuration: what is wrong is said in a sentence, with the nearest known key.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAblationConfig } from '../../lib/ablation/ablation-config';

const RIGHT = {
  name: 'tiny',
  base: { preset: 'smoke' },
  axes: { 'loss.grid.weight': [0, 80] },
  seeds: [1, 2],
  report: ['set5'],
};

const refused: readonly (readonly [string, object, RegExp])[] = [
  [
    'an unknown key',
    { ...RIGHT, sedes: [1] },
    /without the unknown key sedes \(did you mean seeds\?\)/,
  ],
  ['an unknown key of the base', { ...RIGHT, base: { presett: 'x' } }, /did you mean preset\?/],
  ['a name with a slash', { ...RIGHT, name: 'a/b' }, /name must be a name of letters/],
  ['no seeds', { ...RIGHT, seeds: [] }, /seeds must be at least one whole number, but got \[\]/],
  ['a seed twice', { ...RIGHT, seeds: [1, 1] }, /seeds must be different values, but got 1 twice/],
  ['a seed of text', { ...RIGHT, seeds: ['1'] }, /seeds\.0 must be of type number, but got "1"/],
  ['nothing to report on', { ...RIGHT, report: [] }, /report must be at least one set or folder/],
  ['nothing that varies', { ...RIGHT, axes: undefined }, /exactly one of .*, but got none/],
  ['two designs', { ...RIGHT, variants: { a: {} } }, /but got axes and variants/],
  [
    'an empty axis',
    { ...RIGHT, axes: { 'loss.grid.weight': [] } },
    /axes\.loss\.grid\.weight must be at least one value/,
  ],
  ['a value twice', { ...RIGHT, axes: { seed: [{ a: 1 }, { a: 1 }] } }, /got \{"a":1\} twice/],
  ['a path that is none', { ...RIGHT, axes: { 'loss..weight': [1] } }, /a path must be dotted/],
  [
    'three primary metrics',
    { ...RIGHT, primaryMetrics: ['psnr', 'ssim', 'niqe'] },
    /primaryMetrics must be at most 2/,
  ],
  ['an unknown metric', { ...RIGHT, metrics: ['psmr'] }, /metrics\.0 must be one of psnr, ssim/],
  [
    'a primary metric that is not measured',
    { ...RIGHT, metrics: ['ssim'], primaryMetrics: ['psnr'] },
    /primaryMetrics must be some of metrics ssim, but got "psnr"/,
  ],
  [
    'a preset and a configuration',
    { ...RIGHT, base: { preset: 'smoke', config: {} } },
    /base must be a preset or a whole config, but got "both"/,
  ],
  [
    'a run that is also trained',
    { ...RIGHT, pretrain: { run: 'a', preset: 'smoke' } },
    /pretrain must be a run, or what to train/,
  ],
  [
    'a pretraining of another generator',
    { ...RIGHT, pretrain: { overrides: { generator: {} } } },
    /pretrain\.overrides must leave out generator/,
  ],
  [
    'the training folder as report',
    { ...RIGHT, data: './x', report: ['x'] },
    /report must be images that are not trained on, but got "x"/,
  ],
  [
    'a range without an end',
    { ...RIGHT, axes: undefined, sample: { count: 2, ranges: { a: { min: 1 } } } },
    /sample\.ranges\.a must be values, or min and max/,
  ],
  [
    'a log scale from 0',
    {
      ...RIGHT,
      axes: undefined,
      sample: { count: 2, ranges: { a: { min: 0, max: 1, scale: 'log' } } },
    },
    /above 0 on a log scale, but got 0/,
  ],
];

describe('parseAblationConfig', () => {
  it('takes a grid', () => {
    assert.deepEqual(parseAblationConfig(RIGHT), RIGHT);
  });

  for (const [what, config, sentence] of refused) {
    it(`refuses ${what}`, () => {
      // as a file has it: without undefined
      assert.throws(
        () => parseAblationConfig(JSON.parse(JSON.stringify(config))),
        ({ message }: Error) => {
          assert.match(message, sentence);
          return true;
        },
      );
    });
  }
});
