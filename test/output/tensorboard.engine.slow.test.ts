// What TensorBoard would read: event files written here, read back by Python's TensorFlow.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it, type TestContext } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { type EngineName, startEngine } from '../../lib/engine/engine';
import { PYTHON_ENVIRONMENT, pythonPackage } from '../../lib/files/python-packages';
import { readImage } from '../../lib/images/read-image';
import { openTensorboard } from '../../lib/output/tensorboard';
import type { MetricsRow } from '../../lib/training/measures';
import { picture, temporaryFolder } from '../support';

const ROWS: readonly MetricsRow[] = [
  { step: 10, phase: 'adversarial', pixelLoss: 0.25, ownLoss: -1e-8, generatorGradientNorm: 3 },
  { step: 20, phase: 'adversarial', pixelLoss: 1 / 3, validationPsnrY: 28.43, realScore: 0.5 },
  { step: 3_000_000_000, phase: 'adversarial', gradientNorm: 1e30, seconds: 12.5, tensors: 90 },
];

const PICTURE = picture(33, 5);
/** TensorFlow would stretch an image of floats to full brightness. */
const DARK = { width: 7, height: 3, data: Uint8Array.from({ length: 63 }, (_, i) => i) };

let engine: EngineName;
before(async () => {
  engine = (await startEngine()).name;
});

const onlyTensorflow = (): string | undefined =>
  engine === 'tensorflow'
    ? undefined
    : `only the engine tensorflow writes event files, not ${engine}`;

describe('openTensorboard, read back by Python', () => {
  interface Value {
    readonly folder: string;
    readonly file: string;
    readonly step: number;
    readonly time: number;
    readonly tag: string;
    readonly kind: string;
    readonly value?: number;
    readonly png?: string;
  }

  let reason: string | undefined;
  let values: readonly Value[];
  let dispose: () => void = () => {};

  // everything is written first: Python takes seconds to load TensorFlow
  before(() => {
    const python = ['bin/python', 'Scripts/python.exe']
      .map((path) => join(PYTHON_ENVIRONMENT, path))
      .find(existsSync);
    const missing = python === undefined || pythonPackage('tensorflow') === undefined;
    reason = onlyTensorflow() ?? (missing ? "no Python's TensorFlow in .venv" : undefined);
    if (python === undefined || reason !== undefined) return;
    const temporary = temporaryFolder();
    dispose = temporary.dispose;
    writeAll(temporary.path);
    const script = join(__dirname, 'read_events.py');
    const { stdout, stderr } = spawnSync(python, [script, temporary.path], { encoding: 'utf8' });
    assert.ok(stdout.startsWith('['), stderr);
    values = JSON.parse(stdout);
  });
  after(() => dispose());

  function writeAll(folder: string): void {
    const rows = openTensorboard(join(folder, 'Größe', 'rows'));
    for (const row of ROWS) rows.row(row);
    rows.close();
    const images = openTensorboard(join(folder, 'images'));
    images.image('samples/dark', DARK, 100);
    images.image('samples/whole', PICTURE, 200);
    images.close();
    const first = openTensorboard(join(folder, 'twice'));
    first.row({ step: 1, phase: 'pretrain', pixelLoss: 1 });
    cpSync(join(folder, 'twice'), join(folder, 'while open'), { recursive: true });
    const second = openTensorboard(join(folder, 'twice'));
    first.close();
    second.row({ step: 2, phase: 'pretrain', pixelLoss: 2 });
    second.close();
  }

  const found = (context: TestContext, folder: string): Value[] | undefined => {
    if (reason !== undefined) context.skip(reason);
    return reason === undefined ? values.filter((value) => value.folder === folder) : undefined;
  };

  it('has every measure of every row: tag, step, value and a time', (context) => {
    const scalars = found(context, 'Größe/rows');
    if (scalars === undefined) return;
    const expected = [
      [10, 'losses/pixelLoss', 0.25],
      [10, 'losses/ownLoss', -1e-8],
      [10, 'gradients/generatorGradientNorm', 3],
      [20, 'losses/pixelLoss', 1 / 3],
      [20, 'validation/validationPsnrY', 28.43],
      [20, 'discriminator/realScore', 0.5],
      [3_000_000_000, 'gradients/gradientNorm', 1e30],
      [3_000_000_000, 'training/seconds', 12.5],
      [3_000_000_000, 'training/tensors', 90],
    ] as const;
    assert.deepEqual(
      scalars.map(({ step, tag, kind, value }) => [step, tag, kind, value]),
      expected.map(([step, tag, value]) => [step, tag, 'simple_value', Math.fround(value)]),
    );
    const now = Date.now() / 1000;
    assert.ok(scalars.every(({ time }) => Math.abs(time - now) < 3600));
  });

  it('has images that decode to the same samples', async (context) => {
    const images = found(context, 'images');
    if (images === undefined) return;
    assert.deepEqual(
      images.map(({ step, tag, kind }) => [step, tag, kind]),
      [
        [100, 'samples/dark/image', 'image'],
        [200, 'samples/whole/image', 'image'],
      ],
    );
    const decoded = images.map(({ png }) => readImage(Buffer.from(png ?? '', 'base64')));
    assert.deepEqual(await Promise.all(decoded), [DARK, PICTURE]);
  });

  it('has a row while the file is still open', (context) => {
    const rows = found(context, 'while open');
    if (rows === undefined) return;
    assert.deepEqual(
      rows.map(({ step, value }) => [step, value]),
      [[1, 1]],
    );
  });

  it('has a second file of a folder that was opened again, and both whole', (context) => {
    const rows = found(context, 'twice');
    if (rows === undefined) return;
    assert.deepEqual(
      rows.map(({ step, value }) => [step, value]),
      [
        [1, 1],
        [2, 2],
      ],
    );
    assert.notEqual(rows[0].file, rows[1].file);
  });
});

