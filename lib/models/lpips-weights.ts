// Reading LPIPS weights in the public Keras form: a folder a network, slice_1_base.keras, … for the stages of the
// classifier and lin0.keras, … for the learned layers (Image-X-Institute/lpips_torch2tf). The trap: kernels are stored
// [width,height,in,out], so their first two axes are swapped here; they are square, and no shape shows it.
import { join } from 'node:path';
import { ALEXNET } from './alexnet';
import { type KerasArray, readKerasArchive } from './keras-archive';
import { buildLpips, type Lpips, type LpipsWeights } from './lpips';
import { type LpipsNet, linearFile, lpipsFolder, missingLpips, stageFile } from './lpips-folder';
import { SQUEEZENET } from './squeezenet';
import type { ConvolutionWeights, Stage, StageNetwork } from './stage-network';
import { VGG16 } from './vgg16';

/** The networks that there are distances of. */
export const LPIPS_NETWORKS: Readonly<Record<LpipsNet, StageNetwork>> = {
  alex: ALEXNET,
  squeeze: SQUEEZENET,
  vgg: VGG16,
};

/** Reads the weights of a distance and builds it; the caller disposes it. @throws as readLpipsWeights does. */
export async function loadLpips(net: LpipsNet): Promise<Lpips> {
  return buildLpips(LPIPS_NETWORKS[net], await readLpipsWeights(net));
}

/** Reads them. @throws when they are missing, naming the remedy, or are not what they should be. */
export async function readLpipsWeights(net: LpipsNet): Promise<LpipsWeights> {
  const missing = missingLpips(net);
  if (missing !== undefined) {
    throw new Error(`readLpipsWeights: weights of LPIPS must be on this disk, but got ${missing}`);
  }
  const folder = lpipsFolder(net);
  const network = LPIPS_NETWORKS[net];
  const linear: Float32Array[] = [];
  for (const i of network.stages.keys()) {
    const file = join(folder, linearFile(i));
    const arrays = await readKerasArchive(file);
    linear.push(valuesAt(arrays, 'conv_layer/layers/conv2d/vars/0', file).data);
  }
  return { convolutions: await readConvolutions(network, folder), linear };
}

/** Reads the stages of a classifier. @throws when a file is missing or is not what it should be. */
export async function readConvolutions(
  { stages }: StageNetwork,
  folder: string,
): Promise<Map<string, ConvolutionWeights>> {
  const weights = new Map<string, ConvolutionWeights>();
  for (const [i, stage] of stages.entries()) {
    const file = join(folder, stageFile(i));
    const arrays = await readKerasArchive(file);
    for (const [name, place] of placesOf(stage)) {
      const kernel = valuesAt(arrays, `${place}/vars/0`, file);
      const bias = valuesAt(arrays, `${place}/vars/1`, file);
      weights.set(name, { kernel: transposed(kernel), bias: bias.data });
    }
  }
  return weights;
}

/** Where the convolutions of a stage are in its file: Keras numbers layers of one kind from the second on. */
function placesOf({ layers }: Stage): [name: string, place: string][] {
  return layers.flatMap((name, i): [string, string][] => {
    const number = i > 0 ? `_${i}` : '';
    if (!name.startsWith('fire')) return [[name, `layers/sequential${number}/layers/conv2d`]];
    const module = `layers/__fire${number}`;
    return [
      [`${name}/squeeze`, `${module}/layers/sequential/layers/conv2d`],
      [`${name}/expand1x1`, `${module}/expand1x1/layers/conv2d`],
      [`${name}/expand3x3`, `${module}/expand3x3/layers/conv2d`],
    ];
  });
}

function valuesAt(arrays: ReadonlyMap<string, KerasArray>, path: string, file: string): KerasArray {
  const found = arrays.get(path);
  if (found) return found;
  throw new Error(
    `readLpipsWeights: ${file} must hold ${path}, but got ${[...arrays.keys()].join(', ') || 'nothing'}; fetch it again`,
  );
}

/** [w,h,in,out] as [h,w,in,out]. */
function transposed({ data, shape }: KerasArray): Float32Array {
  const [width, height] = shape;
  const block = data.length / (width * height);
  const result = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (x * height + y) * block;
      result.set(data.subarray(from, from + block), (y * width + x) * block);
    }
  }
  return result;
}
