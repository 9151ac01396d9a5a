// Which crops a batch is made of, as a function of seed and step alone: a resumed run, another
// engine or another cache size sees the same batches.
import { createRandom } from '../random/random';

/** One crop of a batch: an image, a place in it and a symmetry. */
export interface CropChoice {
  /** Index of the image in the set. */
  readonly image: number;
  /** Where between the left (0) and the right edge (1) the crop lies, 1 excluded. */
  readonly across: number;
  /** The same from top to bottom. */
  readonly down: number;
  /** One of the square's eight symmetries: bit 0 flips left to right, bit 1 top to bottom, bit 2 swaps rows and columns. */
  readonly symmetry: number;
  /** Seed of what is random in making its LR. */
  readonly seed: string;
}

/** What a plan is made from. */
export interface PlanOptions {
  numImages: number;
  batchSize: number;
  seed: number | string;
  /** Flips and quarter turns; without, symmetry is 0. */
  augment: boolean;
  /** Crops of an image before it is put away, in nearby batches. */
  cropsPerImage: number;
}

/** Batches that share their images when an image gives more than one crop. */
const BATCHES_PER_GROUP = 4;

/**
 * The plan of a stream: step (from 0) to the crops of its batch. Images come in a new random order each epoch, so
 * that a batch's images differ wherever the set has enough of them.
 */
export function createCropPlan(options: PlanOptions): (step: number) => CropChoice[] {
  const { batchSize, augment, seed } = options;
  const random = createRandom(seed).fork('patches');
  const imageOf = imageOrder(options);
  return (step) => {
    const draw = random.fork(step);
    return Array.from({ length: batchSize }, (_, i) => {
      const image = imageOf(step * batchSize + i);
      const across = draw.uniform();
      const down = draw.uniform();
      // drawn in any case, so that the places are the same with and without
      const symmetry = draw.integer(8);
      return {
        image,
        across,
        down,
        symmetry: augment ? symmetry : 0,
        seed: `${seed}/${step}/${i}`,
      };
    });
  };
}

/** Sample number to image: epoch by epoch, each epoch a shuffle, its groups repeated cropsPerImage times. */
function imageOrder({
  numImages,
  batchSize,
  seed,
  cropsPerImage,
}: PlanOptions): (sample: number) => number {
  const random = createRandom(seed).fork('order');
  const epochLength = numImages * cropsPerImage;
  const epochs = new Map<number, number[]>();
  const orderOf = (epoch: number): number[] => {
    const known = epochs.get(epoch);
    if (known !== undefined) return known;
    const own = random.fork(epoch);
    const shuffled = own.shuffle(Array.from({ length: numImages }, (_, i) => i));
    const order: number[] = [];
    const groupSize = cropsPerImage === 1 ? numImages : batchSize * BATCHES_PER_GROUP;
    for (let at = 0; at < numImages; at += groupSize) {
      const group = shuffled.slice(at, at + groupSize);
      for (let crop = 0; crop < cropsPerImage; crop++) order.push(...own.shuffle(group));
    }
    // a batch and its prefetched successors touch two epochs at most
    if (epochs.size > 2) epochs.clear();
    epochs.set(epoch, order);
    return order;
  };
  return (sample) => orderOf(Math.floor(sample / epochLength))[sample % epochLength];
}
