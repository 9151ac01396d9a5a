// Zip archives for tests, well-formed and not.
import { crc32, deflateRawSync } from 'node:zlib';

/** What is wrong with an archive. */
export interface ZipFaults {
  /** Flips a byte of the first file's content after its checksum was taken. */
  damage?: boolean;
  /** The size that every file is said to have when unpacked. */
  declared?: number;
}

/** A zip file, as entries in order: names may occur twice. */
export function zip(
  files: Readonly<Record<string, Buffer>> | readonly (readonly [string, Buffer])[],
  { damage = false, declared }: ZipFaults = {},
): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  const entries: readonly (readonly [string, Buffer])[] = Array.isArray(files)
    ? files
    : Object.entries(files);
  for (const [name, content] of entries) {
    const stored = Buffer.from(content);
    if (damage && offset === 0) stored[stored.length - 1] ^= 1;
    const packed = deflateRawSync(stored);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(declared ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([
        Buffer.from('PK\x01\x02'),
        Buffer.from([20, 0]),
        fields,
        tail,
        Buffer.from(name),
      ]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}
