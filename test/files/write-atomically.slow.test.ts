// Files are whole or absent: after failures, after kills in the middle, under the longest names.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { listImages } from '../../lib/data/list-images';
import { writeAtomically } from '../../lib/files/write-atomically';
import { temporaryFolder } from '../support';

const MODULE = join(__dirname, '../../lib/files/write-atomically.ts');

describe('writeAtomically', () => {
  let folder: string;
  let dispose: () => void;
  beforeEach(() => {
    ({ path: folder, dispose } = temporaryFolder());
  });
  afterEach(() => dispose());

  for (const durable of [false, true]) {
    it(`writes text, bytes and pieces of bytes, ${durable ? '' : 'not '}durably`, async () => {
      const contents = {
        text: 'Größe\n',
        bytes: Uint8Array.of(0, 255, 10),
        pieces: [Buffer.from('Grö'), Buffer.alloc(0), Buffer.from('ße\n')],
        none: [],
      };
      for (const [name, content] of Object.entries(contents)) {
        await writeAtomically(join(folder, name), content, { durable });
      }
      assert.equal(readFileSync(join(folder, 'text'), 'utf8'), 'Größe\n');
      assert.deepEqual([...readFileSync(join(folder, 'bytes'))], [0, 255, 10]);
      assert.equal(readFileSync(join(folder, 'pieces'), 'utf8'), 'Größe\n');
      assert.equal(readFileSync(join(folder, 'none')).length, 0);
      assert.deepEqual(readdirSync(folder).sort(), Object.keys(contents).sort());
    });
  }

  it('makes the folders above and takes the place of an older file', async () => {
    const path = join(folder, 'a', 'b', 'file.txt');
    await writeAtomically(path, 'a longer text of before');
    await writeAtomically(path, 'new');
    assert.equal(readFileSync(path, 'utf8'), 'new');
    assert.deepEqual(readdirSync(join(folder, 'a', 'b')), ['file.txt']);
  });

  it('writes under a path without a folder, beside the process', () => {
    const script = `require(${JSON.stringify(MODULE)}).writeAtomically('plain.txt', 'here')`;
    const tsx = require.resolve('tsx');
    spawnSync(process.execPath, ['--import', tsx, '-e', script], { cwd: folder });
    assert.equal(readFileSync(join(folder, 'plain.txt'), 'utf8'), 'here');
  });

  it('lets writers of one path end with the whole content of one of them', async () => {
    const path = join(folder, 'shared.txt');
    const contents = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(100_000));
    await Promise.all(contents.map((content) => writeAtomically(path, content)));
    assert.ok(contents.includes(readFileSync(path, 'utf8')));
    assert.deepEqual(readdirSync(folder), ['shared.txt']);
  });

  it('takes names as long as the file system does, in any script', async () => {
    const names = [`${'n'.repeat(251)}.png`, `${'ü'.repeat(125)}.png`, `${'🎨'.repeat(62)}.png`];
    for (const name of names) await writeAtomically(join(folder, name), 'x');
    assert.deepEqual(readdirSync(folder).sort(), names.sort());
    await assert.rejects(
      writeAtomically(join(folder, 'n'.repeat(256)), 'x'),
      /n must be a file that can be written, but got ENAMETOOLONG/,
    );
    assert.equal(readdirSync(folder).length, names.length);
  });

  it('says which file it could not write and why, and leaves nothing of it', async () => {
    writeFileSync(join(folder, 'file'), 'of before');
    mkdirSync(join(folder, 'taken', 'by'), { recursive: true });
    const cases = [
      [join(folder, 'taken'), 'EISDIR|ENOTEMPTY|EEXIST|EPERM'],
      [join(folder, 'file', 'below.txt'), 'ENOTDIR|EEXIST|ENOENT'],
      [join(folder, 'with\0zero'), 'null bytes'],
    ] as const;
    for (const [path, reason] of cases) {
      await assert.rejects(writeAtomically(path, 'x'), (error: Error) => {
        assert.ok(error.message.startsWith(`writeAtomically: ${path} must be a file that can be`));
        assert.match(error.message, new RegExp(`but got .*(${reason}).*; check the folder`, 's'));
        assert.ok(error.cause instanceof Error);
        return true;
      });
    }
    assert.deepEqual(readdirSync(folder).sort(), ['file', 'taken']);
    assert.equal(readFileSync(join(folder, 'file'), 'utf8'), 'of before');
  });

  const skip = process.platform === 'win32' ? 'needs POSIX limits and permissions' : false;
  it('leaves the older file and no rubbish where the disk takes no more', { skip }, async () => {
    const path = join(folder, 'kept.txt');
    writeFileSync(path, 'of before');
    // a process that may write 64 KB a file stands in for a full disk
    const script =
      `process.on('SIGXFSZ', () => {}); require(${JSON.stringify(MODULE)})` +
      `.writeAtomically(${JSON.stringify(path)}, Buffer.alloc(1e6)).catch((e) => console.log(e.message))`;
    const command = `ulimit -f 64; exec "$0" --import tsx -e "$1"`;
    const { stdout } = spawnSync('bash', ['-c', command, process.execPath, script], {
      encoding: 'utf8',
      env: { ...process.env, TSX_DISABLE_CACHE: '1' },
    });
    assert.match(stdout, /kept\.txt must be a file that can be written, but got EFBIG/);
    assert.equal(readFileSync(path, 'utf8'), 'of before');
    assert.deepEqual(readdirSync(folder), ['kept.txt']);
  });

  it('fails in a folder that it may not write to, leaving it as it was', { skip }, async () => {
    const path = join(folder, 'kept.txt');
    writeFileSync(path, 'of before');
    chmodSync(folder, 0o555);
    const root = process.geteuid?.() === 0; // may write everywhere: another user takes its place
    if (root) process.seteuid?.(65534);
    try {
      await assert.rejects(writeAtomically(path, 'x'), /kept\.txt must be .* but got EACCES/);
    } finally {
      if (root) process.seteuid?.(0);
      chmodSync(folder, 0o700);
    }
    assert.equal(readFileSync(path, 'utf8'), 'of before');
    assert.deepEqual(readdirSync(folder), ['kept.txt']);
  });

  it('leaves the older file, and a leftover that is no image, when killed in the middle', async () => {
    const path = join(folder, 'picture.png');
    writeFileSync(path, 'of before');
    const leftovers = killedWhileWriting(path);
    assert.equal(readFileSync(path, 'utf8'), 'of before');
    assert.equal(leftovers.length, 1);
    assert.ok(leftovers[0].endsWith('.tmp'), leftovers[0]);
    assert.equal(readFileSync(join(folder, leftovers[0]), 'utf8'), 'first half');
    assert.deepEqual(await listImages(folder), ['picture.png']);
    await writeAtomically(path, 'again');
    assert.equal(readFileSync(path, 'utf8'), 'again', 'a leftover is in nobody’s way');
  });

  it('writes no file at all when killed in the middle of the first', () => {
    const leftovers = killedWhileWriting(join(folder, 'new', 'picture.png'));
    assert.equal(leftovers.length, 1);
    assert.deepEqual(readdirSync(join(folder, 'new')), leftovers);
  });

  it('puts a file in the place of a link, not behind it', async () => {
    writeFileSync(join(folder, 'target'), 'of before');
    symlinkSync(join(folder, 'target'), join(folder, 'link'));
    await writeAtomically(join(folder, 'link'), 'new');
    assert.equal(readFileSync(join(folder, 'link'), 'utf8'), 'new');
    assert.equal(readFileSync(join(folder, 'target'), 'utf8'), 'of before');
  });
});

/** A process writes two pieces and is killed when it asks for the second; returns the names it left beside `path`. */
function killedWhileWriting(path: string): string[] {
  const script = `
    const pieces = [Buffer.from('first half'), undefined];
    Object.defineProperty(pieces, 1, { get: () => process.kill(process.pid, 'SIGKILL') });
    require(${JSON.stringify(MODULE)}).writeAtomically(${JSON.stringify(path)}, pieces);`;
  const { signal } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script]);
  assert.equal(signal, 'SIGKILL');
  return readdirSync(join(path, '..')).filter((name) => !path.endsWith(name));
}
