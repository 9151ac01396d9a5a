// The set of LPIPS weights: the catalogue's checksums are those of the public files, and what is fetched is found.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fetchDataset } from '../../lib/data/fetch-dataset';
import { verifyDataset } from '../../lib/data/verify-dataset';
import { lpipsFolder, missingLpips } from '../../lib/models/lpips-folder';
import { readLpipsWeights } from '../../lib/models/lpips-weights';
import { temporaryFolder } from '../support';

const shared = process.env.SRGAN_SHARED_DATA ?? join(__dirname, '..', '..', '..', 'shared', 'data');
const files = join(shared, 'weights', 'lpips_keras');
const skip = existsSync(files) ? false : `no shared data at ${files}`;

const folder = temporaryFolder();
const { SRGAN_DATASETS, SRGAN_MIRROR, SRGAN_LPIPS } = process.env;
after(() => {
  for (const [name, value] of Object.entries({ SRGAN_DATASETS, SRGAN_MIRROR, SRGAN_LPIPS })) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  folder.dispose();
});

describe('the set lpips', () => {
  it('is fetched from a mirror, verified, and found without a word', { skip }, async () => {
    const mirror = join(folder.path, 'mirror');
    mkdirSync(mirror);
    symlinkSync(files, join(mirror, 'lpips'));
    const datasets = join(folder.path, 'datasets');
    Object.assign(process.env, {
      SRGAN_DATASETS: datasets,
      SRGAN_MIRROR: mirror,
      SRGAN_LPIPS: '',
    });
    assert.match(missingLpips('alex')!, /srgan data fetch lpips/);
    await fetchDataset('lpips');
    assert.equal(lpipsFolder('alex'), join(datasets, 'lpips', 'weights', 'alex'));
    for (const net of ['alex', 'squeeze'] as const) {
      assert.equal(missingLpips(net), undefined);
      const { convolutions } = await readLpipsWeights(net);
      const values = [...convolutions.values()].reduce(
        (sum, { kernel, bias }) => sum + kernel.length + bias.length,
        0,
      );
      // torchvision's convolutions of AlexNet, and of SqueezeNet 1.1 without its classifier
      assert.equal(values, net === 'alex' ? 2_469_696 : 722_496);
    }
    const { right, missing, wrong } = await verifyDataset('lpips');
    assert.deepEqual([right, missing, wrong], [24, [], []]);
  });
});
