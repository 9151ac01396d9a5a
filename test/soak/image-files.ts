// Image files as a disk may hold them: good ones of every kind, and what only calls itself an image.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import type { Random } from '../../lib/random/random';
import { picture } from '../support';
import { between } from './area';

/** Puts a file at a path. Returns what must be done when it is no longer needed. */
type Maker = (path: string, random: Random) => Promise<(() => void) | undefined>;

const encoded = (random: Random, size = between(random, 1, 60)): sharp.Sharp => {
  const { data, width, height } = picture(size, random.integer(1000));
  return sharp(data, { raw: { width, height, channels: 3 } });
};

const made =
  (make: (path: string) => unknown): Maker =>
  async (path) => {
    make(path);
    return undefined;
  };

const text =
  (content: string | Buffer): Maker =>
  async (path) => {
    writeFileSync(path, content);
    return undefined;
  };

const kind =
  (encode: (image: sharp.Sharp) => sharp.Sharp): Maker =>
  async (path, random) => {
    writeFileSync(path, await encode(encoded(random)).toBuffer());
    return undefined;
  };

/** A PNG whose header says other sides. */
const hugeHeader: Maker = async (path, random) => {
  const bytes = await encoded(random).png().toBuffer();
  bytes.writeUInt32BE(2 ** between(random, 14, 31), 16);
  bytes.writeUInt32BE(2 ** between(random, 14, 31), 20);
  writeFileSync(path, bytes);
  return undefined;
};

const damaged =
  (damage: (bytes: Buffer, random: Random) => Buffer): Maker =>
  async (path, random) => {
    writeFileSync(path, damage(await encoded(random, 48).png().toBuffer(), random));
    return undefined;
  };

const namedPipe: Maker = async (path) => {
  execFileSync('mkfifo', [path]);
  // whoever waits for a writer is let go
  return () => closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
};

/** Makers by what they make; pipes and devices where this system has them. */
export const IMAGE_FILES: Readonly<Record<string, Maker>> = {
  png: kind((image) => image.png()),
  jpeg: kind((image) => image.jpeg()),
  webp: kind((image) => image.webp({ lossless: true })),
  gif: kind((image) => image.gif()),
  tiff: kind((image) => image.tiff()),
  gray: kind((image) => image.grayscale().png()),
  transparent: kind((image) => image.ensureAlpha(0.5).png()),
  'sixteen bit': kind((image) => image.toColourspace('rgb16').png()),
  rotated: kind((image) => image.withMetadata({ orientation: 6 }).jpeg()),
  empty: text(''),
  'a page': text('<html>404</html>'),
  zeros: text(Buffer.alloc(3000)),
  truncated: damaged((bytes, random) => bytes.subarray(0, random.integer(bytes.length))),
  'a flipped byte': damaged((bytes, random) => {
    bytes[random.integer(bytes.length)] ^= 1 << random.integer(8);
    return bytes;
  }),
  'huge header': hugeHeader,
  svg: text('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><rect/></svg>'),
  folder: made(mkdirSync),
  'a link to nothing': made((path) => symlinkSync('nothing', path)),
  ...(process.platform === 'win32'
    ? {}
    : { pipe: namedPipe, zero: made((path) => symlinkSync('/dev/zero', path)) }),
};
