// PSNR and SSIM against arithmetic done by hand, their defining properties, and scikit-image.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { measure } from '../../lib/evaluation/evaluate';
import { psnr } from '../../lib/evaluation/psnr';
import { ssim } from '../../lib/evaluation/ssim';
import type { RgbImage } from '../../lib/images/image';
import { downscaleBicubic, upscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { createRandom } from '../../lib/random/random';

const root = join(__dirname, '..', '..');
const shared = process.env.SRGAN_SHARED_DATA ?? join(root, '..', 'shared', 'data');
const set5 = join(shared, 'set5', 'HR_mod12');
const python = [join(root, '.venv/bin/python'), join(root, '.venv/Scripts/python.exe')].find(
  existsSync,
);

/** A smooth picture with structure at several sizes, plus noise. */
function synthetic(
  width: number,
  height: number,
  options: { seed: number; noise: number },
): RgbImage {
  const random = createRandom(options.seed);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width);
    const wave = 128 + 60 * Math.sin(x / 5 + (i % 3)) + 50 * Math.cos((x + 2 * y) / 17);
    data[i] = Math.min(255, Math.max(0, Math.round(wave + random.normal(0, options.noise))));
  }
  return { data, width, height };
}

const flat = (value: number, width = 20, height = 20): RgbImage => ({
  data: new Uint8Array(width * height * 3).fill(value),
  width,
  height,
});

describe('psnr', () => {
  it('is 10 log10(255^2 / d^2) for RGB that differs by d everywhere', () => {
    const value = psnr(flat(100), flat(110), { channels: 'rgb' });
    assert.ok(Math.abs(value - 10 * Math.log10(65025 / 100)) < 1e-12);
  });

  it('weighs a gray difference by 219/255 in studio-range luma', () => {
    const difference = (10 * (65.481 + 128.553 + 24.966)) / 255;
    const value = psnr(flat(100), flat(110));
    assert.ok(Math.abs(value - 20 * Math.log10(255 / difference)) < 1e-12);
  });

  it('is Infinity for identical images', () => {
    assert.equal(psnr(flat(7), flat(7)), Number.POSITIVE_INFINITY);
  });

  it('ignores the border it is told to leave out', () => {
    const other = flat(100);
    for (let x = 0; x < 20; x++) other.data[x * 3] = 255;
    assert.ok(Number.isFinite(psnr(flat(100), other)));
    assert.equal(psnr(flat(100), other, { cropBorder: 1 }), Number.POSITIVE_INFINITY);
  });

  it('refuses images of different sizes, naming both', () => {
    assert.throws(() => psnr(flat(0, 20, 20), flat(0, 21, 20)), /psnr: .*20x20 and 21x20/);
  });

  it('refuses a border that leaves nothing or is not a whole number', () => {
    assert.throws(() => psnr(flat(0), flat(0), { cropBorder: 10 }), /border of 10, but got 20x20/);
    assert.throws(() => psnr(flat(0), flat(0), { cropBorder: -1 }), /cropBorder must be/);
    assert.throws(() => psnr(flat(0), flat(0), { cropBorder: 1.5 }), /cropBorder must be/);
  });
});

describe('ssim', () => {
  it('is (2 m n + C1) / (m^2 + n^2 + C1) for two flat images', () => {
    const c1 = 2.55 ** 2;
    const expected = (2 * 100 * 140 + c1) / (100 ** 2 + 140 ** 2 + c1);
    assert.ok(Math.abs(ssim(flat(100), flat(140), { channels: 'rgb' }) - expected) < 1e-12);
  });

  it('is symmetric, at most 1, and 1 only for identical images', () => {
    const image = synthetic(24, 18, { seed: 1, noise: 5 });
    assert.ok(Math.abs(ssim(image, image) - 1) < 1e-12);
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 1, max: 80, noNaN: true }), (seed, noise) => {
        const other = synthetic(24, 18, { seed, noise });
        const value = ssim(image, other);
        assert.ok(value < 1 && value > -1);
        assert.ok(Math.abs(value - ssim(other, image)) < 1e-12);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses fewer than 11 pixels a side inside the border', () => {
    assert.ok(ssim(flat(0, 11, 11), flat(0, 11, 11)) === 1);
    assert.throws(() => ssim(flat(0, 18, 20), flat(0, 18, 20), { cropBorder: 4 }), /got 10x12/);
  });

  it('measures 512x512 in well under 100 ms', () => {
    const a = synthetic(512, 512, { seed: 1, noise: 5 });
    const b = synthetic(512, 512, { seed: 2, noise: 9 });
    ssim(a, b);
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      ssim(a, b, { cropBorder: 4 });
      return performance.now() - start;
    });
    // the fastest of five: other work on the machine only ever adds
    assert.ok(Math.min(...times) < 100, `took ${Math.min(...times).toFixed(0)} ms`);
  });
});

describe('measure', () => {
  it('equals scikit-image to 1e-6 on synthetic images', {
    skip: python ? false : '.venv is missing: run npm start',
  }, () => {
    const cases = [
      {
        a: synthetic(64, 48, { seed: 1, noise: 3 }),
        b: synthetic(64, 48, { seed: 2, noise: 12 }),
        cropBorder: 4,
      },
      {
        a: synthetic(31, 57, { seed: 3, noise: 0 }),
        b: synthetic(31, 57, { seed: 4, noise: 40 }),
        cropBorder: 0,
      },
      { a: flat(3, 40, 30), b: synthetic(40, 30, { seed: 5, noise: 70 }), cropBorder: 3 },
      { a: synthetic(12, 12, { seed: 6, noise: 9 }), b: flat(255, 12, 12), cropBorder: 0 },
    ];
    assertEqualsScikitImage(cases);
  });

  const skip = !python
    ? '.venv is missing: run npm start'
    : existsSync(set5)
      ? false
      : `no shared data at ${set5}`;
  it('equals scikit-image to 1e-6 on Set5 enlarged by bicubic', { skip }, async () => {
    const cases: Case[] = [];
    for (const file of readdirSync(set5)) {
      const hr = await readImage(join(set5, file));
      cases.push({ a: upscaleBicubic(downscaleBicubic(hr, 4), 4), b: hr, cropBorder: 4 });
    }
    assertEqualsScikitImage(cases);
  });
});

interface Case {
  a: RgbImage;
  b: RgbImage;
  cropBorder: number;
}

function assertEqualsScikitImage(cases: readonly Case[]): void {
  const theirs = scikitImage(cases);
  cases.forEach(({ a, b, cropBorder }, i) => {
    const ours = measure(a, b, cropBorder);
    for (const metric of ['psnrY', 'ssimY', 'psnrRgb', 'ssimRgb'] as const) {
      const difference = Math.abs(ours[metric] - theirs[i][metric]);
      assert.ok(
        difference < 1e-6,
        `case ${i} ${metric}: ${ours[metric]} against ${theirs[i][metric]}`,
      );
    }
  });
}

function scikitImage(cases: readonly Case[]): Record<string, number>[] {
  const folder = mkdtempSync(join(tmpdir(), 'srgan-metrics-'));
  try {
    const listed = cases.map(({ a, b, cropBorder }, i) => {
      writeFileSync(join(folder, `${i}a`), a.data);
      writeFileSync(join(folder, `${i}b`), b.data);
      return { a: `${i}a`, b: `${i}b`, width: a.width, height: a.height, cropBorder };
    });
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(listed));
    const script = join(__dirname, 'scikit_image.py');
    return JSON.parse(execFileSync(python!, [script, folder], { encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
