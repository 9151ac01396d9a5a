// NumPy's archives, .npz: a zip file of .npy arrays. Only what published parameters need: little-endian float64.
// The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';

/** An array of NumPy, in row-major order. */
export interface NumpyArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Larger than any array that is read here; a damaged zip must not fill the memory. */
const MAX_BYTES = 2 ** 26;

/** The arrays of a .npz file by name. @throws when it is no zip file, or an array is not of float64 with at most two axes. */
export async function readNpz(path: string): Promise<Map<string, NumpyArray>> {
  const arrays = new Map<string, NumpyArray>();
  // not closed at the end of its directory: entries are read meanwhile
  const options = { lazyEntries: true, autoClose: false } as const;
  const zip = await yauzl.openPromise(path, options).catch((error: Error) => {
    throw new Error(`readNpz: ${path} must be an .npz file, but got ${error.message}`);
  });
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('.npy')) continue;
      if (entry.uncompressedSize > MAX_BYTES) {
        throw new Error(
          `readNpz: ${entry.fileName} must have at most ${MAX_BYTES} bytes, but got ${entry.uncompressedSize}`,
        );
      }
      const bytes = await buffer(await zip.openReadStreamPromise(entry));
      arrays.set(entry.fileName.slice(0, -'.npy'.length), parseNpy(entry.fileName, bytes));
    }
  } finally {
    zip.close();
  }
  return arrays;
}

function parseNpy(name: string, bytes: Buffer): NumpyArray {
  if (bytes.toString('latin1', 0, 6) !== '\x93NUMPY') {
    throw new Error(`readNpz: ${name} must be a NumPy array, but got other bytes`);
  }
  // the length of the header has two bytes in version 1 of the format, four in later ones
  const long = bytes[6] > 1;
  const start = long ? 12 : 10;
  const end = start + (long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const header = bytes.toString('latin1', start, end);
  const found = /'descr': '<f8', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\)/.exec(
    header,
  );
  const shape = found?.[2].match(/\d+/g)?.map(Number) ?? [];
  const size = shape.reduce((a, b) => a * b, 1);
  if (!found || shape.length > 2 || bytes.length !== end + size * 8) {
    throw new Error(
      `readNpz: ${name} must be an array of float64 with at most two axes, but got ${header.trim()}`,
    );
  }
  const data = Float64Array.from({ length: size }, (_, i) => bytes.readDoubleLE(end + i * 8));
  return { shape, data: found[1] === 'True' ? transposed(data, shape) : data };
}

/** Column-major to row-major. */
function transposed(data: Float64Array, [rows, columns = 1]: readonly number[]): Float64Array {
  return data.map((_, i) => data[(i % columns) * rows + Math.floor(i / columns)]);
}
