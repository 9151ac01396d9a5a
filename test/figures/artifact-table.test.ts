// The table of verdicts.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict } from '../../lib/artifacts/artifact-check';
import type { ArtifactRow } from '../../lib/artifacts/artifact-rows';
import { artifactLegend, artifactTable } from '../../lib/figures/artifact-table';
import { toMarkdown } from '../../lib/figures/tables';

const row = (names: string, value: number, verdict?: Verdict): ArtifactRow => {
  const [model, dataset, image, check] = names.split(' ');
  return { model, dataset, image, check, value, verdict };
};

const ROWS = [
  row('check set a grid', 3, 'pass'),
  row('check set b grid', 21, 'fail'),
  row('srgan set a grid', 1, 'pass'),
  row('srgan set b grid', 2, 'pass'),
  row('srgan set a own', 0.123456789),
  row('srgan set probe ringing', 11, 'warn'),
];

describe('artifactTable', () => {
  it('has a row a check and a column a model, whatever the model is called', async () => {
    const { records, options } = artifactTable(ROWS);
    const lines = (await toMarkdown(records, options)).split('\n');
    assert.deepEqual(lines.slice(0, 5), [
      '| check | check | srgan |',
      '| --- | --- | --- |',
      '| own | - | 0.123457 |',
      '| Grid | fail 12.0 (1 of 2) | pass 1.5 |',
      '| Ringing (%) | - | warn 11.0 |',
    ]);
  });

  it('names the set where there are several', () => {
    const { records } = artifactTable([...ROWS, row('srgan more a grid', 2, 'pass')]);
    assert.equal(records.length, 4);
    assert.ok(records.every((record) => 'dataset' in record));
  });
});

describe('artifactLegend', () => {
  it('says limits in the direction of the check, and those in words', () => {
    const rows = [row('m d a lr-consistency', 1), row('m d a ringing', 1)];
    const [first, second, last] = artifactLegend({ among: rows }).split('\n');
    assert.match(
      first,
      /^- \*\*LR consistency\*\* \(pass ≥ 45 dB, warn ≥ bicubic on the same image\): /,
    );
    assert.match(second, /^- \*\*Ringing\*\* \(pass ≤ 8.5 %, warn ≤ 15 %\): Overshoot/);
    assert.equal(last, '');
  });
});
