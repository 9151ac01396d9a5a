// The page that compares models in a real browser, wide and on a phone: panes that move together, the slider, the parts,
// nothing fetched, nothing sticking out. With SRGAN_SCREENSHOTS=<folder> pictures are kept, to be looked at.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { reportEvaluation } from '../../lib/report/report-evaluation';
import { HOSTILE, writeArtifacts, writeEvaluation } from '../report/evaluations';
import { writeRun } from '../report/report-runs';
import { temporaryFolder } from '../support';
import { launchChromium, NO_CHROMIUM as skip, untilTrue } from './page';

const folder = temporaryFolder();
let browser: Browser;
let address: string;

before(async () => {
  if (skip) return;
  const path = join(folder.path, 'evaluation');
  const run = writeRun(join(folder.path, 'run'));
  await writeEvaluation(path, {
    models: [
      { name: 'bicubic', kind: 'bicubic', caveats: [] },
      { name: HOSTILE, kind: 'run', path: run.path, caveats: ['made-up'], step: 20 },
    ],
  });
  await writeArtifacts(path);
  address = pathToFileURL((await reportEvaluation(path)).page).href;
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  folder.dispose();
});

/** An open page, and what it asked for and complained of. */
interface Opened {
  readonly page: Page;
  readonly fetched: string[];
  readonly complaints: string[];
}

async function open(width: number, phone = false): Promise<Opened> {
  const viewport = { width, height: 900 };
  const page = await browser.newPage({ viewport, isMobile: phone, hasTouch: phone });
  const fetched: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(address);
  await untilTrue(page, "document.querySelectorAll('#plane .main-svg').length > 0");
  return { page, fetched, complaints };
}

/** The transforms of all panes side by side, without those of LR, whose pixels are larger. */
const transforms = (page: Page): Promise<string[]> =>
  page
    .locator('.panes figure:not([hidden]) img')
    .evaluateAll((images) => images.slice(1).map((image) => image.style.transform));

const zoomText = (page: Page): Promise<number> =>
  page
    .locator('.zoom-text')
    .textContent()
    .then((text) => Number.parseInt(text ?? '', 10));

/** All panes show the same place, and it is another one than before. */
async function assertMovedTogether(page: Page, before: readonly string[]): Promise<string[]> {
  const now = await transforms(page);
  assert.equal(new Set(now).size, 1);
  assert.notEqual(now[0], before[0]);
  return now;
}

