// An exported graph model in a real browser: the page that lies beside it, as it stands, and UpscalerJS, which knows it
// as a custom model. What they ask the network for is answered from files.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startEngine } from '../../lib/engine/engine';
import { labOutput, largestDifference } from '../../lib/export/check-export';
import { writeFormat } from '../../lib/export/export-model';
import { tfjsFormat } from '../../lib/export/tfjs';
import { writeImage } from '../../lib/images/write-image';
import { images, type TestModel, testModel } from '../export/models';
import { picture, TINY_GENERATOR, temporaryFolder } from '../support';
import { launchChromium, NO_CHROMIUM as skip, untilTrue } from './page';

const ADDRESS = 'http://export.test/';
const PACKAGES = join(__dirname, '..', '..', 'node_modules');
const UPSCALER = join(PACKAGES, 'upscaler/dist/browser/umd/upscaler.min.js');
const TENSORFLOW = join(PACKAGES, '@tensorflow/tfjs/dist/tf.min.js');

const folder = temporaryFolder();
let browser: Browser;
let tested: TestModel;
let model: string;

before(async () => {
  if (skip) return;
  await startEngine();
  tested = testModel(TINY_GENERATOR);
  const entry = await writeFormat(tested.model, tfjsFormat, { output: folder.path, half: false });
  model = entry.folder;
  await writeImage(join(folder.path, 'picture.png'), picture(16, 5));
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  tested?.generator.dispose();
  folder.dispose();
});

/** A page whose every request is answered from the model's folder, TensorFlow.js from its package. */
async function openPage(path: string, asked: string[] = []): Promise<Page> {
  const page = await browser.newPage();
  await page.route('**/*', (route) => {
    const url = route.request().url();
    asked.push(url);
    if (url.startsWith('https://cdn.jsdelivr.net/')) return route.fulfill({ path: TENSORFLOW });
    const file = join(model, new URL(url).pathname);
    return existsSync(file) ? route.fulfill({ path: file }) : route.fulfill({ body: '' });
  });
  await page.goto(`${ADDRESS}${path}`);
  return page;
}

/** What the lab makes of the picture, in [0,1]. */
function expected(): Float32Array {
  const { data } = picture(16, 5);
  const values = Float32Array.from(data, (level) => level / 255);
  return labOutput(tested.generator, { shape: [1, 16, 16, 3], values });
}

describe('an exported graph model in a browser', { skip }, () => {
  it('enlarges a picture in the page beside it, and asks for nothing but the model and TensorFlow.js', async () => {
    const asked: string[] = [];
    const page = await openPage('index.html', asked);
    await untilTrue(page, "document.querySelector('output').textContent.startsWith('Choose')");
    await page.setInputFiles('input', join(folder.path, 'picture.png'));
    await untilTrue(page, "document.querySelector('output').textContent === '16x16 became 64x64.'");
    const pixels = await page.evaluate<number[]>(
      "[...document.querySelector('canvas').getContext('2d').getImageData(0, 0, 64, 64).data]",
    );
    const levels = Float32Array.from(
      pixels.filter((_, i) => i % 4 < 3),
      (level) => level / 255,
    );
    assert.ok(largestDifference(levels, expected()) <= 0.5 / 255 + 1e-5);
    const paths = asked.filter((url) => !/^(data|blob):|favicon/.test(url));
    assert.deepEqual(
      paths.map((url) => url.split('/').at(-1)),
      ['index.html', 'tf.min.js', 'model.json', 'weights.bin'],
    );
    const shots = process.env.SRGAN_SCREENSHOTS;
    if (shots) await page.screenshot({ path: join(shots, 'exported-model.png') });
    await page.close();
  });

  it('is a custom model of UpscalerJS', async () => {
    const page = await openPage('empty.html');
    for (const path of [TENSORFLOW, UPSCALER]) {
      await page.addScriptTag({ content: readFileSync(path, 'utf8') });
    }
    const batch = images([1, 16, 16, 3]);
    const made = await page.evaluate<number[]>(`(async () => {
      const model = { modelType: 'graph', path: '${ADDRESS}model.json', scale: 4, inputRange: [0, 1], outputRange: [0, 1] };
      const upscaler = new Upscaler({ model });
      const lr = tf.tensor4d(${JSON.stringify([...batch.values])}, [1, 16, 16, 3]);
      const sr = await upscaler.upscale(lr.mul(255), { output: 'tensor' });
      return [...sr.dataSync()];
    })()`);
    const levels = Float32Array.from(made, (level) => level / 255);
    assert.ok(largestDifference(levels, labOutput(tested.generator, batch)) <= 1e-5);
    await page.close();
  });
});
