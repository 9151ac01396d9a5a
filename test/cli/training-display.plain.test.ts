// The sentence that a training ends with.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sentenceOf } from '../../lib/cli/training-display';
import type { RunResult } from '../../lib/experiments/run-options';
import { runFolder } from '../../lib/runs/run-folder';

const result: RunResult = {
  run: runFolder('srresnet-1'),
  reason: 'finished',
  step: 300,
  seconds: 12,
  dataWaitSeconds: 0.5,
  validation: { model: { validationPsnrY: 28.714 }, bicubic: { validationPsnrY: 28.431 } },
};

describe('sentenceOf', () => {
  it('puts PSNR beside that of bicubic', () => {
    const expected =
      'srresnet-1 finished after 300 steps in 0.2 min: 28.71 dB, bicubic 28.43 dB (+0.28)';
    assert.equal(sentenceOf(result, 12), expected);
    const worse = { ...result.validation, model: { validationPsnrY: 28.2 } };
    assert.match(sentenceOf({ ...result, validation: worse }, 12), /28\.20 dB, .* \(-0\.23\)$/);
  });

  it('puts LPIPS after it where that was measured', () => {
    const validation = {
      model: { validationPsnrY: 28, validationLpips: 0.21046 },
      bicubic: { validationPsnrY: 28.431, validationLpips: 0.344 },
    };
    const expected = /: 28\.00 dB, bicubic 28\.43 dB \(-0\.43\), LPIPS 0\.2105, bicubic 0\.3440$/;
    assert.match(sentenceOf({ ...result, validation }, 12), expected);
  });

  it('tells of waiting for data above a twentieth of the time of this start', () => {
    assert.doesNotMatch(sentenceOf(result, 10), /wait/);
    assert.match(sentenceOf(result, 5), /; 10 % of the time it waited for data$/);
  });

  it('does without what was not measured', () => {
    const { bicubic } = result.validation;
    const nothing = { ...result, validation: { bicubic } };
    assert.equal(sentenceOf(nothing, 12), 'srresnet-1 finished after 300 steps in 0.2 min');
    const own = { model: { validationPsnrY: 30 }, bicubic: { ownMeasure: 1 } };
    assert.match(sentenceOf({ ...result, validation: own }, 12), /: 30\.00 dB$/);
  });
});
