// Images for a page that is mailed: as little loss as its size allows, and the loss said. WebP without loss; else WebP
// whose samples are off by a level; else AVIF with full color resolution. All of a page are encoded in the same way,
// so that no model looks better for its file.
import { inParallel } from '../../data/in-parallel';
import { CHANNELS, type RgbImage } from '../../images/image';
import { readImage } from '../../images/read-image';
import { sharp } from '../../images/sharp';
import type { EncodedImage } from '../../output/light-image';

/** Ways of encoding, the faithful ones first. */
const WAYS: readonly { readonly name: string; encode(image: RgbImage): Promise<EncodedImage> }[] = [
  { name: 'WebP without loss', encode: losslessImage },
  {
    name: 'near-lossless WebP',
    encode: async (image) =>
      webp(await raw(image).webp({ nearLossless: true, quality: 80, effort: 2 }).toBuffer()),
  },
  ...[95, 90, 80, 65, 50].map((quality) => ({
    name: `AVIF of quality ${quality} with full color resolution`,
    encode: async (image: RgbImage): Promise<EncodedImage> => ({
      type: 'image/avif',
      bytes: await raw(image).avif({ quality, chromaSubsampling: '4:4:4', effort: 2 }).toBuffer(),
    }),
  })),
];

/** Encoded images, and what that cost them. */
export interface EncodedImages {
  /** As they were given. */
  readonly images: readonly (readonly EncodedImage[])[];
  /** The format, in words. */
  readonly way: string;
  /** Largest difference to the files in levels of 255. */
  readonly largestError: number;
  /** Mean absolute difference in levels of 255. */
  readonly meanError: number;
}

/** WebP without loss. */
export async function losslessImage(image: RgbImage): Promise<EncodedImage> {
  return webp(await raw(image).webp({ lossless: true, effort: 2 }).toBuffer());
}

/**
 * Encodes image files by the first way in which all of them fit; undefined where none does.
 * @param paths Rows of as many files each, as the models' enlargements of each image.
 * @param options bytes: that all may have together. onImage: called before each image that is encoded for good.
 */
export async function encodeWithin(
  paths: readonly (readonly string[])[],
  options: { bytes: number; onImage?: (done: number, total: number) => void },
): Promise<EncodedImages | undefined> {
  for (const way of WAYS) {
    // one file of each row tells what the others will take
    const sample = paths.map((row, i) => [row[i % row.length]]);
    const share = sample.length / paths.flat().length;
    if ((await encodeAll(sample, way, { bytes: options.bytes * share * 1.1 })) === undefined)
      continue;
    const encoded = await encodeAll(paths, way, options);
    if (encoded !== undefined) return encoded;
  }
  return undefined;
}

async function encodeAll(
  paths: readonly (readonly string[])[],
  { name, encode }: (typeof WAYS)[number],
  { bytes, onImage }: { bytes: number; onImage?: (done: number, total: number) => void },
): Promise<EncodedImages | undefined> {
  const images: EncodedImage[][] = paths.map(() => []);
  const places = paths.flatMap((row, at) => row.map((path, pane) => ({ at, pane, path })));
  const errors = { largest: 0, sum: 0, samples: 0 };
  let [used, done] = [0, 0];
  await inParallel(places, 2, async ({ at, pane, path }) => {
    if (used > bytes) return;
    onImage?.(done++, places.length);
    const image = await readImage(path);
    const encoded = await encode(image);
    images[at][pane] = encoded;
    used += encoded.bytes.length;
    await measureError(image, encoded, errors);
  });
  if (used > bytes) return undefined;
  const meanError = errors.samples > 0 ? errors.sum / errors.samples : 0;
  return { images, way: name, largestError: errors.largest, meanError };
}

async function measureError(
  { data }: RgbImage,
  { bytes }: EncodedImage,
  errors: { largest: number; sum: number; samples: number },
): Promise<void> {
  const decoded = await sharp(bytes).removeAlpha().raw().toBuffer();
  for (let i = 0; i < data.length; i++) {
    const error = Math.abs(data[i] - decoded[i]);
    if (error > errors.largest) errors.largest = error;
    errors.sum += error;
  }
  errors.samples += data.length;
}

const raw = ({ data, width, height }: RgbImage) =>
  sharp(data, { raw: { width, height, channels: CHANNELS } });

const webp = (bytes: Buffer): EncodedImage => ({ type: 'image/webp', bytes });
