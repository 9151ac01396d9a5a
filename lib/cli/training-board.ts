// srgan train --tensorboard: the rows of metrics.csv, and a few validation images as they get better. What cannot be
// written is said once and ends no run.
import { join } from 'node:path';
import type { Dataset } from '../data/dataset';
import { type ImagePair, loadPair } from '../data/pairs';
import { startEngine } from '../engine/engine';
import type { RunOptions, ValidationEvent } from '../experiments/run-options';
import { makeFolders } from '../files/make-folders';
import type { RgbImage } from '../images/image';
import { openTensorboard, type TensorboardWriter } from '../output/tensorboard';
import { UsageError } from './usage-error';

/** A training on its way to TensorBoard. */
export interface TrainingBoard {
  /** To be handed to the run. */
  readonly callbacks: Required<Pick<RunOptions, 'onStart' | 'onLog' | 'onValidate'>>;
  /** Ends the event file. Synchronous, as a stopped run needs it. */
  close(): void;
}

/** So many validation images are shown. */
const IMAGES = 3;

/**
 * Prepares the board before the run begins, so that a machine or a folder without the means for it costs no run. The
 * event file comes with the run, whose folder a restart removes first.
 * @param options folder: where the event file goes; true: to the run's own tensorboard/. say: how to tell the user.
 * @throws on another engine than `tensorflow`, and where the folder cannot be made
 */
export async function prepareTrainingBoard(options: {
  folder: string | true;
  say: (sentence: string) => void;
}): Promise<TrainingBoard> {
  const { folder, say } = options;
  const { name } = await startEngine();
  if (name !== 'tensorflow') {
    throw new Error(
      `--tensorboard must run on the engine tensorflow, but got ${name}; leave it out, or see \`npx srgan doctor\``,
    );
  }
  if (folder !== true) await makeFolder(folder);
  let writer: TensorboardWriter | undefined;
  const samplesOf = createSampler();
  const giveUp = (error: unknown): void => {
    writer = undefined;
    say(`TensorBoard: ${(error as Error).message}; the run goes on without it.`);
  };
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      giveUp(error);
    }
  };
  return {
    callbacks: {
      onStart: ({ path }) =>
        attempt(() => {
          writer = openTensorboard(folder === true ? join(path, 'tensorboard') : folder);
        }),
      onLog: (row) => attempt(() => writer?.row(row)),
      async onValidate(event) {
        if (!writer) return;
        try {
          const samples = await samplesOf(event);
          for (const [tag, image] of samples) writer.image(tag, image, event.step);
        } catch (error) {
          giveUp(error);
        }
      },
    },
    close: () => attempt(() => writer?.close()),
  };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
  } catch (error) {
    throw new UsageError(
      `--tensorboard must be a folder that can be made, but got ${folder} (${(error as Error).message}); name another`,
    );
  }
}

/** Images by tag: the model's at every validation, LR and HR with the first. */
function createSampler(): (event: ValidationEvent) => Promise<Map<string, RgbImage>> {
  let pairs: ImagePair[] | undefined;
  return async ({ model, validation }) => {
    const samples = new Map<string, RgbImage>();
    const known = pairs;
    pairs ??= await loadPairs(validation, model.scale);
    for (const { name, lr, hr } of pairs) {
      if (!known) samples.set(`samples/${name}/lr`, lr).set(`samples/${name}/hr`, hr);
      samples.set(`samples/${name}/sr`, await model.upscale(lr, { name }));
    }
    return samples;
  };
}

const loadPairs = (set: Dataset, scale: number): Promise<ImagePair[]> =>
  Promise.all(set.images.slice(0, IMAGES).map((image) => loadPair(image, scale)));
