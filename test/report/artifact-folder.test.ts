// What the artifact checks leave in an evaluation's folder, of one set and of two.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { readImage } from '../../lib/images/read-image';
import { evaluateToFolder } from '../../lib/report/evaluation-folder';
import { temporaryFolder, writePictures } from '../support';

const folder = temporaryFolder();
const [photos, more] = ['photos', 'more'].map((name) => join(folder.path, name));
before(async () => {
  for (const [path, count] of [
    [photos, 3],
    [more, 1],
  ] as const) {
    await mkdir(path);
    await writePictures(path, { count, size: 48 });
  }
});
after(() => folder.dispose());

describe('evaluateToFolder with artifacts', () => {
  it('leaves a row per finding, a table of verdicts, and one picture a check: that of the worst', async () => {
    const out = join(folder.path, 'out');
    const { artifacts = [] } = await evaluateToFolder({
      ...{ models: ['bicubic', photos], data: photos, out },
      ...{ metrics: [psnrMetric], artifacts: {} },
    });
    const csv = readFileSync(join(out, 'artifacts.csv'), 'utf8').trim().split('\n');
    assert.equal(csv[0], 'model,dataset,image,check,value,verdict,note');
    assert.equal(csv.length, 1 + artifacts.length);
    assert.match(csv[1], /^bicubic,photos,probe,flat-field,[\d.e-]+,pass,at a period of \d$/);
    assert.ok(csv.some((line) => /^photos,.*,lr-consistency,Infinity,pass,/.test(line)));

    const markdown = readFileSync(join(out, 'artifacts.md'), 'utf8');
    assert.match(markdown, /^\| check \| bicubic \| photos \|\n/);
    assert.match(markdown, /\| LR consistency \(dB\) \| warn [\d.]+ \(3 of 3\) \| pass ∞ \|/);
    assert.match(markdown, /\n- \*\*Grid\*\* \(pass ≤ 5, warn ≤ 15\): Fine structure/);
    assert.doesNotMatch(markdown, /Tile seams/, 'of no model here');

    const pictures = await readdir(join(out, 'artifacts', 'bicubic'));
    const consistency = artifacts.filter(
      ({ model, check }) => model === 'bicubic' && check === 'lr-consistency',
    );
    const worst = consistency.reduce((a, b) => (b.value < a.value ? b : a));
    assert.deepEqual(
      pictures.filter((name) => name.startsWith('lr-consistency')),
      [`lr-consistency-${worst.image}.png`],
    );
    assert.ok(pictures.includes('ringing-probe.png'));
    assert.equal((await readImage(join(out, 'artifacts', 'bicubic', pictures[0]))).width > 0, true);
    assert.ok(existsSync(join(out, 'artifacts', '.srgan-output')), 'no image of a data set');
  });

  it('leaves them per set, and the rows of all', async () => {
    const out = join(folder.path, 'both');
    await evaluateToFolder({
      ...{ models: ['bicubic'], data: [photos, more], out },
      ...{ metrics: [psnrMetric], artifacts: {} },
    });
    const lines = (...path: string[]): string[] =>
      readFileSync(join(out, ...path, 'artifacts.csv'), 'utf8')
        .trim()
        .split('\n')
        .slice(1);
    assert.ok(lines('more').every((line) => line.startsWith('bicubic,more,')));
    assert.equal(lines('photos').length + lines('more').length, lines().length);
    assert.ok(existsSync(join(out, 'more', 'artifacts', 'bicubic', 'aliasing-probe.png')));
    assert.match(
      readFileSync(join(out, 'artifacts.md'), 'utf8'),
      /^\| dataset \| check \| bicubic \|/,
    );
  });
});
