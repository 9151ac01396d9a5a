// One entry of a zip archive: whole, or an error that says what is wrong.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readZipEntry } from '../../lib/files/read-zip-entry';
import { zip } from '../data/zip';
import { temporaryFolder } from '../support';

const folder = temporaryFolder();
after(() => folder.dispose());
const path = join(folder.path, 'a.zip');
const content = Buffer.from('weights '.repeat(1000));

describe('readZipEntry', () => {
  it('reads the entry of that name, and no other', async () => {
    writeFileSync(path, zip({ a: Buffer.from('first'), b: content }));
    assert.deepEqual(await readZipEntry(path, 'b', content.length), content);
  });

  it('refuses what is not there, too large, damaged, of another size than it says, or no archive', async () => {
    writeFileSync(path, zip({ a: content }));
    await assert.rejects(readZipEntry(path, 'b', 1e6), /it has no b/);
    await assert.rejects(readZipEntry(path, 'a', 7999), /a unfolds to 8000 bytes, above 7999/);
    writeFileSync(path, zip({ a: content }, { damage: true }));
    await assert.rejects(readZipEntry(path, 'a', 1e6), /a is damaged/);
    writeFileSync(path, zip({ a: content }, { declared: 10 }));
    await assert.rejects(readZipEntry(path, 'a', 1e6), /too many bytes/);
    writeFileSync(path, 'no archive');
    await assert.rejects(readZipEntry(path, 'a', 1e6), /not a zip file/i);
  });
});
