// What the tests of report pages share: Chromium, and waiting. A page that forbids eval lets Playwright's waitForFunction,
// which uses it, fail; evaluate comes from outside the page and may.
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from './jupyter-lab';

/** Why tests of pages are skipped, if they are. */
export const NO_CHROMIUM: string | false =
  findChromium() === undefined && 'no Chromium: install it, or set CHROMIUM to its path';

/** A headless Chromium; whoever opened it closes it. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

/** Waits until an expression is true in the page. */
export async function untilTrue(page: Page, expression: string): Promise<void> {
  const end = Date.now() + 60_000;
  while ((await page.evaluate(expression)) !== true) {
    if (Date.now() > end) throw new Error(`untilTrue: ${expression} must become true, but did not`);
    await page.waitForTimeout(100);
  }
}
