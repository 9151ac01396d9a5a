// srgan demo: the page written to a folder, or served until a signal.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask } from '../serve/client';
import { assertDone, assertFails, openWorkplace, TINY, type Workplace } from './program';

let place: Workplace;
before(async () => {
  place = await openWorkplace();
  const run = ['--data', 'photos', '--no-report', '--run'];
  assertDone(await place.srgan('train', 'pretrain', ...run, 'tiny', ...TINY));
  await mkdir(join(place.results, 'broken'));
  await writeFile(join(place.results, 'broken', 'config.json'), '{}');
});
after(() => place.dispose());

describe('srgan demo', () => {
  it('writes a page that names every run with a model', async () => {
    const outcome = await place.srgan('demo', '--out', 'page');
    assertDone(outcome);
    assert.match(outcome.stdout, /^page.index\.html with 1 model\n$/);
    const html = readFileSync(join(place.path, 'page', 'index.html'), 'utf8');
    assert.match(html, /"name":"tiny"/);
    assert.ok(existsSync(join(place.path, 'page', 'models', '1', 'model.json')));
  });

  it('replaces no files before it is told to', async () => {
    await mkdir(join(place.path, 'full'));
    await writeFile(join(place.path, 'full', 'mine.txt'), 'mine');
    assertFails(await place.srgan('demo', '--out', 'full'), 1, /must be a new or an empty folder/);
    assertDone(await place.srgan('demo', 'tiny', '--out', 'full', '--overwrite'));
    assert.equal(readFileSync(join(place.path, 'full', 'mine.txt'), 'utf8'), 'mine');
  });

  it('serves the page to this machine, and ends by a signal with 0', async () => {
    let status: number | undefined;
    const outcome = await place.start(['demo', '--port', '0'], {
      watch(child) {
        child.stdout?.on('data', async (text) => {
          const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(String(text)) ?? [];
          if (address) status = (await ask(address, { path: '/', method: 'GET' })).status;
          child.kill('SIGTERM');
        });
      },
    });
    assertDone(outcome);
    assert.equal(status, 200);
  });

  it('names the runs there are where one is mistyped', async () => {
    assertFails(await place.srgan('demo', 'tinny'), 1, /did you mean tiny\?/);
  });
});
