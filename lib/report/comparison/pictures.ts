// The pictures of a comparison: every image whole, for the viewer, and without loss the parts where models differ most.
import { crop, type Rectangle } from '../../images/crop';
import type { RgbImage } from '../../images/image';
import { readImage } from '../../images/read-image';
import { sharp } from '../../images/sharp';
import type { EncodedImage } from '../../output/light-image';
import { type Comparison, type ImagePaths, pathsOf } from './comparison';
import { differingParts } from './differing-parts';
import { type EncodedImages, encodeWithin, losslessImage } from './encode-images';

/** A square of an image, of LR, every model and HR. */
export interface PicturePart {
  /** In HR pixels. */
  readonly square: Rectangle;
  /** Without loss, in the order of the panes. */
  readonly crops: readonly EncodedImage[];
}

/** An image as the page shows it. Panes are LR, the models, HR. */
export interface Picture {
  readonly name: string;
  /** HR pixels. */
  readonly width: number;
  readonly height: number;
  readonly parts: readonly PicturePart[];
  /** Some 100 pixels wide. */
  readonly thumbnail: EncodedImage;
  /** The input, whole and without loss. */
  readonly lr: EncodedImage;
  /** The models' images and HR, whole. */
  readonly whole: readonly EncodedImage[];
}

/** All pictures, and how the whole images are encoded. */
export interface Pictures extends Omit<EncodedImages, 'images'> {
  readonly pictures: readonly Picture[];
}

/** What is shown of an image besides the whole images. */
type Details = Omit<Picture, 'whole'>;

/** Options of readPictures. */
interface PictureOptions {
  /** That all pictures may have together. */
  readonly bytes: number;
  /** Called with what is being done, in a few words. */
  readonly onStage?: (text: string) => void;
}

/**
 * Reads and encodes the images of an evaluation. Those whose files are missing, and those that do not fit, are left out
 * and noted among the comparison's problems; undefined where none is left.
 */
export async function readPictures(
  comparison: Comparison,
  { bytes, onStage }: PictureOptions,
): Promise<Pictures | undefined> {
  let found: { details: Details; paths: ImagePaths }[] = [];
  for (const image of comparison.images) {
    onStage?.(`comparing ${image}`);
    const paths = pathsOf(comparison, image);
    try {
      const details = await detailsOf(image, paths, comparison.evaluation.scale);
      found.push({ details, paths });
    } catch (error) {
      comparison.problems.push(`Pictures of ${image} are missing: ${(error as Error).message}`);
    }
  }
  const all = found.length;
  while (found.length > 0) {
    const left = bytes - found.reduce((sum, { details }) => sum + bytesOf(details), 0);
    const rows = found.map(({ paths }) => [...paths.models, paths.hr]);
    const onImage = (done: number, total: number) => onStage?.(`encoding ${done} of ${total}`);
    const encoded = await encodeWithin(rows, { bytes: left, onImage });
    if (encoded) {
      const { images, ...how } = encoded;
      if (found.length < all) comparison.problems.push(leftOut(found.length, all));
      const pictures = found.map(({ details }, i) => ({ ...details, whole: images[i] }));
      return { pictures, ...how };
    }
    // every other one: the first of a set are not like the last
    found = found.filter((_, i) => i % 2 === 0 && found.length > 1);
  }
  if (all > 0) comparison.problems.push('No pictures: not even one image fits into the page.');
  return undefined;
}

const leftOut = (shown: number, all: number): string =>
  `Pictures of ${shown} of ${all} images, evenly chosen: more do not fit into the page. The figures are of all.`;

const bytesOf = ({ parts, thumbnail, lr }: Details): number =>
  [...parts.flatMap(({ crops }) => crops), thumbnail, lr].reduce(
    (sum, { bytes }) => sum + bytes.length,
    0,
  );

async function detailsOf(name: string, paths: ImagePaths, scale: number): Promise<Details> {
  const [lr, hr, ...models] = await Promise.all(
    [paths.lr, paths.hr, ...paths.models].map(readImage),
  );
  const compared = models.length > 1 ? models : [...models, hr];
  const parts = differingParts(compared, { scale }).map(async (square) => ({
    square,
    crops: await Promise.all([
      losslessImage(crop(lr, divided(square, scale))),
      ...[...models, hr].map((image) => losslessImage(crop(image, square))),
    ]),
  }));
  return {
    ...{ name, width: hr.width, height: hr.height, parts: await Promise.all(parts) },
    ...{ thumbnail: await thumbnailOf(hr, paths.hr), lr: await losslessImage(lr) },
  };
}

const divided = ({ left, top, width, height }: Rectangle, scale: number): Rectangle => ({
  ...{ left: left / scale, top: top / scale },
  ...{ width: width / scale, height: height / scale },
});

async function thumbnailOf({ width, height }: RgbImage, path: string): Promise<EncodedImage> {
  const most = width > height ? { width: 112 } : { height: 84 };
  const bytes = await sharp(path).resize(most).webp({ quality: 70 }).toBuffer();
  return { type: 'image/webp', bytes };
}
