// Flipped bits, changed bytes and cut ends in checkpoints: each is refused in words, or nothing that is read differs.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from '../../lib/engine/engine';
import { openGeneratorSide } from '../../lib/experiments/generator-side';
import { createRandom, type Random } from '../../lib/random/random';
import { runFolder } from '../../lib/runs/run-folder';
import { type CheckpointParts, loadCheckpoint } from '../../lib/training/checkpoint';
import { readTensorFile } from '../../lib/training/safetensors';
import { startRun } from '../experiments/run-child';
import { type Area, assertInWords, between } from './area';

/** Damages of one trial: each takes a millisecond or two. */
const AT_A_TIME = 100;

/** Damaged checkpoints. */
export const checkpoints: Area = {
  name: 'damaged checkpoints',
  share: 2,
  async open({ workspace }) {
    const config = workspace.pretrain;
    assert.equal(await startRun(config, { run: 'checkpoints' }).ended(), 0);
    await startEngine();
    const { networks, optimizer } = openGeneratorSide(config, createRandom(1), {});
    const parts = { networks, optimizers: { optimizer } };
    const good = join(workspace.path, 'good.safetensors');
    copyFileSync(runFolder('checkpoints').lastCheckpoint, good);
    const expected = await contents(good, parts);
    const bytes = readFileSync(good);
    const damaged = join(workspace.path, 'damaged.safetensors');
    return async (random) => {
      for (let i = 0; i < AT_A_TIME; i++) {
        const [what, changed] = damage(bytes, random);
        writeFileSync(damaged, changed);
        try {
          assert.deepEqual(
            await contents(damaged, parts),
            expected,
            `${what} changes what is read`,
          );
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error;
          assertInWords(error, damaged);
        }
      }
      return AT_A_TIME;
    };
  },
};

/** All that a resumed run takes from a file. */
async function contents(path: string, parts: CheckpointParts): Promise<object> {
  const state = await loadCheckpoint(path, parts);
  const { tensors } = await readTensorFile(path);
  return { state, tensors: [...tensors] };
}

/** A damage and its description: half of them in the header, which is the smaller part. */
function damage(good: Buffer, random: Random): readonly [string, Buffer] {
  const header = 8 + Number(good.readBigUInt64LE());
  const end = random.uniform(0, 1) < 0.5 ? header : good.length;
  const place = between(random, 0, end);
  const kind = between(random, 0, 4);
  if (kind === 0) return [`cut after ${place} bytes`, good.subarray(0, place)];
  const bytes = Buffer.from(good);
  if (kind === 1) {
    const bit = between(random, 0, 8);
    bytes[place] ^= 1 << bit;
    return [`bit ${bit} of byte ${place}`, bytes];
  }
  if (kind === 2) {
    const value = between(random, 0, 256);
    bytes[place] = value;
    return [`byte ${place} is ${value}`, bytes];
  }
  const length = between(random, 1, 64);
  bytes.fill(0, place, Math.min(place + length, bytes.length));
  return [`${length} zeros from byte ${place}`, bytes];
}
