// NumPy's archives, .npz: a zip file of .npy arrays. Only what published parameters need: little-endian float64.
// The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
import { readZipEntry } from '../files/read-zip-entry';

/** Larger than any array that is read here; a damaged zip must not fill the memory. */
const MAX_BYTES = 2 ** 26;

/**
 * The values of the array of this name in a .npz file, row by row.
 * @throws when that is no zip file, lacks the array, or holds it damaged, or not of float64 with at most two axes
 */
export async function readNpzArray(path: string, name: string): Promise<Float64Array> {
  const bytes = await readZipEntry(path, `${name}.npy`, MAX_BYTES).catch((error: Error) => {
    throw new Error(
      `readNpzArray: ${path} must be a whole .npz file, but got one of which ${error.message}; fetch it again`,
      { cause: error },
    );
  });
  return parseNpy(name, bytes);
}

function parseNpy(name: string, bytes: Buffer): Float64Array {
  if (bytes.toString('latin1', 0, 6) !== '\x93NUMPY') {
    throw new Error(`readNpzArray: ${name} must be a NumPy array, but got other bytes`);
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
      `readNpzArray: ${name} must be an array of float64 with at most two axes, but got ${header.trim()}`,
    );
  }
  const data = Float64Array.from({ length: size }, (_, i) => bytes.readDoubleLE(end + i * 8));
  return found[1] === 'True' ? transposed(data, shape) : data;
}

/** Column-major to row-major. */
function transposed(data: Float64Array, [rows, columns = 1]: readonly number[]): Float64Array {
  return data.map((_, i) => data[(i % columns) * rows + Math.floor(i / columns)]);
}
