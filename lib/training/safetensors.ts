// Tensors in one file, in the safetensors format: https://github.com/huggingface/safetensors
// Eight bytes of header length, a JSON header, the raw little-endian values. Python reads it with
// `safetensors.numpy.load_file`. A file appears complete or not at all, whatever happens to the process or the power.
import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../files/write-atomically';
import { isUndamaged, readHeader, writeHeader } from './tensor-header';

/** A named array. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a file holds: float32 tensors and text by key. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const MAX_HEADER_BYTES = 100_000_000;

/** Writes a file and the folders above it, atomically and durably. @throws when it cannot be written, see writeAtomically. */
export async function writeTensorFile(path: string, file: TensorFile): Promise<void> {
  const values = [...file.tensors.values()].map((tensor) => bytesOf(tensor.values));
  let start = 0;
  const places = [...file.tensors].map(
    ([
      name,
      {
        shape,
        values: { byteLength },
      },
    ]) => {
      const end = start + byteLength;
      const place = { name, shape, start, end };
      start = end;
      return place;
    },
  );
  const header = writeHeader({ places, metadata: file.metadata }, values);
  await writeAtomically(path, [header, ...values], { durable: true });
}

/** Reads a file and checks every length and the checksum. @throws when it is not a complete file of this format. */
export async function readTensorFile(path: string): Promise<TensorFile> {
  const buffer = await readFile(path);
  const fail: (what: string) => never = (what) => {
    throw new Error(`readTensorFile: ${path} must be a complete safetensors file, but got ${what}`);
  };
  if (buffer.length < 8) fail(`${buffer.length} bytes`);
  const length = 8 + Number(buffer.readBigUInt64LE(0));
  if (length > 8 + MAX_HEADER_BYTES || length > buffer.length)
    fail('a header longer than the file');
  const [bytes, data] = [buffer.subarray(0, length), buffer.subarray(length)];
  const header = readHeader(bytes, data.length) ?? fail('a header that does not fit its values');
  if (!isUndamaged(bytes, data, header)) fail('damaged contents');
  const tensors = header.places.map(({ name, shape, start, end }) => {
    const values = new Float32Array(
      data.buffer.slice(data.byteOffset + start, data.byteOffset + end),
    );
    return [name, { shape, values }] as const;
  });
  const { checksum: _, sha256: __, ...metadata } = header.metadata;
  return { tensors: new Map(tensors), metadata };
}

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
