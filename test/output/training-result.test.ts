// The sentence that a training ends with, in a terminal; test/browser reads it in a notebook.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunResult } from '../../lib/experiments/run-options';
import { describeResult } from '../../lib/output/training-result';
import { FINISHED } from './finished-run';

describe('describeResult', () => {
  it('puts PSNR beside that of bicubic', () => {
    const expected = 'finished after 300 steps: PSNR-Y 28.71 dB, bicubic 28.43 dB';
    assert.equal(describeResult(FINISHED), expected);
  });

  it('does without what was not measured', () => {
    const { bicubic } = FINISHED.validation;
    const sentence = (validation: RunResult['validation']): string =>
      describeResult({ ...FINISHED, validation });
    assert.equal(sentence({ bicubic }), 'finished after 300 steps');
    const own = { model: { validationPsnrY: 30 }, bicubic: { ownMeasure: 1 } };
    assert.equal(sentence(own), 'finished after 300 steps: PSNR-Y 30.00 dB');
  });

  it('says of a stopped run that it is saved', () => {
    const stopped: RunResult = { ...FINISHED, reason: 'stopped', step: 120 };
    assert.equal(describeResult(stopped), 'stopped at step 120 and saved');
  });
});
