// VGG19 weights from a Keras HDF5 file. Keras has named the values in several ways over the years
// (block1_conv1/block1_conv1_W_1:0, block1_conv1/block1_conv1/kernel:0, model_weights/...), so a
// layer is known by its group's name, the kernel by its four axes and the bias by its one.
import { withHdf5 } from './hdf5';
import type { VggLayerWeights } from './vgg19-layers';

/** Reads the named layers; those that the file lacks are left out. @throws when the file is no HDF5. */
export function readVggHdf5(
  path: string,
  names: readonly string[],
): Promise<Map<string, VggLayerWeights>> {
  return withHdf5(path, path, (arrays) => {
    const layers = new Map<string, VggLayerWeights>();
    for (const name of names) {
      const own = arrays.filter((array) => groupOf(array.path) === name);
      const kernel = own.find(({ shape }) => shape.length === 4);
      const bias = own.find(({ shape }) => shape.length === 1);
      if (kernel && bias) layers.set(name, { kernel: kernel.values(), bias: bias.values() });
    }
    return layers;
  });
}

const groupOf = (path: string): string => path.replace(/^model_weights\//, '').split('/')[0];
