// Exporting a run: what is written, what its metadata say in each format, what is refused, what the check finds.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { presetConfig } from '../../lib/config/presets';
import { engineInfo } from '../../lib/engine/engine';
import { BOUNDS, checkExport } from '../../lib/export/check-export';
import { exportModel } from '../../lib/export/export-model';
import { exportedModel } from '../../lib/export/exported-model';
import { missingPython, PYTHON, pythonEnvironment } from '../../lib/export/python';
import type { SrresnetOptions } from '../../lib/models/srresnet-options';
import { createRandom } from '../../lib/random/random';
import { writeRunConfig } from '../../lib/runs/run-config';
import { runFolder } from '../../lib/runs/run-folder';
import { type StoredTensor, writeTensorFile } from '../../lib/training/safetensors';
import { TINY_GENERATOR, temporaryResults } from '../support';

const results = temporaryResults();
const at = (...path: string[]): string => join(results.path, ...path);

/** Weights of a generator, by the names and shapes that its operations ask for: no engine makes them. */
async function writeWeights(path: string): Promise<void> {
  const random = createRandom(3);
  const tensors = new Map<string, StoredTensor>();
  exportedModel('any', TINY_GENERATOR, (name, shape) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const deviation = 1 / Math.sqrt(count / shape[shape.length - 1]);
    const values = new Float32Array(count).map(() => random.normal(0, deviation));
    tensors.set(`generator/${name}`, { shape, values });
    return values;
  });
  await writeTensorFile(path, { tensors, metadata: {} });
}

async function writeRun(name: string, generator: SrresnetOptions): Promise<void> {
  const config = presetConfig('pretrain', 'smoke');
  const data = { ...config.data, name: '/home/somebody/photos' };
  await writeRunConfig(runFolder(name), { ...config, generator, data });
}

before(async () => {
  await writeRun('tiny', TINY_GENERATOR);
  await writeWeights(runFolder('tiny').bestCheckpoint);
});
after(() => results.dispose());

const needs = missingPython(['tensorflow', 'onnx']);

/** Runs a program in Python; returns what it printed. */
const python = (code: string, ...args: string[]): string =>
  execFileSync(PYTHON, ['-c', code, ...args], {
    env: pythonEnvironment(),
    encoding: 'utf8',
    stdio: 'pipe',
  });

