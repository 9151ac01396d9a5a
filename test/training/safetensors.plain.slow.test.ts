// The checkpoint file: its format, and that it is complete or absent whatever happens.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { WORKSPACE_ROOT } from '../../lib/files/workspace';
import { readTensorFile, writeTensorFile } from '../../lib/training/safetensors';

const file = {
  tensors: new Map([
    ['a/kernel', { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, Number.MAX_VALUE, -0) }],
    ['scalar', { shape: [], values: Float32Array.of(7) }],
    ['empty', { shape: [0, 4], values: new Float32Array(0) }],
  ]),
  metadata: { state: '{"step":5,"name":"Größe"}' },
};

describe('writeTensorFile', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'srgan-tensors-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('writes what readTensorFile reads, names, shapes, values and metadata', async () => {
    const path = join(folder, 'all.safetensors');
    await writeTensorFile(path, file);
    const read = await readTensorFile(path);
    assert.deepEqual([...read.tensors], [...file.tensors]);
    assert.equal(read.metadata.state, file.metadata.state);
  });

  it('follows the safetensors layout: header length, JSON header, values at a multiple of eight', async () => {
    const path = join(folder, 'layout.safetensors');
    await writeTensorFile(path, file);
    const bytes = await readFile(path);
    const length = Number(bytes.readBigUInt64LE(0));
    assert.equal(length % 8, 0);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
    assert.deepEqual(header['a/kernel'], { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
    assert.deepEqual(header.scalar, { dtype: 'F32', shape: [], data_offsets: [24, 28] });
    assert.equal(bytes.readFloatLE(8 + length + 8), 3.5);
    assert.equal(bytes.length, 8 + length + 28);
  });

  it('makes the folder, and says which file it could not write, leaving no rubbish', async () => {
    await writeTensorFile(join(folder, 'new', 'x.safetensors'), file);
    await assert.rejects(
      writeTensorFile(join(folder, 'new', 'x.safetensors', 'y.safetensors'), file),
      /y\.safetensors must be a file that can be written, but got .*; check the folder, .*free space/,
    );
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('is readable after 100 kills at random moments', { timeout: 120_000 }, async () => {
    const path = join(folder, 'killed.safetensors');
    await writeTensorFile(path, file);
    for (let i = 0; i < 100; i++) await killWhileSaving(path);
    const { metadata } = await readTensorFile(path);
    assert.ok(Number(metadata.saves) >= 1, 'no child ever saved');
  });
});

/** Starts a process that saves 2 MB again and again, and kills it some milliseconds after its first save; the file must then be readable. */
async function killWhileSaving(path: string): Promise<void> {
  const program = `
    const { writeTensorFile } = require(${JSON.stringify(join(WORKSPACE_ROOT, 'lib', 'build', 'training', 'safetensors.js'))});
    (async () => {
      for (let saves = 1; ; saves++) {
        const values = new Float32Array(500000).fill(saves);
        await writeTensorFile(${JSON.stringify(path)}, { tensors: new Map([['x', { shape: [500000], values }]]), metadata: { saves: String(saves) } });
        if (saves === 1) process.stdout.write('saved');
      }
    })();`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
  const { tensors, metadata } = await readTensorFile(path);
  assert.equal(tensors.get('x')!.values[499_999], Number(metadata.saves));
}

const FIXTURES = join(__dirname, '..', 'fixtures', 'runs-v1');

/** A file of this header and so many bytes of values. */
function fileOf(header: object, valueBytes: number): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(valueBytes)]);
}

describe('readTensorFile', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'srgan-tensors-'));
  });
  after(() => rm(folder, { recursive: true }));

  const damaged = async (
    name: string,
    damage: (path: string) => Promise<unknown>,
  ): Promise<string> => {
    const path = join(folder, name);
    await writeTensorFile(path, file);
    await damage(path);
    return path;
  };

  it('throws for a file that ends early, at any byte', async () => {
    const { length } = await readFile(await damaged('whole', async () => {}));
    for (let bytes = 0; bytes < length; bytes += 13) {
      const path = await damaged('cut', (p) => truncate(p, bytes));
      await assert.rejects(
        readTensorFile(path),
        /readTensorFile: .* must be a complete safetensors file, but got/,
      );
    }
  });

  it('throws for a changed byte, in the values or anywhere in the header', async () => {
    const whole = await readFile(await damaged('whole', async () => {}));
    // a file whose checksum goes by another name is one of another program, without
    const key = whole.indexOf('checksum');
    for (let place = 8; place < whole.length; place += 7) {
      if (place >= key && place < key + 'checksum'.length) continue;
      const path = await damaged('flipped', async (p) => {
        const bytes = await readFile(p);
        bytes[place] ^= 1;
        await writeFile(p, bytes);
      });
      await assert.rejects(readTensorFile(path), /damaged contents|header that/, `byte ${place}`);
    }
  });

  it('throws for a header that lies about its values', async () => {
    const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
    for (const [header, why] of [
      [{ a: { ...entry, dtype: 'F64' } }, 'another type'],
      [{ a: { ...entry, shape: [3] } }, 'another shape'],
      [{ a: { ...entry, shape: [-2] } }, 'a negative shape'],
      [{ a: { ...entry, data_offsets: [0, 16] } }, 'values beyond the end'],
      [{ a: { ...entry, data_offsets: [4, 12] } }, 'a gap'],
      [{ a: entry, b: entry }, 'one place twice'],
      [{}, 'values of nothing'],
      [{ a: entry, __metadata__: { step: 3 } }, 'metadata that is no text'],
    ] as const) {
      const path = join(folder, 'lies');
      await writeFile(path, fileOf(header, 8));
      await assert.rejects(readTensorFile(path), /a header that does not fit its values/, why);
    }
    const honest = join(folder, 'honest');
    await writeFile(honest, fileOf({ a: entry }, 8));
    assert.deepEqual((await readTensorFile(honest)).tensors.get('a')?.shape, [2]);
  });

  it('reads files of the first version of the lab, and finds changed values in them', async () => {
    const first = join(FIXTURES, 'pretrain', 'checkpoints', 'best.safetensors');
    const { tensors, metadata } = await readTensorFile(first);
    assert.deepEqual(tensors.get('generator/head/conv/kernel')?.shape, [3, 3, 3, 4]);
    assert.equal(JSON.parse(metadata.state).step, 6);
    assert.equal(metadata.sha256, undefined, 'the checksum is no part of what was written');
    const bytes = await readFile(first);
    bytes[bytes.length - 3] ^= 1;
    await writeFile(join(folder, 'first'), bytes);
    await assert.rejects(readTensorFile(join(folder, 'first')), /damaged contents/);
  });

  it('throws for a file of another kind', async () => {
    const path = join(folder, 'text');
    await writeFile(path, 'This is no tensor file, however long it may become.');
    await assert.rejects(readTensorFile(path), /must be a complete safetensors file/);
  });
});
