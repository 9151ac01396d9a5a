// A run for TensorBoard while it lives: the columns of metrics.csv as scalars, pictures as images, in an event file
// that TensorFlow's summary writer makes. TensorBoard itself is the user's to install: `tensorboard --logdir results`.
import { openSummaryWriter } from '../engine/summary-writer';
import { CHANNELS, type RgbImage } from '../images/image';
import type { MetricsRow } from '../training/measures';

/** An open event file. What a call adds is in the file when it returns: TensorBoard finds it, and a kill loses nothing. */
export interface TensorboardWriter {
  /** Adds every measure of a row as scalar `<group>/<column>` at the row's step: `losses/pixelLoss`, `validation/validationPsnrY`. */
  row(row: MetricsRow): void;
  /** Adds an image at a step, losslessly. TensorFlow appends `/image`: `samples/baby` is shown as `samples/baby/image`. */
  image(tag: string, image: RgbImage, step: number): void;
  /** Ends the file; afterwards nothing may be added. Closing again does nothing. */
  close(): void;
}

/**
 * Starts an event file in a folder, which is made as needed. A resumed run opens its folder again and gets a further
 * file there; TensorBoard joins them, and shows a step that both have once, as the later file has it (its slower
 * loader, `--load_fast false`, shows it twice).
 * @throws on another engine than `tensorflow`, and where the folder, or later the file, cannot be written
 */
export function openTensorboard(folder: string): TensorboardWriter {
  const writer = openSummaryWriter(folder);
  return {
    row({ step, phase: _, ...measures }) {
      for (const [column, value] of Object.entries(measures)) {
        if (typeof value === 'number') writer.scalar(`${groupOf(column)}/${column}`, value, step);
      }
      writer.flush();
    },
    image(tag, image, step) {
      const samples = image.width * image.height * CHANNELS;
      if (image.data.length !== samples) {
        throw new Error(
          `openTensorboard: image must hold ${image.width}x${image.height}x3 samples, but got ${image.data.length}`,
        );
      }
      writer.image(tag, image, step);
      writer.flush();
    },
    close: () => writer.close(),
  };
}

/** TensorBoard folds the charts of a group together; which group a column is in, by its name. */
const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^validation/, 'validation'],
  [/Loss$/, 'losses'],
  [/gradientNorm$/i, 'gradients'],
  [/Score$/, 'discriminator'],
];

function groupOf(column: string): string {
  return GROUPS.find(([pattern]) => pattern.test(column))?.[1] ?? 'training';
}
