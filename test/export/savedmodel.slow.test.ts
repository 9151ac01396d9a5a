// The SavedModel's signatures: TensorFlow.js for Node loads it, TensorFlow says what it holds, bytes are the lab's bytes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { labOutput, largestDifference } from '../../lib/export/check-export';
import { writeFormat } from '../../lib/export/export-model';
import { missingPython, PYTHON, pythonEnvironment } from '../../lib/export/python';
import { savedModelFormat } from '../../lib/export/savedmodel';
import { readImage } from '../../lib/images/read-image';
import { writeImage } from '../../lib/images/write-image';
import { networkUpscaler } from '../../lib/inference/network-upscaler';
import { picture, TINY_PAPER_GENERATOR, temporaryFolder } from '../support';
import { images, type TestModel, testModel } from './models';

const folder = temporaryFolder();
const skip = missingPython(['tensorflow']);
let tested: TestModel;
let saved: string;

before(async () => {
  await startEngine();
  tested = testModel(TINY_PAPER_GENERATOR);
  await writeFormat(tested.model, savedModelFormat, { output: folder.path, half: false });
  saved = join(folder.path, 'savedmodel', '1');
});
after(() => {
  tested.generator.dispose();
  folder.dispose();
});

/** Runs a program in Python; returns what it printed. */
const python = (code: string, ...args: string[]): string =>
  execFileSync(PYTHON, ['-c', code, ...args], {
    env: pythonEnvironment(),
    encoding: 'utf8',
    stdio: 'pipe',
  });

describe('a SavedModel', () => {
  it('is loaded by tf.node.loadSavedModel, and makes what the lab makes', async (t) => {
    if (tf.getBackend() !== 'tensorflow') return t.skip('it is for the engine tensorflow');
    const { node } = await import('@tensorflow/tfjs-node-gpu');
    const model = await node.loadSavedModel(saved, ['serve'], 'float');
    const batch = images([2, 9, 7, 3]);
    const before = tf.memory().numTensors;
    const sr = tf.tidy(() => {
      const outputs = model.predict({ lr: tf.tensor4d(batch.values, [...batch.shape]) });
      return (outputs as tf.NamedTensorMap).sr.dataSync<'float32'>().slice();
    });
    assert.ok(largestDifference(sr, labOutput(tested.generator, batch)) <= 1e-5);
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
  });

  it('has three signatures, of any batch and size', { skip }, () => {
    const code = `
import json, sys, tensorflow as tf
def show(spec): return {name: [str(s.dtype.name), None if s.shape.rank is None else s.shape.as_list()] for name, s in spec.items()}
signatures = tf.saved_model.load(sys.argv[1]).signatures
print(json.dumps({name: [show(f.structured_input_signature[1]), show(f.structured_outputs)] for name, f in signatures.items()}))`;
    const any = [null, null, null, 3];
    assert.deepEqual(JSON.parse(python(code, saved)), {
      float: [{ lr: ['float32', any] }, { sr: ['float32', any] }],
      png: [{ image_bytes: ['string', []] }, { sr_bytes: ['string', []] }],
      serving_default: [{ lr: ['uint8', any] }, { sr: ['uint8', any] }],
    });
  });

  it('makes the bytes of srgan upscale: `png` of a file, serving_default of its pixels', {
    skip,
  }, async () => {
    const [source, target, raw] = ['in.png', 'out.png', 'out.raw'].map((n) => join(folder.path, n));
    await writeImage(source, picture(12, 3));
    const code = `
import sys, tensorflow as tf
folder, source, target, raw = sys.argv[1:]
signatures = tf.saved_model.load(folder).signatures
content = tf.io.read_file(source)
tf.io.write_file(target, signatures['png'](image_bytes=content)['sr_bytes'])
pixels = tf.io.decode_png(content, channels=3)[None]
both = signatures['serving_default'](lr=tf.concat([pixels, pixels[:, ::-1]], 0))['sr'].numpy()
assert both.shape == (2, 48, 48, 3), both.shape
open(raw, 'wb').write(both[0].tobytes())`;
    python(code, saved, source, target, raw);
    const { data } = await networkUpscaler(tested.generator).upscale(await readImage(source));
    const off = (bytes: Uint8Array): number[] =>
      Array.from(bytes, (value, i) => Math.abs(value - data[i])).filter((step) => step > 0);
    for (const bytes of [(await readImage(target)).data, new Uint8Array(readFileSync(raw))]) {
      assert.equal(bytes.length, data.length);
      // float32 in another order rounds a sample in a thousand to the neighbor
      assert.ok(off(bytes).length <= data.length / 1000, `${off(bytes).length} bytes`);
      assert.ok(off(bytes).every((step) => step === 1));
    }
  });

  it('says what it is in assets.extra, where TensorFlow looks for nothing', () => {
    const text = readFileSync(join(saved, 'assets.extra', 'srgan.json'), 'utf8');
    const { name, scale, generator, leastPixels } = JSON.parse(text);
    assert.deepEqual([name, scale, leastPixels], ['test', 4, 1]);
    assert.deepEqual(generator, TINY_PAPER_GENERATOR);
  });
});
