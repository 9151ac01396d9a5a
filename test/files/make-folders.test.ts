// Folders made one by one: also where the system's own way never ends.
import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { makeFolders } from '../../lib/files/make-folders';
import { withRunLock } from '../../lib/runs/lock-run';
import { newRunFolder } from '../../lib/runs/run-folder';
import { temporaryFolder } from '../support';

let folder: string;
let dispose: () => void;
beforeEach(() => {
  ({ path: folder, dispose } = temporaryFolder());
});
afterEach(() => dispose());

describe('makeFolders', () => {
  it('makes those above it, several at the same time, and leaves what is there', async () => {
    const deep = join(folder, 'a', 'b', 'c');
    await Promise.all(Array.from({ length: 8 }, () => makeFolders(deep)));
    assert.ok(statSync(deep).isDirectory());
    await makeFolders(deep);
    await makeFolders(relative(process.cwd(), join(folder, 'relative', 'x')));
    assert.ok(existsSync(join(folder, 'relative', 'x')));
  });

  it('names what is in the way', async () => {
    writeFileSync(join(folder, 'file'), '');
    await assert.rejects(makeFolders(join(folder, 'file', 'a')), /EEXIST.*file'/);
  });
});

const skip = existsSync('/proc/self') ? false : 'no /proc here';

describe('attack 19: a folder that takes no folders', { skip }, () => {
  it('is named at once, and not asked again for ever', { timeout: 20_000 }, async () => {
    await assert.rejects(
      makeFolders('/proc/srgan/results'),
      /^Error: the file system of \/proc takes no folders$/,
    );
  });

  it('is refused as the place of results', { timeout: 20_000 }, async () => {
    process.env.SRGAN_RESULTS = '/proc/srgan';
    try {
      await assert.rejects(
        withRunLock(newRunFolder('a'), async () => {}),
        /^Error: withRunLock: \/proc\/srgan\/a must be a folder that can be written, but got the file system of \/proc takes no folders; .*SRGAN_RESULTS/,
      );
    } finally {
      delete process.env.SRGAN_RESULTS;
    }
  });
});
