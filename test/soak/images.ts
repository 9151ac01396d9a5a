// Hostile image files through all that reads images: enlarged, measured or trained on, or named in a sentence.
import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PretrainConfig } from '../../lib/config/config';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { pretrain } from '../../lib/experiments/pretrain';
import { readImage } from '../../lib/images/read-image';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import { planUpscaling } from '../../lib/inference/plan-upscaling';
import { upscaleFile } from '../../lib/inference/upscale-file';
import { type Area, assertInWords, oneOf } from './area';
import { IMAGE_FILES } from './image-files';

/** A file too small for a crop is no image to train on either. */
const NAME = 'picture-0.png';

/** Hostile images. */
export const images: Area = {
  name: 'hostile images',
  share: 2,
  async open({ workspace }) {
    return async (random, number) => {
      const kind = oneOf(random, Object.keys(IMAGE_FILES));
      const folder = join(workspace.path, `images-${number}`);
      cpSync(workspace.pictures, folder, { recursive: true });
      rmSync(join(folder, NAME));
      const release = await IMAGE_FILES[kind](join(folder, NAME), random);
      try {
        await enlarge(join(folder, NAME), kind);
        await measure(folder, kind);
        const { pretrain: config } = workspace;
        if (random.uniform() < 0.3)
          await train({ ...config, data: { ...config.data, name: folder } });
      } catch (error) {
        throw new Error(`${kind}: ${error instanceof Error ? error.message : error}`);
      } finally {
        release?.();
        rmSync(folder, { recursive: true, force: true });
      }
      return 2;
    };
  },
};

/** Enlarges the file into a PNG of the right size, or says what is wrong with it. */
async function enlarge(path: string, kind: string): Promise<void> {
  const output = `${path}-enlarged`;
  try {
    for (const job of await planUpscaling([path], output)) {
      const { width, height } = await upscaleFile(job, bicubicUpscaler(2));
      const written = await readImage(job.output);
      assert.deepEqual([written.width, written.height], [width, height]);
    }
  } catch (error) {
    // an empty folder has no name of a file to tell
    assertInWords(error, kind === 'folder' ? undefined : NAME);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** Measures the three good images at least, and the file or says what is wrong with it. */
async function measure(folder: string, kind: string): Promise<void> {
  const failures: Error[] = [];
  const { rows } = await evaluateModels({
    ...{ models: ['bicubic'], data: folder },
    onFailure: ({ error }) => failures.push(error),
  });
  for (const error of failures) assertInWords(error, NAME);
  const told = rows.length + failures.length;
  // a folder called like an image is left out, or named
  assert.ok(rows.length >= 3 && told <= 4, `${kind}: ${rows.length} of ${told} rows`);
}

/** Two steps on the folder, or the file is named. */
async function train(config: PretrainConfig): Promise<void> {
  const short = { ...config, numSteps: 2, validateEvery: 1 };
  const run = 'on-hostile-images';
  try {
    assert.equal((await pretrain(short, { run, existing: 'replace' })).reason, 'finished');
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    // a check of the whole set calls its images by their names there
    assertInWords(error, NAME.replace('.png', ''));
  }
}
