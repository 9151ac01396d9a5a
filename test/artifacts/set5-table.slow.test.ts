// The table of measured values that the limits come from (Set5 x4, means of five images): made by another implementation,
// in NumPy and SciPy, and reproduced to the digits that it gives.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { ArtifactCheck, JudgedImages } from '../../lib/artifacts/artifact-check';
import { colorDrift } from '../../lib/artifacts/color-drift';
import { combOf } from '../../lib/artifacts/comb';
import { lumaOf } from '../../lib/artifacts/derived';
import { inventedTexture } from '../../lib/artifacts/invented-texture';
import { localColorDrift } from '../../lib/artifacts/local-color-drift';
import { lrConsistency } from '../../lib/artifacts/lr-consistency';
import type { RgbImage } from '../../lib/images/image';
import { upscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { NEEDS_SHARED, SHARED } from '../images/fixtures';
import { changed, nearest, shifted, withChecker, withGrid } from './planted';

type Pair = JudgedImages & { hr: RgbImage };

let pairs: Pair[];
before(async () => {
  if (NEEDS_SHARED.skip) return;
  const file = (folder: string, name: string) =>
    readImage(join(SHARED, 'set5', folder, `${name}.png`));
  pairs = await Promise.all(
    ['baby', 'bird', 'butterfly', 'head', 'woman'].map(async (name) => {
      const hr = await file('HR_mod12', name);
      return { sr: hr, hr, lr: await file('LR_bicubic_x4', name), scale: 4 };
    }),
  );
});

interface Expected {
  /** Mean and worst of LR consistency in dB; HR's mean depends on what stands for infinity. */
  readonly consistency: readonly [number | undefined, number];
  readonly drift: number;
  readonly local: number;
  /** Mean and largest comb of periods 2 and 4, where the table says the largest. */
  readonly comb2: readonly [number, number?];
  readonly comb4: readonly [number, number?];
  readonly texture: number;
}

const TABLE: readonly [string, (pair: Pair) => RgbImage, Expected][] = [
  [
    'HR',
    ({ hr }) => hr,
    {
      ...{ consistency: [undefined, 89.7], drift: 0.01, local: 0.09, texture: 0 },
      ...{ comb2: [2.8, 13.8], comb4: [0.8, 2.7] },
    },
  ],
  [
    'nearest',
    ({ lr }) => nearest(lr, 4),
    {
      ...{ consistency: [38.0, 31.8], drift: 0, local: 0.61, texture: 9.9 },
      ...{ comb2: [8.9, 31], comb4: [9.6, 34] },
    },
  ],
  [
    'bicubic',
    ({ lr }) => upscaleBicubic(lr, 4),
    {
      ...{ consistency: [37.3, 31.3], drift: 0.01, local: 0.53, texture: 4.5 },
      ...{ comb2: [0], comb4: [0] },
    },
  ],
  [
    'red + 2',
    ({ hr }) => changed(hr, (_x, _y, c) => (c === 0 ? 2 : 0)),
    {
      ...{ consistency: [46.9, 46.9], drift: 2, local: 2.06, texture: 0 },
      ...{ comb2: [2.8], comb4: [0.8] },
    },
  ],
  [
    'shifted by a pixel',
    ({ hr }) => shifted(hr),
    // the table has 9.4 for its texture, of another border: ours is that of the column which wraps around
    {
      ...{ consistency: [30.7, 26.3], drift: 0.01, local: 5.9, texture: 9.1 },
      ...{ comb2: [5.5], comb4: [3.5] },
    },
  ],
];

const valuesOf = (check: ArtifactCheck, images: readonly JudgedImages[]): number[] =>
  images.map((one) => check.judge?.(one)?.value ?? Number.NaN);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Equal to the digits of the expected number. */
function agrees(value: number, expected: number | undefined, digits: number, what: string): void {
  if (expected === undefined) return;
  assert.ok(Math.abs(value - expected) <= 0.5001 * 10 ** -digits, `${what}: ${value}, ${expected}`);
}

describe('the table of Set5 x4', NEEDS_SHARED, () => {
  for (const [name, make, expected] of TABLE) {
    it(`has the row of ${name}`, () => {
      const images = pairs.map((pair) => ({ ...pair, sr: make(pair) }));
      const consistency = valuesOf(lrConsistency, images);
      agrees(mean(consistency), expected.consistency[0], 1, 'LR consistency');
      agrees(Math.min(...consistency), expected.consistency[1], 1, 'its worst');
      // of channels the largest in an image, of images the mean
      agrees(mean(valuesOf(colorDrift, images)), expected.drift, 2, 'drift');
      agrees(mean(valuesOf(localColorDrift, images)), expected.local, 1, 'local drift');
      agrees(mean(valuesOf(inventedTexture, images)), expected.texture, 1, 'texture');
      combsAgree(images, 2, expected.comb2);
      combsAgree(images, 4, expected.comb4);
    });
  }

  for (const [level, comb2, comb4, consistency] of [
    [1, 363, 41, 78],
    [2, 1415, 166, 75],
    [4, 4818, 614, 67],
  ] as const) {
    it(`has the row of a checkerboard of ${level}`, () => {
      const images = pairs.map((pair) => ({ ...pair, sr: withChecker(pair.hr, level) }));
      const combs = (period: number) =>
        mean(images.map(({ sr }) => combOf(lumaOf(sr), period).strength));
      // the table rounded what it gave twice: 363.5, 165.5
      assert.ok(Math.abs(combs(2) - comb2) <= 1, String(combs(2)));
      assert.ok(Math.abs(combs(4) - comb4) <= 1, String(combs(4)));
      agrees(mean(valuesOf(lrConsistency, images)), consistency, 0, 'LR consistency');
    });
  }

  for (const [level, expected] of [
    [1, { consistency: 52, drift: 0.4, local: 0.5, comb2: 29, comb4: 11 }],
    [2, { consistency: 49, drift: 0.9, local: 1.0, comb2: 94, comb4: 40 }],
  ] as const) {
    it(`has the row of a grid of ${level}`, () => {
      const images = pairs.map((pair) => ({ ...pair, sr: withGrid(pair.hr, level) }));
      agrees(mean(valuesOf(lrConsistency, images)), expected.consistency, 0, 'LR consistency');
      agrees(mean(valuesOf(colorDrift, images)), expected.drift, 1, 'drift');
      agrees(mean(valuesOf(localColorDrift, images)), expected.local, 1, 'local drift');
      for (const [period, comb] of [[2, expected.comb2] as const, [4, expected.comb4] as const]) {
        const strengths = images.map(({ sr }) => combOf(lumaOf(sr), period).strength);
        agrees(mean(strengths), comb, 0, `comb ${period}`);
      }
    });
  }
});

function combsAgree(
  images: readonly JudgedImages[],
  period: number,
  [expected, largest]: readonly [number, number?],
): void {
  const combs = images.map(({ sr }) => combOf(lumaOf(sr), period).strength);
  agrees(mean(combs), expected, 1, `comb ${period}`);
  const digits = largest !== undefined && largest % 1 !== 0 ? 1 : 0;
  agrees(Math.max(...combs), largest, digits, `largest comb ${period}`);
}
