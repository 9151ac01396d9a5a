// A report in a real browser, wide and on a phone: every chart is drawn, nothing is fetched, nothing sticks out.
// With SRGAN_SCREENSHOTS=<folder> the pages are kept as pictures, to be looked at.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { reportRun } from '../../lib/report/report-run';
import { ENVIRONMENT, writeRun } from '../report/report-runs';
import { temporaryFolder } from '../support';
import { launchChromium, NO_CHROMIUM as skip, untilTrue } from './page';

const folder = temporaryFolder();
let browser: Browser;
let address: string;

before(async () => {
  if (skip) return;
  const environment = { ...ENVIRONMENT, caveats: ['untrained VGG19'] };
  const run = writeRun(join(folder.path, 'a run with a name that is long'), { environment });
  address = pathToFileURL((await reportRun(run, { samples: false })).page).href;
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  folder.dispose();
});

describe('a report in a browser', { skip }, () => {
  for (const [width, phone] of [
    [1400, false],
    [400, true],
  ] as const) {
    it(`draws every chart at ${width} pixels, from nothing but the page`, async () => {
      const viewport = { width, height: 900 };
      const page = await browser.newPage({ viewport, isMobile: phone, hasTouch: phone });
      const fetched: string[] = [];
      const errors: Error[] = [];
      page.on('request', (request) => fetched.push(request.url()));
      page.on('pageerror', (error) => errors.push(error));
      await page.goto(address);
      await untilTrue(
        page,
        "[...document.querySelectorAll('.chart')].every((chart) => chart.textContent !== 'Drawing...')",
      );
      const charts =
        "[...document.querySelectorAll('.chart')].map((c) => c.querySelectorAll('.main-svg').length > 0)";
      assert.deepEqual(await page.evaluate(charts), Array(7).fill(true));
      assert.deepEqual(errors, []);
      assert.deepEqual(
        fetched.filter((url) => !/^(data|blob):/.test(url)),
        [address],
      );
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      const title = "document.querySelector('#chart-losses .gtitle').textContent";
      assert.match(String(await page.evaluate(title)), /Training losses ?\(untrained VGG19\)/);
      const shots = process.env.SRGAN_SCREENSHOTS;
      if (shots)
        await page.screenshot({ path: join(shots, `report-${width}.png`), fullPage: true });
      await page.close();
    });
  }
});