async function keep(page: Page, name: string): Promise<void> {
  const shots = process.env.SRGAN_SCREENSHOTS;
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

describe('a comparison in a browser', { skip }, () => {
  it('zooms all panes around the mouse, drags them, and goes back', async () => {
    const { page, complaints } = await open(1600);
    const pane = page.locator('.panes .pane').nth(1);
    await pane.scrollIntoViewIfNeeded();
    const fitted = await transforms(page);
    const box = (await pane.boundingBox())!;
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 4);
    await page.waitForTimeout(400); // a wheel within 300 ms of a scroll goes on scrolling
    const zoom = await zoomText(page);
    await page.mouse.wheel(0, -800);
    await untilTrue(page, `parseInt(document.querySelector('.zoom-text').textContent) > ${zoom}`);
    const zoomed = await assertMovedTogether(page, fitted);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 4 + 50, box.y + box.height / 4 + 30, { steps: 4 });
    await page.mouse.up();
    const dragged = await assertMovedTogether(page, zoomed);
    await pane.press('ArrowRight');
    const moved = await assertMovedTogether(page, dragged);
    await pane.press('1');
    assert.equal(await zoomText(page), Math.max(100, zoom));
    await pane.press('0');
    assert.deepEqual(await transforms(page), fitted);
    await assertMovedTogether(page, moved);
    await pane.dblclick();
    await assertMovedTogether(page, fitted);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('shows two images under a slider that mouse and keys move', async () => {
    const { page, complaints } = await open(1600);
    await page.getByRole('button', { name: 'Slider' }).click();
    assert.ok(!(await page.locator('.panes').isVisible()));
    const shown = page.locator('.slider img');
    assert.deepEqual(
      await shown.evaluateAll((images) => images.map((image) => image.getAttribute('alt'))),
      [`one, ${HOSTILE} (made-up)`, 'one, bicubic'],
    );
    const divider = page.locator('.divider');
    const pane = (await page.locator('.slider .pane').boundingBox())!;
    await divider.scrollIntoViewIfNeeded();
    const box = (await divider.boundingBox())!;
    await page.mouse.move(box.x + 22, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(pane.x + pane.width * 0.8, box.y + 60, { steps: 5 });
    await page.mouse.up();
    assert.equal(await divider.getAttribute('aria-valuenow'), '80');
    const clip = (await page.locator('.clip').boundingBox())!;
    assert.ok(Math.abs(clip.width - pane.width * 0.8) < 1);
    await divider.press('ArrowLeft');
    assert.equal(await divider.getAttribute('aria-valuenow'), '78');
    await page.locator('.slider select').nth(1).selectOption({ label: 'HR' });
    await page.getByRole('button', { name: 'Swap' }).click();
    assert.deepEqual(await page.locator('.sides b').allTextContents(), ['HR', 'bicubic']);
    await keep(page, 'comparison-slider');
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('picks images and models, and jumps to the parts where they differ', async () => {
    const { page } = await open(1600);
    await page.locator('[data-image="1"]').click();
    assert.equal(await page.locator('.panes img').nth(1).getAttribute('alt'), 'two, bicubic');
    assert.equal(await page.locator('.parts:visible h4').textContent(), 'two');
    await page.locator('[data-shown="0"]').click();
    assert.equal(await page.locator('.panes figure:visible').count(), 3);
    const before = await transforms(page);
    await page.locator('.parts:visible .part').first().click();
    await assertMovedTogether(page, before);
    await page.locator('select.choice').selectOption({ label: 'LPIPS' });
    await untilTrue(page, "document.querySelectorAll('#by-image-1 .main-svg').length > 0");
    assert.ok(!(await page.locator('#by-image-0').isVisible()));
    await page.close();
  });

  it('zooms by pinching', async () => {
    const { page, complaints } = await open(400, true);
    await page.locator('.panes .pane').nth(1).scrollIntoViewIfNeeded();
    const box = (await page.locator('.panes .pane').nth(1).boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const before = await transforms(page);
    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart?: number) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints:
          apart === undefined
            ? []
            : [-apart, apart].map((offset, id) => ({ x: x + offset, y, id })),
      });
    const zoom = await zoomText(page);
    await touch('touchStart', 15);
    for (const apart of [25, 35, 45]) await touch('touchMove', apart);
    await touch('touchEnd');
    await assertMovedTogether(page, before);
    const factor = (await zoomText(page)) / zoom;
    assert.ok(factor > 2.5 && factor < 3.5, `${factor}, where 3 is exact`);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  for (const [width, phone] of [
    [1600, false],
    [400, true],
  ] as const) {
    it(`is whole at ${width} pixels, from nothing but the page`, async () => {
      const { page, fetched, complaints } = await open(width, phone);
      const top = "document.querySelectorAll('main > section > details')";
      await page.evaluate(`${top}.forEach((part) => { part.open = true; })`);
      await untilTrue(
        page,
        "[...document.querySelectorAll('.chart')].filter((c) => c.checkVisibility()).every((c) => c.querySelector('.main-svg'))",
      );
      assert.ok((await page.locator('#training .main-svg').count()) > 0);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      await untilTrue(page, '[...document.images].every((image) => image.complete)');
      const broken = '[...document.images].filter((image) => image.naturalWidth === 0).length';
      assert.equal(await page.evaluate(broken), 0);
      // Plotly's own buttons have titles
      const nameless =
        "[...document.querySelectorAll('button, select, [role]')].filter((e) => !e.closest('.chart') && !(e.textContent.trim() || e.ariaLabel)).length";
      assert.equal(await page.evaluate(nameless), 0);
      assert.notEqual(await page.title(), '1');
      await keep(page, `comparison-${width}`);
      assert.deepEqual(
        fetched.filter((url) => !/^(data|blob):/.test(url)),
        [address],
      );
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }
});
