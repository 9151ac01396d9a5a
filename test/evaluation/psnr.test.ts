// PSNR against arithmetic done by hand.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { psnr } from '../../lib/evaluation/psnr';
import { flat } from './images';

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

  it('sees every row of a tall image once', () => {
    const other = flat(100, 7, 300);
    for (const row of [0, 127, 128, 255, 256, 299]) other.data[row * 21] = 110;
    const value = psnr(flat(100, 7, 300), other, { channels: 'rgb' });
    assert.ok(Math.abs(value - 10 * Math.log10((65025 * 6300) / 600)) < 1e-12);
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
