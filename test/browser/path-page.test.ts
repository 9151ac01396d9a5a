// The page of an evaluation whose models lie on a path of network interpolation, in a real browser: its slider of alpha.
// With SRGAN_SCREENSHOTS=<folder> pictures are kept, to be looked at.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { reportEvaluation } from '../../lib/report/report-evaluation';
import { writePathEvaluation } from '../report/evaluations';
import { temporaryFolder } from '../support';
import { launchChromium, NO_CHROMIUM as skip, untilTrue } from './page';

const folder = temporaryFolder();
let browser: Browser;
let address: string;

before(async () => {
  if (skip) return;
  const path = join(folder.path, 'evaluation');
  await writePathEvaluation(path);
  const { page } = await reportEvaluation(path);
  assert.ok(statSync(page).size < 15e6);
  address = pathToFileURL(page).href;
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  folder.dispose();
});

async function open(width: number): Promise<{ page: Page; complaints: string[] }> {
  const phone = width < 600;
  const viewport = { width, height: 900 };
  const page = await browser.newPage({ viewport, isMobile: phone, hasTouch: phone });
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!/^(data|blob|file):/.test(request.url())) complaints.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(address);
  await untilTrue(page, "document.querySelectorAll('#plane .main-svg').length > 0");
  return { page, complaints };
}

/** The labels of the panes that are seen. */
const shown = (page: Page): Promise<string[]> =>
  page.locator('.panes figure:visible b').allTextContents();

describe('the slider of alpha on a page', { skip }, () => {
  it('shows one model of the path at a time, whole and zoomed, by mouse and keys', async () => {
    const { page, complaints } = await open(1600);
    const alpha = page.getByRole('slider', { name: /^alpha, from plain .* to sharp$/ });
    assert.deepEqual(await shown(page), ['LR', 'bicubic', 'between', 'HR']);
    assert.equal(await page.locator('.path output').textContent(), '0.4');
    await alpha.press('ArrowRight');
    assert.deepEqual(await shown(page), ['LR', 'bicubic', 'sharp', 'HR']);
    await page.locator('.panes .pane').nth(1).dblclick();
    const view = () => page.locator('.panes figure:visible img').nth(2).getAttribute('style');
    const zoomed = await view();
    await alpha.press('Home');
    assert.deepEqual(await shown(page), ['LR', 'bicubic', 'plain (made-up)', 'HR']);
    assert.equal(await view(), zoomed, 'the place stays');
    assert.equal(await alpha.getAttribute('aria-valuetext'), 'alpha 0');
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('goes through the path under the line too, its start on the left', async () => {
    const { page } = await open(1600);
    await page.getByRole('button', { name: 'Slider' }).click();
    const sides = () => page.locator('.sides b').allTextContents();
    assert.deepEqual(await sides(), ['plain (made-up)', 'between']);
    const right = page.locator('.slider img.right');
    const before = await right.getAttribute('src');
    await page.locator('.path input').press('End');
    assert.deepEqual(await sides(), ['plain (made-up)', 'sharp']);
    assert.notEqual(await right.getAttribute('src'), before);
    await page.close();
  });

  for (const width of [1600, 400]) {
    it(`fits ${width} pixels`, async () => {
      const { page, complaints } = await open(width);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      const shots = process.env.SRGAN_SCREENSHOTS;
      if (shots) await page.screenshot({ path: join(shots, `path-${width}.png`), fullPage: true });
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }
});
