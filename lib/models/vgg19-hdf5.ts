// VGG19 weights from a Keras HDF5 file, by h5wasm. Keras has named the values in several ways over the
// years (block1_conv1/block1_conv1_W_1:0, block1_conv1/block1_conv1/kernel:0, model_weights/...), so a
// layer is known by its group's name, the kernel by its four axes and the bias by its one.
import type { VggLayerWeights } from './vgg19-layers';

// h5wasm is an ES module: loaded when it is needed, its types taken from what is loaded
const loadH5wasm = () => import('h5wasm/node');
type H5wasm = Awaited<ReturnType<typeof loadH5wasm>>;
type File = InstanceType<H5wasm['File']>;
type Group = InstanceType<H5wasm['Group']>;
type Dataset = InstanceType<H5wasm['Dataset']>;

/** Reads the named layers; those that the file lacks are left out. @throws when the file is no HDF5. */
export async function readVggHdf5(
  path: string,
  names: readonly string[],
): Promise<Map<string, VggLayerWeights>> {
  const h5wasm = await loadH5wasm();
  const module = await h5wasm.ready;
  // else HDF5 prints its own stack of errors to stderr
  module.activate_throwing_error_handler();
  const file = openFile(() => new h5wasm.File(path, 'r'), path);
  try {
    const root = (file.get('model_weights') ?? file) as Group;
    const layers = new Map<string, VggLayerWeights>();
    for (const name of names) {
      const group = root.get(name);
      const arrays = group && 'keys' in group ? datasetsIn(group) : [];
      const kernel = arrays.find(({ shape }) => shape?.length === 4);
      const bias = arrays.find(({ shape }) => shape?.length === 1);
      if (kernel && bias) layers.set(name, { kernel: valuesOf(kernel), bias: valuesOf(bias) });
    }
    return layers;
  } finally {
    file.close();
  }
}

function openFile(open: () => File, path: string): File {
  try {
    const file = open();
    if (file.keys().length > 0) return file;
  } catch {
    // told below: h5wasm's own message is a list of error codes
  }
  throw new Error(
    `readVggHdf5: ${path} must be a Keras HDF5 file, but got one that cannot be opened as HDF5; fetch it again`,
  );
}

function datasetsIn(group: Group): Dataset[] {
  return group.keys().flatMap((key) => {
    const entity = group.get(key);
    if (!entity) return [];
    if ('keys' in entity) return datasetsIn(entity);
    return 'shape' in entity ? [entity as Dataset] : [];
  });
}

/** A copy: the library's arrays lie in its own memory. */
const valuesOf = (dataset: Dataset): Float32Array =>
  Float32Array.from(dataset.value as Float32Array);