describe('openTensorboard', () => {
  let folder: string;
  let dispose: () => void;
  beforeEach(() => {
    ({ path: folder, dispose } = temporaryFolder());
  });
  afterEach(() => dispose());

  /** tf.memory() counts TensorFlow.js' own tensors, the addon every handle. */
  const counts = (): number[] => [
    tf.memory().numTensors,
    (tf.backend() as NodeJSKernelBackend).binding.getNumOfTensors(),
  ];

  it('leaves no tensor behind, written to, failed or closed', (context) => {
    const reason = onlyTensorflow();
    if (reason !== undefined) return context.skip(reason);
    const before = counts();
    const writer = openTensorboard(folder);
    const open = counts();
    for (const row of ROWS) writer.row(row);
    writer.image('samples/x', PICTURE, 1);
    assert.deepEqual(counts(), open);
    assert.equal(open[0], before[0], 'an open one counts as no tensor of a run');
    writer.close();
    writeFileSync(join(folder, 'file'), '');
    assert.throws(() => openTensorboard(join(folder, 'file')));
    assert.deepEqual(counts(), before);
  });

  it('says what is wrong with a folder, an image, a closed file', (context) => {
    const reason = onlyTensorflow();
    if (reason !== undefined) return context.skip(reason);
    writeFileSync(join(folder, 'file'), '');
    assert.throws(
      () => openTensorboard(join(folder, 'file')),
      /file must be a folder that can be written to, but got: .*not a directory; check/i,
    );
    const writer = openTensorboard(folder);
    assert.throws(
      () => writer.image('x', { data: new Uint8Array(11), width: 2, height: 2 }, 1),
      /image must hold 2x2x3 samples, but got 11/,
    );
    writer.close();
    writer.close();
    assert.throws(() => writer.row(ROWS[0]), /must be open, but it was closed/);
  });

  it('says that another engine cannot, before it makes anything', async () => {
    await startEngine({ engine: 'cpu' });
    try {
      assert.throws(
        () => openTensorboard(join(folder, 'new')),
        /the engine must be tensorflow, but got cpu; .*srgan doctor/,
      );
    } finally {
      await startEngine({ engine });
    }
    assert.deepEqual(readdirSync(folder), []);
  });
});