describe('exportModel', () => {
  it('writes a folder for each format, with its example, and a card, and starts no engine', async () => {
    const { formats, model } = await exportModel('tiny', {
      ...{ output: at('out'), formats: ['tfjs', 'savedmodel', 'onnx'] },
    });
    assert.deepEqual(readdirSync(at('out')).sort(), ['README.md', 'onnx', 'savedmodel', 'tfjs']);
    for (const { folder, files } of formats) {
      for (const [path, bytes] of Object.entries(files)) {
        assert.equal(readFileSync(join(folder, path)).length, bytes);
      }
    }
    assert.throws(engineInfo, /the engine must be started first/);
    const card = readFileSync(at('out', 'README.md'), 'utf8');
    assert.match(card, /^# tiny\n\nSRResNet x4 b1f4: /);
    assert.match(card, /\| data \| photos \|/);
    assert.doesNotMatch(card, /somebody|undefined|NaN/);
    const { parameters } = model.facts;
    const conv = (from: number, to: number): number => 9 * from * to + to;
    assert.equal(parameters, conv(3, 4) + 3 * conv(4, 4) + conv(4, 48) + 2 * 4);
  });

  it('halves kernels where a format can', async () => {
    const options = { formats: ['tfjs', 'savedmodel'], half: true };
    const { formats } = await exportModel('tiny', { output: at('half'), ...options });
    assert.deepEqual(
      formats.map(({ half }) => half),
      [true, false],
    );
    const whole = readFileSync(at('out', 'tfjs', 'weights.bin')).length;
    assert.ok(readFileSync(at('half', 'tfjs', 'weights.bin')).length < 0.6 * whole);
  });

  it('says the same in the metadata of TensorFlow.js, ONNX and TF-Lite', {
    skip: needs,
  }, async () => {
    const output = at('all');
    const { left } = await exportModel('tiny', { output, formats: ['tfjs', 'tflite', 'onnx'] });
    assert.deepEqual(left, []);
    const json = JSON.parse(readFileSync(join(output, 'tfjs', 'model.json'), 'utf8'));
    const { srgan } = json.userDefinedMetadata;
    assert.deepEqual([srgan.scale, srgan.leastPixels, srgan.overlap], [4, 2, 5]);
    assert.equal(srgan.training.data, 'photos');
    const code = `
import json, sys, onnx
from tensorflow.lite.python import schema_py_generated as schema
model = onnx.load(sys.argv[1] + '/onnx/model.onnx')
onnx.checker.check_model(model, full_check=True)
properties = {p.key: p.value for p in model.metadata_props}
lite = schema.ModelT.InitFromObj(schema.Model.GetRootAs(open(sys.argv[1] + '/tflite/model.tflite', 'rb').read(), 0))
[entry] = [m for m in lite.metadata if m.name == b'srgan']
print(json.dumps({
  'ir': model.ir_version, 'opset': model.opset_import[0].version, 'scale': properties['scale'],
  'onnx': json.loads(properties['srgan']), 'tflite': json.loads(bytes(lite.buffers[entry.buffer].data)),
  'operations': sorted({o.builtinCode for o in lite.operatorCodes}),
}))`;
    const { ir, opset, scale, onnx, tflite, operations } = JSON.parse(python(code, output));
    assert.deepEqual([ir, opset, scale], [8, 17, '4']);
    assert.deepEqual(onnx, { ...srgan, leastPixels: 1 });
    const { description, ...facts } = tflite;
    assert.deepEqual(facts, srgan);
    assert.match(description, /^tiny: SRResNet x4 b1f4\. In: RGB/);
    // PRELU is one operation, number 54, not three
    assert.ok(operations.includes(54));
  });

  it('refuses a folder with files, an unknown format and a run that is none', async () => {
    const formats = ['tfjs'];
    await assert.rejects(
      exportModel('tiny', { output: at('out'), formats }),
      /output must be a new or an empty folder, but got .*out with 4 files in it; .*--overwrite/,
    );
    await exportModel('tiny', { output: at('out'), formats, overwrite: true });
    await assert.rejects(
      exportModel('tiny', { output: at('new'), formats: ['coreml'] }),
      /format must be one of tfjs, savedmodel, tflite, onnx, but got coreml/,
    );
    await assert.rejects(
      exportModel('tinny', { output: at('new'), formats }),
      /run must be a folder with config\.json, but got .*tinny.*tiny/,
    );
    assert.ok(!readdirSync(results.path).includes('new'));
  });

  it('says which weight a checkpoint of another configuration lacks', async () => {
    const other = runFolder('other');
    await writeRun('other', { ...TINY_GENERATOR, numResBlocks: 2 });
    await assert.rejects(exportModel('other', { output: at('new') }), /must have a checkpoint/);
    await writeWeights(other.bestCheckpoint);
    await assert.rejects(
      exportModel('other', { output: at('new'), formats: ['tfjs'] }),
      /block2\/first\/conv\/kernel must be a tensor \[3,3,4,4\], but got nothing; .*another configuration/,
    );
  });
});

describe('checkExport', () => {
  it('finds a file that is not the model', async () => {
    const { formats } = await exportModel('tiny', { output: at('check'), formats: ['tfjs'] });
    const [right] = await checkExport('tiny', formats);
    assert.ok(right.difference !== undefined && right.difference <= BOUNDS.whole);
    assert.equal(right.by, 'TensorFlow.js on wasm');
    const path = at('check', 'tfjs', 'weights.bin');
    const bytes = readFileSync(path);
    // a weight of the first kernel
    bytes.writeFloatLE(bytes.readFloatLE(40) + 0.1, 40);
    writeFileSync(path, bytes);
    const [wrong] = await checkExport('tiny', formats);
    assert.ok(wrong.difference !== undefined && wrong.difference > 100 * BOUNDS.whole);
  });
});
