// metrics.csv: complete lines, columns that stay, rows of a run that goes on.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { openMetrics, readMetrics } from '../../lib/runs/metrics-file';
import { runFolder } from '../../lib/runs/run-folder';
import type { MetricsRow } from '../../lib/training/measures';
import { temporaryFolder } from '../support';

const folder = temporaryFolder();
after(() => folder.dispose());
const run = runFolder(join(folder.path, 'run'));
const path = join(run.path, 'metrics.csv');
const written = (): string => readFileSync(path, 'utf8');
const columns = ['step', 'phase', 'pixelLoss', 'validationPsnrY', 'seconds'];
const phase = 'pretrain';

mkdirSync(run.path);
beforeEach(() => writeFileSync(path, ''));

describe('openMetrics', () => {
  it('writes the columns, then a complete line per row, empty where it has no value', async () => {
    const metrics = await openMetrics(run, { columns, keepUpTo: 0 });
    assert.equal(written(), 'step,phase,pixelLoss,validationPsnrY,seconds\n');
    await metrics.append({ step: 2, phase, pixelLoss: 1 / 3, seconds: 1.5 });
    await metrics.append({ step: 4, phase, pixelLoss: 1e-12, validationPsnrY: 28.5, seconds: 3 });
    assert.equal(
      written(),
      'step,phase,pixelLoss,validationPsnrY,seconds\n2,pretrain,0.333333333,,1.5\n4,pretrain,1e-12,28.5,3\n',
    );
  });

  it('adds the column of a measure that nobody announced', async () => {
    const metrics = await openMetrics(run, { columns: ['step', 'phase', 'a'], keepUpTo: 0 });
    await metrics.append({ step: 1, phase, a: 1 });
    await metrics.append({ step: 2, phase, a: 2, b: 3 });
    await metrics.append({ step: 3, phase, b: 4 });
    assert.equal(written(), 'step,phase,a,b\n1,pretrain,1,\n2,pretrain,2,3\n3,pretrain,,4\n');
  });

  it('drops rows after the first step, of a run that was cut off', async () => {
    writeFileSync(path, 'step,phase,pixelLoss\n2,pretrain,1\n4,pretrain,2\n6,pretrain,3\n');
    await openMetrics(run, { columns, keepUpTo: 4 });
    assert.equal(
      written(),
      'step,phase,pixelLoss,validationPsnrY,seconds\n2,pretrain,1,,\n4,pretrain,2,,\n',
    );
    await openMetrics(run, { columns, keepUpTo: 0 });
    assert.equal(written(), 'step,phase,pixelLoss,validationPsnrY,seconds\n');
  });

  it('keeps a column that only earlier rows have, behind those of today', async () => {
    writeFileSync(path, 'step,phase,edgeLoss,pixelLoss\n2,pretrain,0.5,1\n');
    const metrics = await openMetrics(run, { columns, keepUpTo: 2 });
    await metrics.append({ step: 4, phase, pixelLoss: 2, seconds: 1 });
    assert.equal(
      written(),
      'step,phase,pixelLoss,validationPsnrY,seconds,edgeLoss\n2,pretrain,1,,,0.5\n4,pretrain,2,,1,\n',
    );
  });

  it('goes on under the name that a column has today', async () => {
    writeFileSync(path, 'step,phase,colourDrift\n2,adversarial,0.125\n');
    const metrics = await openMetrics(run, {
      columns: ['step', 'phase', 'colorDrift'],
      keepUpTo: 2,
    });
    await metrics.append({ step: 4, phase: 'adversarial', colorDrift: 0.25 });
    assert.equal(written(), 'step,phase,colorDrift\n2,adversarial,0.125\n4,adversarial,0.25\n');
  });

  it('repairs a file whose last line was cut off', async () => {
    writeFileSync(path, 'step,phase,pixelLoss\n2,pretrain,1\n4,pretr');
    const metrics = await openMetrics(run, {
      columns: ['step', 'phase', 'pixelLoss'],
      keepUpTo: 4,
    });
    await metrics.append({ step: 6, phase, pixelLoss: 3 });
    assert.equal(written(), 'step,phase,pixelLoss\n2,pretrain,1\n6,pretrain,3\n');
  });
});

describe('readMetrics', () => {
  it('gives back what was appended, an empty cell as a missing key', async () => {
    const rows: MetricsRow[] = [
      { step: 2, phase, pixelLoss: 0.25, seconds: 1 },
      { step: 4, phase, pixelLoss: 0.125, validationPsnrY: 30, seconds: 2 },
    ];
    const metrics = await openMetrics(run, { columns, keepUpTo: 0 });
    for (const row of rows) await metrics.append(row);
    assert.deepEqual(await readMetrics(run), rows);
  });

  it('leaves out a last line that was cut off, at any letter', async () => {
    const whole = 'step,phase,pixelLoss\n2,pretrain,0.25\n4,pretrain,0.125\n';
    const second = whole.indexOf('4,');
    for (let length = second; length < whole.length; length++) {
      writeFileSync(path, whole.slice(0, length));
      assert.deepEqual(await readMetrics(run), [{ step: 2, phase, pixelLoss: 0.25 }], `${length}`);
    }
  });

  it('is empty for a file without rows, and for none', async () => {
    assert.deepEqual(await readMetrics(run), []);
    writeFileSync(path, 'step,phase\n');
    assert.deepEqual(await readMetrics(run), []);
    assert.deepEqual(await readMetrics(runFolder(join(folder.path, 'absent'))), []);
  });

  it('reads rows of the lab before columns were renamed', async () => {
    const first = runFolder(join(__dirname, '..', 'fixtures', 'runs-v1', 'adversarial'));
    const rows = await readMetrics(first);
    assert.deepEqual(
      rows.map(({ step }) => step),
      [2, 3, 4, 6],
    );
    assert.ok(rows.every((row) => Number(row.colorDrift) > 0 && !('colourDrift' in row)));
  });
});
