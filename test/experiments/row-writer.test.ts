// Rows of metrics.csv that a disk does not take at first.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRowWriter } from '../../lib/experiments/row-writer';
import type { MetricsRow } from '../../lib/training/measures';

/** A file on a disk that is full while `full` is true. */
function fakeFile() {
  const rows: number[] = [];
  const disk = { full: false };
  const append = async ({ step }: MetricsRow): Promise<void> => {
    if (disk.full) throw new Error('no space left');
    rows.push(step);
  };
  return { rows, disk, append };
}
const row = (step: number): MetricsRow => ({ step, phase: 'pretrain' });

describe('createRowWriter', () => {
  it('writes each row at once, in order', async () => {
    const file = fakeFile();
    const writer = createRowWriter(file);
    for (const step of [2, 4]) await writer.append(row(step));
    assert.deepEqual(file.rows, [2, 4]);
    await writer.finish();
  });

  it('keeps rows while the disk is full, says so once, and writes them when it is not', async () => {
    const file = fakeFile();
    const notices: string[] = [];
    const writer = createRowWriter(file, (sentence) => notices.push(sentence));
    await writer.append(row(2));
    file.disk.full = true;
    for (const step of [4, 6]) await writer.append(row(step));
    assert.deepEqual(file.rows, [2]);
    assert.deepEqual(notices, [
      'Row 4 of metrics.csv could not be written (no space left); training goes on and tries again.',
    ]);
    file.disk.full = false;
    await writer.append(row(8));
    assert.deepEqual(file.rows, [2, 4, 6, 8]);
  });

  it('fails at the end where rows are still held up', async () => {
    const file = fakeFile();
    const writer = createRowWriter(file);
    file.disk.full = true;
    await writer.append(row(2));
    await assert.rejects(writer.finish(), /no space left/);
    file.disk.full = false;
    await writer.finish();
    assert.deepEqual(file.rows, [2]);
  });
});
