// evaluation.json: what is written is read, with the numbers that JSON lacks, and what is broken is named.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import {
  type EvaluationFile,
  readEvaluationFile,
  writeEvaluationFile,
} from '../../lib/evaluation/evaluation-file';
import { temporaryFolder } from '../support';

const folder = temporaryFolder();
after(() => folder.dispose());

const EVALUATION: EvaluationFile = {
  version: 1,
  convention: 'PSNR in dB.',
  scale: 4,
  dataset: 'set5',
  base: 'bicubic',
  models: [
    { name: 'bicubic', kind: 'bicubic', caveats: [] },
    {
      name: 'srgan-1',
      kind: 'run',
      path: '/runs/srgan-1',
      caveats: ['untrained VGG19'],
      parameters: 171984,
      step: 4000,
    },
  ],
  metrics: [
    { key: 'psnrY', label: 'PSNR-Y', unit: 'dB', digits: 2, best: 'max' },
    { key: 'ratio', label: 'Ratio', digits: 2, best: { near: 1 } },
    { key: 'blocks', label: 'Blocks', digits: 0 },
  ],
  rows: [
    { model: 'bicubic', image: 'baby', values: { psnrY: 28.5 } },
    { model: 'srgan-1', image: 'baby', values: { psnrY: Number.POSITIVE_INFINITY } },
    { model: 'srgan-1', image: 'bird', values: { psnrY: Number.NaN } },
  ],
  means: [{ model: 'bicubic', images: 1, values: { psnrY: Number.NEGATIVE_INFINITY } }],
  differences: [
    { model: 'srgan-1', metric: 'psnrY', images: 3, mean: 0.5, low: -0.1, high: 1.1 },
    { model: 'srgan-1', metric: 'ssimY', images: 0, mean: Number.NaN },
  ],
  published: [
    {
      ...{ model: 'SRGAN (quoted: Ledig et al. 2017)', benchmark: 'set5', source: 'Table 2.' },
      values: { psnrY: 29.4 },
    },
  ],
};

describe('evaluation.json', () => {
  it('is read as it was written, NaN and Infinity included', async () => {
    await writeEvaluationFile(folder.path, EVALUATION);
    assert.deepEqual(await readEvaluationFile(folder.path), EVALUATION);
    const json = JSON.parse(readFileSync(join(folder.path, 'evaluation.json'), 'utf8'));
    assert.equal(json.rows[1].values.psnrY, 'Infinity');
    assert.equal(json.rows[2].values.psnrY, null);
  });

  it('may hold keys and better ends of a later lab', async () => {
    const later = {
      ...EVALUATION,
      host: 'x',
      metrics: [{ ...EVALUATION.metrics[0], best: 'later' }],
    };
    writeFileSync(join(folder.path, 'evaluation.json'), JSON.stringify(later));
    const { metrics, ...read } = await readEvaluationFile(folder.path);
    assert.deepEqual([metrics[0].key, metrics[0].best], ['psnrY', undefined]);
    assert.ok(!('host' in read));
  });

  it('that is not there, broken or of another version is an error that says so', async () => {
    const none = join(folder.path, 'none');
    await mkdir(none);
    await assert.rejects(
      readEvaluationFile(none),
      /none without evaluation\.json; of several sets/,
    );
    const write = (text: string): void => writeFileSync(join(none, 'evaluation.json'), text);
    write('{"version": 1');
    await assert.rejects(readEvaluationFile(none), /evaluation\.json must be JSON, but got/);
    write(JSON.stringify({ ...EVALUATION, version: 2 }));
    await assert.rejects(readEvaluationFile(none), /version must be one of 1, but got 2/);
    write(JSON.stringify({ ...EVALUATION, rows: [{ model: 'm', image: 3, values: {} }] }));
    await assert.rejects(readEvaluationFile(none), /rows\.0\.image must be of type string/);
  });
});
