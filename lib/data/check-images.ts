// A look at every image of a set before hours of work on it: by header and size, some thousand a minute. Without,
// one bad file in a thousand ends a training run when its turn comes.
import { UnreadableImage } from '../images/image-file';
import { type ImageSize, readImageSize } from '../images/image-size';
import { IMAGES_AT_A_TIME } from './damaged-images';
import type { Dataset, DatasetImage } from './dataset';
import { inParallel } from './in-parallel';

/** An image that cannot be used. */
export interface BadImage {
  /** As the set names it. */
  readonly name: string;
  /** Why, as the end of a sentence: `it is 60x80 pixels`. */
  readonly reason: string;
}

/** Options of checkImages. */
export interface CheckOptions {
  /** Least width and height in pixels: a run's hrCropSize. Default 1. */
  minSize?: number;
  /** The factor by which ready LR files must be smaller. Without it, they need only be readable. */
  scale?: number;
  /** Leaves bad images out of the set that is returned, in place of an error. Default false. */
  skipBad?: boolean;
  /** Called after each image. */
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** How many bad images an error names. */
const NAMED = 5;

/**
 * Opens every image of a set, with its ready LR file where it has one. What only decoding shows, damage in the midst
 * of a file, is not seen.
 * @returns the set without the bad images, and these, in its order; a set without bad ones as it is
 * @throws where there are bad images, naming the first five, unless they are skipped; and where no image is left
 */
export async function checkImages(
  dataset: Dataset,
  options: CheckOptions = {},
): Promise<{ readonly dataset: Dataset; readonly bad: readonly BadImage[] }> {
  const { skipBad = false, onProgress, signal } = options;
  const { images } = dataset;
  const reasons = new Map<DatasetImage, string>();
  let done = 0;
  const check = async (image: DatasetImage): Promise<void> => {
    const reason = await whyBad(image, options);
    if (reason !== undefined) reasons.set(image, reason);
    onProgress?.(++done, images.length);
  };
  await inParallel(images, 2 * IMAGES_AT_A_TIME, check, signal);
  const bad = images.flatMap((image) => {
    const reason = reasons.get(image);
    return reason === undefined ? [] : [{ name: image.name, reason }];
  });
  if (bad.length === 0) return { dataset, bad };
  if (!skipBad || bad.length === images.length) throw badImagesError(dataset, bad, options);
  return { dataset: { ...dataset, images: images.filter((image) => !reasons.has(image)) }, bad };
}

async function whyBad(
  { hr, lr }: DatasetImage,
  { minSize = 1, scale = 1 }: CheckOptions,
): Promise<string | undefined> {
  const size = await sizeOrReason(hr);
  if (typeof size === 'string') return size;
  if (Math.min(size.width, size.height) < Math.max(minSize, scale)) {
    return `it is ${shown(size)} pixels`;
  }
  if (lr === undefined) return undefined;
  const small = await sizeOrReason(lr);
  if (typeof small === 'string') return `of its LR file: ${small}`;
  if (scale === 1 || fits(small, size, scale)) return undefined;
  return `its LR file is ${shown(small)} pixels, not ${shown(size)} / ${scale}`;
}

async function sizeOrReason(path: string): Promise<ImageSize | string> {
  try {
    return await readImageSize(path);
  } catch (error) {
    if (error instanceof UnreadableImage) return error.reason;
    throw error;
  }
}

/** As loadPair demands it: rounded down or up where the HR size is no multiple of the scale. */
function fits(lr: ImageSize, hr: ImageSize, scale: number): boolean {
  const side = (got: number, whole: number): boolean =>
    got === Math.floor(whole / scale) || got === Math.floor(whole / scale) + 1;
  return side(lr.width, hr.width) && side(lr.height, hr.height);
}

const shown = ({ width, height }: ImageSize): string => `${width}x${height}`;

function badImagesError(
  { name, images }: Dataset,
  bad: readonly BadImage[],
  { minSize = 1, skipBad }: CheckOptions,
): Error {
  const named = bad.slice(0, NAMED).map((image) => `${image.name} (${image.reason})`);
  const more = bad.length > NAMED ? ` and ${bad.length - NAMED} more` : '';
  const size = minSize > 1 ? ` of at least ${minSize}x${minSize} pixels` : '';
  const remedy = skipBad ? 'choose another set' : 'mend or remove them, or skip them (--skip-bad)';
  return new Error(
    `checkImages: every image of ${name} must be readable${size === '' ? '' : ' and'}${size}, ` +
      `but ${bad.length} of ${images.length} are not: ${named.join(', ')}${more}; ${remedy}`,
  );
}
