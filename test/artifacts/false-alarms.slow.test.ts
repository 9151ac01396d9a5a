// No false alarm: photographs judged as their own enlargement, with HR and without. And what is plainly wrong is found on
// each of them: a checkerboard of one level.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { grid } from '../../lib/artifacts/grid';
import { judgeImages } from '../../lib/artifacts/judge-images';
import { pythonPackage } from '../../lib/files/python-packages';
import { cropToMultiple } from '../../lib/images/crop';
import { downscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { NEEDS_SHARED, SHARED } from '../images/fixtures';
import { withChecker } from './planted';

const filesIn = (folder: string, count: number): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .slice(0, count)
        .map((name) => join(folder, name))
    : [];

const PHOTOGRAPHS = join(pythonPackage('skimage') ?? '', 'data');
const OWN = ['astronaut.png', 'chelsea.png', 'coffee.png', 'rocket.jpg', 'hubble_deep_field.jpg'];
const own = OWN.map((name) => join(PHOTOGRAPHS, name)).filter((path) => existsSync(path));

/** Judges a photograph in both ways and gives what is not passed. */
async function alarms(path: string): Promise<string[]> {
  const hr = cropToMultiple(await readImage(path), 4);
  const images = { sr: hr, lr: downscaleBicubic(hr, 4), scale: 4 };
  const said = (found: ReturnType<typeof judgeImages>): string[] =>
    found.flatMap(({ check, verdict, value }) =>
      verdict === 'warn' || verdict === 'fail' ? [`${path} ${check} ${value}`] : [],
    );
  const checker = grid.judge?.({ ...images, sr: withChecker(hr, 1) })?.verdict;
  return [
    ...said(judgeImages({ ...images, hr })),
    ...said(judgeImages(images)),
    ...(checker === 'pass' ? [`${path}: a checkerboard is not found`] : []),
  ];
}

async function allAlarms(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) found.push(...(await alarms(path)));
  return found;
}

describe('artifact checks of clean photographs', () => {
  for (const folder of ['HR', 'HR_mod12']) {
    it(`pass Set5, ${folder}`, NEEDS_SHARED, async () => {
      const paths = filesIn(join(SHARED, 'set5', folder), 5);
      assert.equal(paths.length, 5);
      assert.deepEqual(await allAlarms(paths), []);
    });
  }

  it('pass the first 20 of BSDS500 test', NEEDS_SHARED, async () => {
    const paths = filesIn(join(SHARED, 'bsds400', 'test'), 20);
    assert.equal(paths.length, 20);
    assert.deepEqual(await allAlarms(paths), []);
  });

  const skip = own.length > 0 ? false : "scikit-image's photographs are not installed";
  it('pass photographs that were not looked at when the limits were set', { skip }, async () => {
    assert.deepEqual(await allAlarms(own), []);
  });
});
