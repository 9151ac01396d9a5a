// One file of a zip archive in memory: model files such as Keras' are archives of a few parts.
import { crc32 } from 'node:zlib';
import yauzl, { type ZipFile } from 'yauzl';

/**
 * Reads the entry of this name. @param maxBytes What it may unfold to.
 * @throws where the archive cannot be read, lacks the entry, or the entry is damaged or too large
 */
export async function readZipEntry(path: string, name: string, maxBytes: number): Promise<Buffer> {
  const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
  try {
    return await entryOf(zip, name, maxBytes);
  } finally {
    zip.close();
  }
}

async function entryOf(zip: ZipFile, name: string, maxBytes: number): Promise<Buffer> {
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName !== name) continue;
    if (entry.uncompressedSize > maxBytes) {
      throw new Error(`${name} unfolds to ${entry.uncompressedSize} bytes, above ${maxBytes}`);
    }
    // yauzl sees to it that not a byte more comes than the entry declares
    const parts: Buffer[] = [];
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part);
    const content = Buffer.concat(parts);
    if (crc32(content) !== entry.crc32) throw new Error(`${name} is damaged`);
    return content;
  }
  throw new Error(`it has no ${name}`);
}
