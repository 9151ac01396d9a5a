// Where VGG19's weights come from, and what is said when they are not there.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startEngine } from '../../lib/engine/engine';
import { deepestVggLayer, VGG19_LAYERS } from '../../lib/models/vgg19-layers';
import { readVggWeights, resolveVggWeights } from '../../lib/models/vgg19-weights';

const shared = process.env.SRGAN_SHARED_DATA ?? resolve(__dirname, '../../../shared/data');
const weightsFolder = join(shared, 'weights/vgg19_tfjs_block1-3');
const noWeights = existsSync(weightsFolder) ? false : `SKIPPED: ${weightsFolder} is absent`;

let folder: string;
before(async () => {
  await startEngine();
  folder = mkdtempSync(join(tmpdir(), 'vgg19-weights-'));
});
after(() => rmSync(folder, { recursive: true }));

describe('VGG19_LAYERS', () => {
  it('counts 20,024,384 parameters, as Keras without its dense layers', () => {
    const count = VGG19_LAYERS.reduce(
      (sum, { inChannels, filters }) => sum + 9 * inChannels * filters + filters,
      0,
    );
    assert.equal(count, 20_024_384);
    assert.equal(VGG19_LAYERS.length, 16);
  });
  it('orders layers by depth', () => {
    assert.equal(deepestVggLayer(['block3_conv1', 'block2_conv2', 'block1_conv2']), 'block3_conv1');
    assert.throws(
      () => deepestVggLayer(['block3_conv5']),
      /must be one of block1_conv1.*but got block3_conv5/,
    );
    assert.throws(() => deepestVggLayer([]), /at least one layer/);
  });
});

describe('readVggWeights', () => {
  it('names the layers that a partial set has', { skip: noWeights }, async () => {
    await assert.rejects(
      readVggWeights(weightsFolder, 'block5_conv4'),
      /must hold every layer up to block5_conv4, but got block1_conv1, .*, block3_conv4; choose one of these/,
    );
  });
  it('says when a file is no HDF5', async () => {
    const file = join(folder, 'broken.h5');
    writeFileSync(file, 'not a file of weights');
    await assert.rejects(readVggWeights(file, 'block1_conv1'), /must be a Keras HDF5 file/);
  });
});

describe('resolveVggWeights', () => {
  it('says when the path is missing', () => {
    assert.throws(
      () => resolveVggWeights(join(folder, 'nowhere')),
      /must be a model.json.*but got .*nowhere/,
    );
  });
  it('finds the file in a folder', { skip: noWeights }, () => {
    assert.equal(resolveVggWeights(weightsFolder), join(weightsFolder, 'model.json'));
  });
});
