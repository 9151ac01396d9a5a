// Tensors in one file, in the safetensors format: https://github.com/huggingface/safetensors
// Eight bytes of header length, a JSON header, the raw little-endian values. Python reads it with
// `safetensors.numpy.load_file`. A file appears complete or not at all, whatever happens to the process or the power.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../files/write-atomically';

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

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const MAX_HEADER_BYTES = 100_000_000;

/** Writes a file and the folders above it, atomically and durably. @throws when it cannot be written, see writeAtomically. */
export async function writeTensorFile(path: string, file: TensorFile): Promise<void> {
  const values = [...file.tensors.values()].map((t) => bytesOf(t.values));
  const checksum = values
    .reduce((hash, bytes) => hash.update(bytes), createHash('sha256'))
    .digest('hex');
  const header: Record<string, unknown> = { __metadata__: { ...file.metadata, sha256: checksum } };
  let offset = 0;
  for (const [name, { shape, values: array }] of file.tensors) {
    header[name] = {
      dtype: 'F32',
      shape: [...shape],
      data_offsets: [offset, offset + array.byteLength],
    };
    offset += array.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  // padded with spaces, so that the values start at a multiple of eight
  const json = Buffer.alloc(Math.ceil(text.length / 8) * 8, ' ');
  text.copy(json);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeAtomically(path, [length, json, ...values], { durable: true });
}

/** Reads a file and checks every length and the checksum. @throws when it is not a complete file of this format. */
export async function readTensorFile(path: string): Promise<TensorFile> {
  const buffer = await readFile(path);
  const fail: (what: string) => never = (what) => {
    throw new Error(`readTensorFile: ${path} must be a complete safetensors file, but got ${what}`);
  };
  if (buffer.length < 8) fail(`${buffer.length} bytes`);
  const headerBytes = Number(buffer.readBigUInt64LE(0));
  if (headerBytes > MAX_HEADER_BYTES || 8 + headerBytes > buffer.length)
    fail('a header longer than the file');
  const { metadata, entries } =
    parseHeader(buffer.toString('utf8', 8, 8 + headerBytes)) ?? fail('a header that is no JSON');
  const data = buffer.subarray(8 + headerBytes);
  const tensors = new Map<string, StoredTensor>();
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [start, end],
    },
  ] of entries) {
    const count = shape.reduce((a, b) => a * b, 1);
    if (dtype !== 'F32' || end - start !== 4 * count || end > data.length)
      fail(`a broken entry ${name}`);
    tensors.set(name, {
      shape,
      values: new Float32Array(data.buffer.slice(data.byteOffset + start, data.byteOffset + end)),
    });
  }
  if (metadata.sha256 && createHash('sha256').update(data).digest('hex') !== metadata.sha256)
    fail('damaged values');
  return { tensors, metadata };
}

interface Header {
  metadata: Record<string, string>;
  entries: [string, Entry][];
}

function parseHeader(text: string): Header | undefined {
  try {
    const { __metadata__: metadata = {}, ...entries } = JSON.parse(text);
    return { metadata, entries: Object.entries(entries) as [string, Entry][] };
  } catch {
    return undefined;
  }
}

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
