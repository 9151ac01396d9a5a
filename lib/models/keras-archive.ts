// Weights from a `.keras` file of Keras 3: a zip archive that holds the model's arrays in model.weights.h5.
import { readZipEntry } from '../files/read-zip-entry';
import { type Hdf5Array, withHdf5 } from './hdf5';

/** An array of an archive. */
export type KerasArray = Pick<Hdf5Array, 'path' | 'shape'> & { readonly data: Float32Array };

/** Largest file of weights that is unfolded: ten times that of any layer read here. */
const MAX_BYTES = 2 ** 28;

/** Every array of the archive by its path, as 'layers/sequential/layers/conv2d/vars/0'. @throws when it cannot be read. */
export async function readKerasArchive(path: string): Promise<Map<string, KerasArray>> {
  const bytes = await readZipEntry(path, 'model.weights.h5', MAX_BYTES).catch((error: Error) => {
    throw new Error(
      `readKerasArchive: ${path} must be a whole .keras archive, but got one of which ${error.message}; fetch it again`,
      { cause: error },
    );
  });
  return withHdf5(bytes, path, (arrays) => {
    const read = arrays.map(({ path: name, shape, values }): KerasArray => {
      return { path: name, shape, data: values() };
    });
    return new Map(read.map((array) => [array.path, array]));
  });
}
