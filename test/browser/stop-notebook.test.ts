// JupyterLab's stop button in the middle of notebook 03's training: saved and stopped within two seconds, and gone on
// with by running the cell again. With SRGAN_SCREENSHOTS=<folder> the window is kept as a picture.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { REPOSITORY, readCells } from '../notebooks/notebook-file';
import { type Lab, startLab, untilCellsAreTaken, untilIdle, whyNot } from './jupyter-lab';

const skip = whyNot();
const NOTEBOOK = '03-pretraining.ipynb';
/** The first code cell that trains, counted from 0. */
const TRAINING = readCells(join(REPOSITORY, 'notebooks', NOTEBOOK))
  .filter(({ kind }) => kind === 'code')
  .findIndex(({ source }) => source.includes('await pretrain('));

let lab: Lab;
let page: Page;
/** What the training cell and the one behind it showed when the kernel was at rest. */
let stopped: { training: string; later: string };
/** What the training cell showed when it had been run again. */
let again: string;
/** Seconds from the click to a kernel at rest. */
let seconds = 0;

const outputOf = (cell: number): Promise<string> =>
  page.evaluate(
    `[...document.querySelectorAll('.jp-Notebook .jp-CodeCell')][${cell}].querySelector('.jp-OutputArea').innerText`,
  );

async function keepScreenshot(name: string): Promise<void> {
  const folder = process.env.SRGAN_SCREENSHOTS;
  if (!folder) return;
  await page.locator('.jp-Notebook .jp-CodeCell').nth(TRAINING).scrollIntoViewIfNeeded();
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

before(async () => {
  if (skip) return;
  lab = await startLab([NOTEBOOK]);
  page = await lab.open(NOTEBOOK);
  await page.evaluate("window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')");
  // not awaited: it ends with the last cell
  await page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')");
  await page
    .locator('.jp-OutputArea', { hasText: /Pretraining [2-9]\d\.\d %/ })
    .first()
    .waitFor({ timeout: 120_000 });
  const clicked = performance.now();
  await page.locator('[data-command="notebook:interrupt-kernel"]').first().click();
  await untilIdle(page);
  seconds = (performance.now() - clicked) / 1000;
  stopped = { training: await outputOf(TRAINING), later: await outputOf(TRAINING + 1) };
  await keepScreenshot('stop-03-stopped');
  await untilCellsAreTaken(page);
  await page.locator('.jp-Notebook .jp-CodeCell').nth(TRAINING).click();
  await page.evaluate("window.jupyterapp.commands.execute('notebook:run-cell')");
  await page
    .locator('.jp-OutputArea', { hasText: /finished after \d+ steps/ })
    .first()
    .waitFor({ timeout: 120_000 });
  await untilIdle(page);
  again = await outputOf(TRAINING);
  await keepScreenshot('stop-03-finished');
});
after(() => lab?.close());

describe("the stop button in notebook 03's training", { skip }, () => {
  it('ends it after the step in hand, within two seconds', () => {
    assert.match(stopped.training, /Stopping after this step and saving/);
    // the acceptance of issue 8
    assert.ok(seconds < 2, `${seconds} s`);
  });

  it('says so in words, without frames, and runs no later cell', () => {
    assert.match(stopped.training, /stopped at step \d+ and saved; run this cell again to go on/);
    assert.doesNotMatch(stopped.training, /^\s*at .+:\d+:\d+/m);
    assert.equal(stopped.later, '');
  });

  it('is gone on with from that step by running the cell again', () => {
    const [, step] = stopped.training.match(/stopped at step (\d+)/) ?? [];
    assert.ok(Number(step) > 0);
    assert.match(again, new RegExp(`goes on from its checkpoint at step ${step}`));
    assert.match(again, /finished after 300 steps: PSNR-Y \d+\.\d+ dB, bicubic \d+\.\d+ dB/);
  });
});
