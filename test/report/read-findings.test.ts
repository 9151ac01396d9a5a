// artifacts.csv is read as it was written, whatever names and notes hold.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { toCsv } from '../../lib/figures/tables';
import { csvRows, readFindings } from '../../lib/report/comparison/read-findings';
import { temporaryFolder } from '../support';

const folder = temporaryFolder();
after(() => folder.dispose());

describe('csvRows', () => {
  it('reads back cells of every text', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', ' ', '\u00e9') });
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }),
      );
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(rows, (table) => {
        const text = table.map((row) => row.map(quote).join(',')).join('\n');
        assert.deepEqual(csvRows(`${text}\n`), table);
        assert.deepEqual(csvRows(text), table);
      }),
    );
  });

  it('keeps empty cells, also the last of a line', () => {
    assert.deepEqual(csvRows('a,,b\n,x,\r\n'), [
      ['a', '', 'b'],
      ['', 'x', ''],
    ]);
    assert.deepEqual(csvRows(''), []);
  });
});

describe('readFindings', () => {
  it('finds columns by name, and gives what the lab itself writes', async () => {
    const findings = [
      {
        model: 'a, "b"',
        dataset: 'set5',
        image: 'one',
        check: 'grid',
        value: 1.5,
        verdict: 'fail',
        note: 'x, y',
      },
      {
        model: 'c',
        dataset: 'set5',
        image: 'probe',
        check: 'grid',
        value: Number.NaN,
        verdict: undefined,
        note: '',
      },
    ];
    const columns = ['check', 'model', 'dataset', 'image', 'value', 'verdict', 'note'];
    mkdirSync(folder.path, { recursive: true });
    writeFileSync(join(folder.path, 'artifacts.csv'), await toCsv(findings, { columns }));
    assert.deepEqual(
      await readFindings(folder.path),
      findings.map(({ dataset: _, ...finding }) => finding),
    );
  });

  it('finds none where there is no file', async () => {
    assert.deepEqual(await readFindings(join(folder.path, 'none')), []);
  });
});
