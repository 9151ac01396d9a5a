// Arrays of an HDF5 file, by h5wasm: Keras keeps weights in such files, alone or inside a .keras archive.

// h5wasm is an ES module: loaded when it is needed, its types taken from what is loaded
const loadForPaths = () => import('h5wasm/node');
const loadForBytes = () => import('h5wasm');
type H5wasm = Awaited<ReturnType<typeof loadForPaths>>;
type File = InstanceType<H5wasm['File']>;
type Group = InstanceType<H5wasm['Group']>;
type Dataset = InstanceType<H5wasm['Dataset']>;

/** An array of a file that is open. */
export interface Hdf5Array {
  /** Its groups and its name, joined by slashes. */
  readonly path: string;
  readonly shape: readonly number[];
  /** A copy of its values. */
  values(): Float32Array;
}

/** The name that a file in memory has in h5wasm's own file system. */
const IN_MEMORY = 'weights.h5';

/**
 * Opens a file, given by path or as its bytes, for the time of `work`.
 * @param name How the error calls it.
 * @throws when it is no HDF5
 */
export async function withHdf5<T>(
  source: string | Uint8Array,
  name: string,
  work: (arrays: Hdf5Array[]) => T,
): Promise<T> {
  const h5wasm = await (typeof source === 'string' ? loadForPaths() : loadForBytes());
  const module = await h5wasm.ready;
  // else HDF5 prints its own stack of errors to stderr
  module.activate_throwing_error_handler();
  const path = typeof source === 'string' ? source : IN_MEMORY;
  if (typeof source !== 'string') module.FS.writeFile(path, source);
  try {
    const file = openFile(() => new h5wasm.File(path, 'r'), name);
    try {
      return work(arraysIn(file, ''));
    } finally {
      file.close();
    }
  } finally {
    if (typeof source !== 'string') module.FS.unlink(path);
  }
}

function openFile(open: () => File, name: string): File {
  try {
    const file = open();
    if (file.keys().length > 0) return file;
  } catch {
    // told below: h5wasm's own message is a list of error codes
  }
  throw new Error(
    `withHdf5: ${name} must be a Keras HDF5 file, but got one that cannot be opened as HDF5; fetch it again`,
  );
}

function arraysIn(group: Group, prefix: string): Hdf5Array[] {
  return group.keys().flatMap((key) => {
    const entity = group.get(key);
    if (!entity) return [];
    const path = `${prefix}${key}`;
    if ('keys' in entity) return arraysIn(entity, `${path}/`);
    return 'shape' in entity ? [arrayOf(entity as Dataset, path)] : [];
  });
}

/** Its values are copied: the library's arrays lie in its own memory. */
const arrayOf = (dataset: Dataset, path: string): Hdf5Array => ({
  path,
  shape: dataset.shape ?? [],
  values: () => Float32Array.from(dataset.value as Float32Array),
});
