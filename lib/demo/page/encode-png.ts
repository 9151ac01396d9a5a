// A PNG file of 8-bit samples, written here: a canvas would multiply colors by their opacity, and holds no large pictures.
// PNG specification (W3C, third edition): chunks, CRC-32, the Paeth filter; zlib by the browser's CompressionStream.

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const COLOR_TYPE = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;
const PAETH = 4;
/** Rows that are filtered before they are handed to the compressor, about so many bytes. */
const STRIP_BYTES = 2 ** 20;

interface Channels {
  readonly samples: Uint8Array;
  readonly channels: 1 | 2 | 3 | 4;
}

interface Rows extends Channels {
  readonly width: number;
  readonly height: number;
}

/** The parts of the file, one after the other. Channels as interleave gives them. */
export async function encodePng(
  { width, height }: { width: number; height: number },
  { samples, channels }: Channels,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, COLOR_TYPE[channels]], 8);
  const parts = [new Uint8Array(SIGNATURE), chunk('IHDR', header)];
  const compressor = new CompressionStream('deflate');
  const written = feed(compressor.writable.getWriter(), { width, height, channels, samples });
  const reader = compressor.readable.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(chunk('IDAT', next.value));
  }
  await written;
  return [...parts, chunk('IEND', new Uint8Array(0))];
}

async function feed(
  writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>,
  image: Rows,
): Promise<void> {
  const stride = image.width * image.channels;
  const rows = Math.max(1, Math.floor(STRIP_BYTES / stride));
  for (let from = 0; from < image.height; from += rows) {
    const count = Math.min(rows, image.height - from);
    const strip = new Uint8Array(count * (stride + 1));
    for (let y = 0; y < count; y++) filterRow(image, from + y, strip.subarray(y * (stride + 1)));
    await writer.write(strip);
  }
  await writer.close();
}

/** A row as differences to what its neighbors on the left, above and diagonally above foretell. */
function filterRow({ samples, width, channels }: Rows, y: number, target: Uint8Array): void {
  const stride = width * channels;
  const at = y * stride;
  target[0] = PAETH;
  for (let i = 0; i < stride; i++) {
    const left = i < channels ? 0 : samples[at + i - channels];
    const up = y === 0 ? 0 : samples[at + i - stride];
    const diagonal = i < channels || y === 0 ? 0 : samples[at + i - stride - channels];
    const toLeft = Math.abs(up - diagonal);
    const toUp = Math.abs(left - diagonal);
    const toDiagonal = Math.abs(left + up - 2 * diagonal);
    let foretold = diagonal;
    if (toLeft <= toUp && toLeft <= toDiagonal) foretold = left;
    else if (toUp <= toDiagonal) foretold = up;
    target[i + 1] = samples[at + i] - foretold;
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** Length, type, content and checksum. */
function chunk(type: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(content, 8);
  let crc = 0xffffffff;
  for (const byte of bytes.subarray(4, -4)) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  view.setUint32(bytes.length - 4, ~crc >>> 0);
  return bytes;
}
