// Which generator of a run is kept, and by what: as the table of its report says it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunFacts } from '../../lib/report/run-facts';
import { validationTable } from '../../lib/report/validation-table';
import { runFolder } from '../../lib/runs/run-folder';
import type { MetricsRow } from '../../lib/training/measures';

const factsOf = (phase: 'pretrain' | 'adversarial', rows: readonly MetricsRow[]): RunFacts => ({
  run: runFolder('r'),
  description: {
    ...{ phase, preset: 'smoke', seed: 1, data: 'sample', numSteps: 9 },
    ...{ generator: { kind: 'srresnet', scale: 4 }, weights: {}, pretrained: null },
  },
  ...{ rows, environment: {}, caveats: [], config: '' },
});

const rowsOf = (phase: string, psnr: readonly number[], lpips: readonly number[] = []) =>
  psnr.map((value, i): MetricsRow => {
    const row = { step: i + 1, phase, validationPsnrY: value };
    return i < lpips.length ? { ...row, validationLpips: lpips[i] } : row;
  });

const modelsOf = (facts: RunFacts) =>
  validationTable(facts)?.records.map((record) => Object.values(record));

describe('validationTable', () => {
  it('gives the best by PSNR of a pretraining, and says so', () => {
    const facts = factsOf('pretrain', rowsOf('pretrain', [27, 29, 28], [0.1, 0.3, 0.2]));
    assert.deepEqual(modelsOf(facts), [
      ['r: best, kept', 2, 29, 0.3],
      ['r: last', 3, 28, 0.2],
    ]);
    const caption = validationTable(facts)?.options.caption ?? '';
    assert.match(
      caption,
      /Kept is the generator of the highest PSNR-Y; r@latest is that of the last/,
    );
    assert.match(caption, /PSNR in dB; LPIPS v0\.1 with AlexNet on whole RGB images; Y is/);
    assert.doesNotMatch(caption, /SSIM/);
  });

  it('gives the best by LPIPS of a game where that was measured', () => {
    const facts = factsOf('adversarial', rowsOf('adversarial', [29, 28, 27, 26], [0.3, 0.1, 0.2]));
    assert.deepEqual(modelsOf(facts), [
      ['r: best by LPIPS, kept', 2, 28, 0.1],
      ['r: last', 4, 26, undefined],
    ]);
    assert.match(validationTable(facts)?.options.caption ?? '', /of the lowest LPIPS; r@latest is/);
    const last = factsOf('adversarial', rowsOf('adversarial', [29, 28], [0.3, 0.1]));
    assert.deepEqual(modelsOf(last), [['r: last and best by LPIPS, kept', 2, 28, 0.1]]);
  });

  it('gives the last of a game without, and says why', () => {
    const facts = factsOf('adversarial', rowsOf('adversarial', [29, 28]));
    assert.deepEqual(modelsOf(facts), [['r: last, kept', 2, 28]]);
    const caption = validationTable(facts)?.options.caption ?? '';
    assert.match(
      caption,
      /Kept is the latest generator, since LPIPS was not measured\. PSNR in dB/,
    );
  });
});
