// The sentence that a training ends with.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sentenceOf } from '../../lib/cli/training-display';
import { FINISHED } from '../output/finished-run';

describe('sentenceOf', () => {
  it('puts PSNR beside that of bicubic', () => {
    const expected =
      'srresnet-1 finished after 300 steps: PSNR-Y 28.71 dB, bicubic 28.43 dB (0.2 min)';
    assert.equal(sentenceOf(FINISHED, 12), expected);
  });

  it('puts LPIPS after it where that was measured', () => {
    const validation = {
      model: { validationPsnrY: 28, validationLpips: 0.21046 },
      bicubic: { validationPsnrY: 28.431, validationLpips: 0.344 },
    };
    const expected =
      /: PSNR-Y 28\.00 dB, bicubic 28\.43 dB, LPIPS 0\.2105, bicubic 0\.3440 \(0\.2 min\)$/;
    assert.match(sentenceOf({ ...FINISHED, validation }, 12), expected);
  });

  it('tells of waiting for data above a twentieth of the time of this start', () => {
    assert.doesNotMatch(sentenceOf(FINISHED, 10), /wait/);
    assert.match(sentenceOf(FINISHED, 5), / \(0\.2 min; 10 % of the time it waited for data\)$/);
  });
});
