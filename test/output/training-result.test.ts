// The sentence that a training ends with, in a terminal; test/browser reads it in a notebook.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunResult } from '../../lib/experiments/run-options';
import { describeResult } from '../../lib/output/training-result';
import { runFolder } from '../../lib/runs/run-folder';

const result: RunResult = {
  run: runFolder('srresnet-1'),
  reason: 'finished',
  step: 300,
  seconds: 12,
  dataWaitSeconds: 0.5,
  validation: { model: { validationPsnrY: 28.714 }, bicubic: { validationPsnrY: 28.431 } },
};

describe('describeResult', () => {
  it('puts PSNR beside that of bicubic', () => {
    const expected = 'finished after 300 steps: PSNR-Y 28.71 dB, bicubic 28.43 dB';
    assert.equal(describeResult(result), expected);
  });

  it('does without what was not measured', () => {
    const { bicubic } = result.validation;
    const sentence = (validation: RunResult['validation']): string =>
      describeResult({ ...result, validation });
    assert.equal(sentence({ bicubic }), 'finished after 300 steps');
    const own = { model: { validationPsnrY: 30 }, bicubic: { ownMeasure: 1 } };
    assert.equal(sentence(own), 'finished after 300 steps: PSNR-Y 30.00 dB');
  });

  it('says of a stopped run that it is saved', () => {
    const stopped: RunResult = { ...result, reason: 'stopped', step: 120 };
    assert.equal(describeResult(stopped), 'stopped at step 120 and saved');
  });
});
