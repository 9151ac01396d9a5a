// Two notebooks in a real JupyterLab in a real browser: live charts are drawn, bars move, pictures and tables are there.
// With SRGAN_SCREENSHOTS=<folder> every output is kept as a picture, to be looked at.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { type Lab, runAll, startLab, whyNot } from './jupyter-lab';

const skip = whyNot();
const NOTEBOOKS = (process.env.SRGAN_BROWSER_NOTEBOOKS ?? '01-preprocessing,03-pretraining').split(
  ',',
);
const CHART = '.jp-OutputArea .js-plotly-plot';

let lab: Lab;
const pages = new Map<string, Page>();
/** What the page showed while notebook 03 trained: the bar's percentages, the chart's pictures. */
const seen = { percentages: new Set<string>(), pictures: new Set<string>() };

/** Looks at the output of the training cell again and again, until told to stop. */
async function watch(page: Page, name: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const [text, picture] = (await page.evaluate(`(() => {
      const areas = [...document.querySelectorAll('.jp-OutputArea')];
      const area = areas.find(({ textContent }) => textContent.includes('Pretraining'));
      return [area?.textContent ?? '', area?.querySelector('.jp-RenderedSVG img')?.src ?? ''];
    })()`)) as [string, string];
    const percentage = text.match(/Pretraining ([\d.]+) %/)?.[1];
    if (percentage) seen.percentages.add(percentage);
    if (picture) seen.pictures.add(picture);
    if (picture && seen.pictures.size === 2) await keepTrainingCell(page, name);
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function execute(name: string): Promise<Page> {
  const page = await lab.open(`${name}.ipynb`);
  const stop = new AbortController();
  const watching = watch(page, name, stop.signal);
  await runAll(page);
  stop.abort();
  await watching;
  await keepScreenshots(page, name);
  return page;
}

async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.SRGAN_SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function keepTrainingCell(page: Page, name: string): Promise<void> {
  const folder = process.env.SRGAN_SCREENSHOTS;
  if (!folder) return;
  const cell = page.locator('.jp-CodeCell', { hasText: "label: 'Pretraining'" }).first();
  await cell.screenshot({ path: join(folder, `${name}-while-training.png`) });
}

/** Pictures of the window and of every code cell with its output. */
async function keepScreenshots(page: Page, name: string): Promise<void> {
  await keepScreenshot(page, name);
  const folder = process.env.SRGAN_SCREENSHOTS;
  const cells = folder ? await page.locator('.jp-Notebook .jp-CodeCell').all() : [];
  for (const [i, cell] of cells.entries()) {
    await cell.scrollIntoViewIfNeeded();
    await cell.screenshot({ path: join(folder!, `${name}-${String(i + 1).padStart(2, '0')}.png`) });
  }
}

before(async () => {
  if (skip) return;
  lab = await startLab(NOTEBOOKS.map((name) => `${name}.ipynb`));
  for (const name of NOTEBOOKS) pages.set(name, await execute(name));
});
after(() => lab?.close());

for (const name of NOTEBOOKS) {
  describe(`${name} in JupyterLab`, { skip }, () => {
    const evaluate = (expression: string): Promise<unknown> =>
      pages.get(name)!.evaluate(expression);

    it('runs to its last cell without writing to standard error', async () => {
      const complaints = await evaluate(
        `[...document.querySelectorAll('[data-mime-type="application/vnd.jupyter.stderr"]')].map((o) => o.textContent)`,
      );
      assert.deepEqual(complaints, []);
      const unfinished = await evaluate(
        `[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].filter((p) => p.textContent.includes('*')).length`,
      );
      assert.equal(unfinished, 0);
    });

    it('draws live Plotly charts with curves in them', async () => {
      const charts = (await evaluate(`[...document.querySelectorAll('${CHART}')].map((chart) => ({
        width: chart.querySelector('svg.main-svg')?.getBoundingClientRect().width ?? 0,
        traces: chart.querySelectorAll('.trace, .bars').length,
      }))`)) as { width: number; traces: number }[];
      // notebook 02 has pictures and tables only
      assert.ok(charts.length > 0 || name === '02-models', 'no chart');
      for (const { width, traces } of charts)
        assert.ok(width > 300 && traces > 0, `${width} px, ${traces} traces`);
    });

    it('shows pictures that are loaded and tables that have rows', async () => {
      const widths = (await evaluate(
        `[...document.querySelectorAll('.jp-RenderedImage img')].map((image) => image.naturalWidth)`,
      )) as number[];
      assert.ok(widths.length > 0 && widths.every((width) => width > 100), widths.join());
      const rows = (await evaluate(
        `[...document.querySelectorAll('.jp-OutputArea table')].map((table) => table.rows.length)`,
      )) as number[];
      assert.ok(rows.length > 0 && rows.every((count) => count > 1), rows.join());
    });
  });
}

describe('training in JupyterLab', { skip: skip || !NOTEBOOKS.includes('03-pretraining') }, () => {
  it('moves the progress bar and ends it at 100 %', async () => {
    assert.ok(seen.percentages.size >= 3, [...seen.percentages].join());
    assert.ok(seen.percentages.has('100.0'));
    const text = (await pages
      .get('03-pretraining')!
      .locator('.jp-Notebook')
      .textContent()) as string;
    assert.match(text, /finished after 300 steps/);
  });

  it('redraws the chart while it trains, and ends it live with every row', async () => {
    assert.ok(seen.pictures.size >= 2, `${seen.pictures.size} pictures`);
    const points = await pages
      .get('03-pretraining')!
      .evaluate(`document.querySelector('${CHART}').data[0].x.length`);
    assert.equal(points, 30);
  });

  it('leaves the run in the results folder', () => {
    assert.ok(existsSync(join(lab.results, 'walkthrough-pretrain', 'metrics.csv')));
  });
});
