// Crops whose LR is made of their own part of the HR image, each by a degradation of its own (Wang et al. 2021,
// Real-ESRGAN, section 3). What lies around a crop is degraded with it, so that its border looks like the rest.
import type { RealisticDegradation } from '../degradation/degradation-options';
import { degradeImage } from '../degradation/degrade-image';
import { crop } from '../images/crop';
import { createRandom, type Random } from '../random/random';
import type { CropChoice } from './crop-plan';
import {
  type CropSize,
  type CropValues,
  checkLargeEnough,
  cropSquare,
  enlarged,
  fillCrops,
  type PlacedCrop,
  type Square,
} from './cut-crops';
import type { ImagePair } from './pairs';

/** HR pixels that are degraded around a crop: the widest first blur reads 10. */
const MARGIN = 12;

/** JPEG's blocks are 8 pixels wide, those of its halved chroma 16. */
const JPEG_GRID = 16;

/** What a degraded crop is cut from. */
type Sharp = Pick<ImagePair, 'name' | 'hr'>;

/** Cuts the chosen crops, each as soon as its image is there. Rejects where an image is smaller than the crop. */
export function cutDegradedCrops(
  choices: readonly CropChoice[],
  getImage: (image: number) => Promise<Sharp>,
  options: CropSize & { readonly degradation: RealisticDegradation },
): Promise<CropValues> {
  return fillCrops(choices, options, async (choice) =>
    placeDegraded(await getImage(choice.image), choice, options),
  );
}

async function placeDegraded(
  { name, hr }: Sharp,
  choice: CropChoice,
  { scale, hrCropSize, degradation }: CropSize & { readonly degradation: RealisticDegradation },
): Promise<PlacedCrop> {
  checkLargeEnough(name, hr, hrCropSize);
  const random = createRandom(choice.seed);
  const small = { width: hr.width / scale, height: hr.height / scale };
  const square = cropSquare(small, hrCropSize / scale, choice);
  const margin = Math.ceil(MARGIN / scale);
  const around = surroundings(square, small, { margin, random: random.fork('surroundings') });
  const part = crop(hr, {
    left: around.left * scale,
    top: around.top * scale,
    width: around.width * scale,
    height: around.height * scale,
  });
  const lr = await degradeImage(part, scale, { degradation, random });
  const inside = { ...square, left: square.left - around.left, top: square.top - around.top };
  return {
    lr: { image: lr, square: inside },
    hr: { image: hr, square: enlarged(square, scale) },
  };
}

/**
 * What is degraded for a square of an LR image of that size. JPEG's blocks begin at its corner, so that moves: a network that
 * always saw them in the same places of its crops would learn the places.
 */
function surroundings(
  { left, top, size }: Square,
  image: { readonly width: number; readonly height: number },
  { margin, random }: { readonly margin: number; readonly random: Random },
): { left: number; top: number; width: number; height: number } {
  const across = between(left, size, {
    length: image.width,
    margin,
    shift: random.integer(JPEG_GRID),
  });
  const down = between(top, size, {
    length: image.height,
    margin,
    shift: random.integer(JPEG_GRID),
  });
  return { left: across.from, top: down.from, width: across.count, height: down.count };
}

function between(
  first: number,
  size: number,
  { length, margin, shift }: { length: number; margin: number; shift: number },
): { from: number; count: number } {
  const from = Math.max(0, first - margin - shift);
  return { from, count: Math.min(length, first + size + margin) - from };
}
