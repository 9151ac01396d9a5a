// How metrics are written below panels, on axes and in cells.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { metricColumn } from '../../lib/evaluation/metrics';
import { axisTitle, columnTitle, numberText, valuesText } from '../../lib/figures/metric-text';

const psnrY = metricColumn('psnrY')!;
const ssimY = metricColumn('ssimY')!;

describe('metric text', () => {
  it('has units and directions where they belong', () => {
    assert.equal(columnTitle(psnrY), 'PSNR-Y (dB)');
    assert.equal(columnTitle(ssimY), 'SSIM-Y');
    assert.equal(axisTitle({ ...ssimY, best: 'min' }), 'SSIM-Y, lower is better');
    assert.equal(axisTitle({ ...ssimY, best: { near: 1 } }), 'SSIM-Y, best at 1');
    assert.equal(axisTitle({ ...ssimY, best: undefined }), 'SSIM-Y');
  });

  it('writes the values of a record in one line, gaps as a dash', () => {
    const record = { psnrY: 28.4321, ssimY: 0.81126 };
    assert.equal(valuesText(record, [psnrY, ssimY]), '28.43 dB / 0.8113');
    const lpips = { ...ssimY, key: 'lpips', label: 'LPIPS' };
    assert.equal(
      valuesText({ ...record, lpips: 0.344 }, [psnrY, ssimY, lpips]),
      '28.43 dB / SSIM-Y 0.8113 / LPIPS 0.3440',
    );
    assert.equal(valuesText({ psnrY: Number.POSITIVE_INFINITY }, [psnrY, ssimY]), '\u221e dB / -');
  });

  it('writes numbers without decimals of their own in up to six digits', () => {
    assert.deepEqual(
      [1 / 3, 120, Number.NaN, Number.NEGATIVE_INFINITY].map((value) => numberText(value)),
      ['0.333333', '120', '-', '-\u221e'],
    );
  });
});
