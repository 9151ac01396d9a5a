// The examples of use beside exported models, run as they stand: each must make the picture that `srgan upscale` makes.
// The page for browsers is in test/browser/exported-model.test.ts.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { startEngine } from '../../lib/engine/engine';
import { writeFormat } from '../../lib/export/export-model';
import { onnxFormat } from '../../lib/export/onnx';
import { missingPython, PYTHON, pythonEnvironment } from '../../lib/export/python';
import { savedModelFormat } from '../../lib/export/savedmodel';
import { tfliteFormat } from '../../lib/export/tflite';
import type { RgbImage } from '../../lib/images/image';
import { readImage } from '../../lib/images/read-image';
import { writeImage } from '../../lib/images/write-image';
import { networkUpscaler } from '../../lib/inference/network-upscaler';
import { picture, TINY_GENERATOR, temporaryFolder } from '../support';
import { type TestModel, testModel } from './models';

const folder = temporaryFolder();
const at = (...path: string[]): string => join(folder.path, ...path);
let tested: TestModel;
let expected: RgbImage;

before(async () => {
  await startEngine();
  tested = testModel(TINY_GENERATOR);
  await writeImage(at('picture.png'), picture(20, 5));
  expected = await networkUpscaler(tested.generator).upscale(picture(20, 5));
});
after(() => {
  tested.generator.dispose();
  folder.dispose();
});

const run = promisify(execFile);
const env = pythonEnvironment();

/** The picture of the client and that of the lab: the same to a level, and few samples off by it. */
async function sameAsLab(name: string): Promise<void> {
  const { width, height, data } = await readImage(at(name));
  assert.deepEqual([width, height], [80, 80]);
  const off = Array.from(data, (value, i) => Math.abs(value - expected.data[i]));
  assert.ok(Math.max(...off) <= 1);
  assert.ok(off.filter((step) => step > 0).length <= data.length / 1000);
}

describe('the example of', () => {
  for (const [format, packages] of [
    [tfliteFormat, ['tensorflow', 'ai_edge_litert', 'PIL']],
    [onnxFormat, ['onnxruntime', 'PIL']],
  ] as const) {
    const { label, client } = format;
    it(`${label} enlarges a picture`, { skip: missingPython(packages) }, async () => {
      const entry = await writeFormat(tested.model, format, { output: at('out'), half: false });
      const target = `${format.name}.png`;
      await run(PYTHON, [join(entry.folder, client.file), at('picture.png'), at(target)], { env });
      await sameAsLab(target);
    });
  }

  it('TensorFlow Serving sends a PNG and takes one', {
    skip: missingPython(['tensorflow']),
  }, async () => {
    const output = at('out');
    const { folder: model } = await writeFormat(tested.model, savedModelFormat, {
      output,
      half: false,
    });
    const server = spawn(PYTHON, [join(__dirname, 'serving_stub.py'), model], { env });
    try {
      const port = await new Promise<string>((resolve, reject) => {
        server.stdout.once('data', (text) => resolve(String(text).trim()));
        server.once('close', (status) => reject(new Error(`the server ended with ${status}`)));
      });
      const address = `http://127.0.0.1:${port}/v1/models/srgan`;
      await run(PYTHON, [join(model, 'client.py'), at('picture.png'), at('served.png'), address]);
    } finally {
      server.kill();
    }
    await sameAsLab('served.png');
  });
});
