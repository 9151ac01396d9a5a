// The page of an ablation in a real browser, wide and on a phone: whole, nothing fetched, nothing sticking out, every chart
// drawn. With SRGAN_SCREENSHOTS=<folder> pictures are kept, to be looked at.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { reportAblation } from '../../lib/ablation/report/report-ablation';
import { writeAblation } from '../ablation/report/written-ablation';
import { type AblationWorkspace, openAblationWorkspace } from '../ablation/tiny-ablation';
import { launchChromium, NO_CHROMIUM as skip, untilTrue } from './page';

let workspace: AblationWorkspace;
let browser: Browser;
let address: string;

before(async () => {
  if (skip) return;
  workspace = await openAblationWorkspace();
  const { page } = await reportAblation(await writeAblation(workspace));
  address = pathToFileURL(page).href;
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  workspace?.dispose();
});

describe('the page of an ablation in a browser', { skip }, () => {
  for (const [width, phone] of [
    [1600, false],
    [400, true],
  ] as const) {
    it(`is whole at ${width} pixels, from nothing but the page`, async () => {
      const context = await browser.newContext({
        ...{ viewport: { width, height: 900 }, hasTouch: phone, isMobile: phone },
      });
      const page = await context.newPage();
      const [fetched, complaints]: string[][] = [[], []];
      page.on('request', (request) => fetched.push(request.url()));
      page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(address);
      const charts = "[...document.querySelectorAll('.chart')]";
      await untilTrue(
        page,
        `${charts}.filter((chart) => chart.checkVisibility()).every((chart) => chart.querySelector('.main-svg'))`,
      );
      await page.locator('summary').first().click();
      await untilTrue(page, `${charts}.every((chart) => chart.querySelector('.main-svg'))`);
      assert.equal(await page.evaluate(`${charts}.length`), 11);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      await untilTrue(page, '[...document.images].every((image) => image.complete)');
      const broken = '[...document.images].filter((image) => image.naturalWidth === 0).length';
      assert.equal(await page.evaluate(broken), 0);
      const shots = process.env.SRGAN_SCREENSHOTS;
      if (shots)
        await page.screenshot({ path: join(shots, `ablation-${width}.png`), fullPage: true });
      assert.deepEqual(
        fetched.filter((url) => !/^(data|blob):/.test(url)),
        [address],
      );
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});
