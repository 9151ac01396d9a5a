// The header of a safetensors file: what is where, and a checksum over all of it.
// `checksum` is the SHA-256 of the whole file with 64 zeros in its own place, so that a changed header is found as
// well as a changed value. Files of the first version of the lab have `sha256`, that of the values alone.
import { createHash } from 'node:crypto';
import { z } from 'zod';

const offset = z.int().min(0);

const entry = z.strictObject({
  dtype: z.literal('F32'),
  shape: z.array(offset),
  data_offsets: z.tuple([offset, offset]),
});

const header = z
  .object({ __metadata__: z.record(z.string(), z.string()).default({}) })
  .catchall(entry);

/** Where a tensor lies in the values. */
export interface TensorPlace {
  readonly name: string;
  readonly shape: readonly number[];
  /** First byte and the byte after the last. */
  readonly start: number;
  readonly end: number;
}

/** What a header says. */
export interface TensorHeader {
  readonly places: readonly TensorPlace[];
  readonly metadata: Readonly<Record<string, string>>;
}

const CHECKSUM_LENGTH = 64;
const NO_CHECKSUM = '0'.repeat(CHECKSUM_LENGTH);

/** The bytes of a header of these places, metadata and values: length, JSON padded to a multiple of eight. */
export function writeHeader(
  { places, metadata }: TensorHeader,
  values: readonly Uint8Array[],
): Buffer {
  const entries = places.map(
    ({ name, shape, start, end }) =>
      [name, { dtype: 'F32', shape, data_offsets: [start, end] }] as const,
  );
  const content = {
    __metadata__: { ...metadata, checksum: NO_CHECKSUM },
    ...Object.fromEntries(entries),
  };
  const text = Buffer.from(JSON.stringify(content));
  const bytes = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  bytes.writeBigUInt64LE(BigInt(bytes.length - 8));
  text.copy(bytes, 8);
  const checksum = checksumOf(bytes, values);
  bytes.write(checksum, bytes.indexOf(NO_CHECKSUM), 'latin1');
  return bytes;
}

/** Reads and checks a header. @returns undefined where it is none, or does not describe exactly the bytes of the values. */
export function readHeader(bytes: Buffer, valueBytes: number): TensorHeader | undefined {
  const parsed = header.safeParse(parseJson(bytes.toString('utf8', 8)));
  if (!parsed.success) return undefined;
  const { __metadata__: metadata, ...entries } = parsed.data;
  const places = Object.entries(entries).map(
    ([
      name,
      {
        shape,
        data_offsets: [start, end],
      },
    ]) => ({
      name,
      shape,
      start,
      end,
    }),
  );
  let expected = 0;
  for (const { shape, start, end } of [...places].sort((a, b) => a.start - b.start)) {
    const size = 4 * shape.reduce((product, length) => product * length, 1);
    if (start !== expected || end - start !== size) return undefined;
    expected = end;
  }
  return expected === valueBytes ? { places, metadata } : undefined;
}

/** Whether header and values are those that were written; true where a foreign file has no checksum. */
export function isUndamaged(
  bytes: Buffer,
  values: Uint8Array,
  { metadata }: TensorHeader,
): boolean {
  const { checksum, sha256 } = metadata;
  if (checksum === undefined) return sha256 === undefined || sha256 === digest([values]);
  const place = bytes.indexOf(checksum);
  if (checksum.length !== CHECKSUM_LENGTH || place < 0) return false;
  const blank = Buffer.from(bytes);
  blank.write(NO_CHECKSUM, place, 'latin1');
  return checksumOf(blank, [values]) === checksum;
}

const checksumOf = (bytes: Buffer, values: readonly Uint8Array[]): string =>
  digest([bytes, ...values]);

function digest(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
