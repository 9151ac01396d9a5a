// What is no regular file is named, and never opened: a pipe would wait for ever, /dev/zero never end.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { hashFile } from '../../lib/files/hash-file';
import { whyNotRegular } from '../../lib/files/regular-file';

const folder = mkdtempSync(join(tmpdir(), 'srgan-regular-'));
const at = (name: string): string => join(folder, name);
const unix = process.platform !== 'win32';
const server = createServer();
before(async () => {
  writeFileSync(at('file'), 'abc');
  symlinkSync(at('file'), at('link'));
  symlinkSync(at('nothing'), at('broken'));
  symlinkSync(at('loop'), at('loop'));
  if (!unix) return;
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync('/dev/zero', at('zero'));
  symlinkSync(at('pipe'), at('pipe-link'));
  await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('whyNotRegular', () => {
  it('passes files and links to files', async () => {
    assert.equal(await whyNotRegular(at('file')), undefined);
    assert.equal(await whyNotRegular(Buffer.from(at('link'))), undefined);
  });

  it('says what else is there, links followed', { skip: !unix }, async () => {
    const found = ['', 'pipe', 'pipe-link', 'socket', 'zero', 'broken', 'loop', 'no', 'file/no'];
    assert.deepEqual(await Promise.all(found.map((name) => whyNotRegular(at(name)))), [
      'it is a folder',
      'it is a named pipe',
      'it is a named pipe',
      'it is a socket',
      'it is a device',
      'it is a link to nothing',
      'it is a link to itself',
      'there is no such file',
      'there is no such file',
    ]);
  });
});

describe('hashFile', () => {
  it('refuses what it could read for ever', { skip: !unix }, async () => {
    await assert.rejects(
      hashFile(at('pipe')),
      /pipe must be a regular file, but it is a named pipe/,
    );
    await assert.rejects(hashFile(at('zero')), /zero must be a regular file, but it is a device/);
    assert.equal((await hashFile(at('link'), 'md5')).slice(0, 8), '90015098');
  });
});
