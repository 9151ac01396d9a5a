// environment.json: what a run was computed with, and that a resumed one has the same images.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Dataset, openDataset } from '../../lib/data/dataset';
import { startEngine } from '../../lib/engine/engine';
import { writeImage } from '../../lib/images/write-image';
import {
  checkSameData,
  type DataIdentities,
  identifyData,
  writeEnvironment,
} from '../../lib/runs/environment';
import { type RunFolder, runFolder } from '../../lib/runs/run-folder';
import { picture } from '../support';
import { copyFirstRun, openWorkspace, type Workspace } from '../tiny-runs';

let workspace: Workspace;
let train: Dataset;
let data: DataIdentities;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
  train = await openDataset(workspace.pictures, { split: 'train', seed: 3 });
  data = await identifyData({ train });
});
after(() => workspace.dispose());

describe('identifyData', () => {
  it('hashes names and bytes of the images in order', () => {
    const all = createHash('sha256');
    for (const { name, hr } of train.images) {
      const bytes = createHash('sha256').update(readFileSync(hr)).digest();
      all.update(name).update(bytes);
    }
    assert.deepEqual(data, {
      train: { name: 'pictures', images: 3, sha256: all.digest('hex') },
    });
  });

  it('changes with a name, a byte or the number of images', async () => {
    const copy = (name: string): Dataset => {
      const folder = join(workspace.path, name);
      mkdirSync(folder);
      const images = train.images.map(({ name, hr }) => {
        copyFileSync(hr, join(folder, basename(hr)));
        return { name, hr: join(folder, basename(hr)) };
      });
      return { ...train, images };
    };
    const hashOf = async (dataset: Dataset): Promise<string> =>
      (await identifyData({ train: dataset })).train.sha256;
    const same = copy('same');
    assert.equal(await hashOf(same), data.train.sha256, 'the place does not matter');
    const changed = copy('changed');
    await writeImage(changed.images[0].hr, picture(48, 99));
    const renamed = same.images.map((image, i) => (i === 0 ? { ...image, name: 'other' } : image));
    const hashes = [
      await hashOf(same),
      await hashOf(changed),
      await hashOf({ ...same, images: renamed }),
      await hashOf({ ...same, images: same.images.slice(1) }),
      await hashOf({ ...same, images: [...same.images].reverse() }),
    ];
    assert.equal(new Set(hashes).size, 5);
  });
});

describe('writeEnvironment', () => {
  it('leaves engine, versions, machine, data, commit and notes', async () => {
    const run = runFolder('noted');
    mkdirSync(run.path, { recursive: true });
    await writeEnvironment(run, data, { pretrained: 'srresnet-1', caveats: ['untrained VGG19'] });
    const environment = JSON.parse(readFileSync(join(run.path, 'environment.json'), 'utf8'));
    assert.ok(Date.now() - Date.parse(environment.started) < 60_000);
    assert.match(environment.commit, /^([0-9a-f]{40}( with changes)?|unknown)$/);
    assert.ok(environment.engine.name.length > 0 && environment.engine.version.length > 0);
    assert.equal(environment.node, process.version);
    assert.equal(environment.tensorflowJs, '4.22.0');
    assert.match(environment.machine, new RegExp(`^${process.platform} ${process.arch}, \\d+ x `));
    assert.deepEqual(environment.data, data);
    assert.equal(environment.pretrained, 'srresnet-1');
    assert.deepEqual(environment.caveats, ['untrained VGG19']);
  });
});

describe('checkSameData', () => {
  /** A run that began with these images, or that does not say with which. */
  async function begun(name: string, images?: DataIdentities): Promise<RunFolder> {
    copyFirstRun(workspace, 'pretrain', name);
    if (images) await writeEnvironment(runFolder(name), images);
    return runFolder(name);
  }

  it('accepts the images that the run began with', async () => {
    await checkSameData(await begun('same', data), data);
  });

  it('accepts anything where it is not known what the run began with', async () => {
    const run = await begun('unknown');
    await checkSameData(run, data);
    rmSync(join(run.path, 'environment.json'));
    await checkSameData(run, data);
  });

  it('refuses others, and says how many there were', async () => {
    const run = await begun('other', data);
    const sha256 = '0'.repeat(64);
    await assert.rejects(
      checkSameData(run, { train: { ...data.train, sha256 } }),
      /the train images of other must be those that it began with \(others\), but got 3 whose names or contents differ; put them back, or start the run anew/,
    );
    await assert.rejects(
      checkSameData(run, { train: { name: 'pictures', images: 7, sha256 } }),
      /began with \(3\), but got 7/,
    );
  });
});
