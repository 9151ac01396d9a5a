// NumPy's archives: values row by row whatever their order in the file, and errors that name the array.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readNpzArray } from '../../lib/evaluation/npz';
import { zip } from '../data/zip';
import { temporaryFolder } from '../support';

const folder = temporaryFolder();
after(() => folder.dispose());
const path = join(folder.path, 'a.npz');

/** An array as numpy.save writes it, version 1. */
function npy(values: readonly number[], header: string): Buffer {
  const text = Buffer.from(`${header}\n`);
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  start.writeUInt16LE(text.length, 8);
  return Buffer.concat([start, text, Buffer.from(Float64Array.from(values).buffer)]);
}

const described = (order: string, shape: string): string =>
  `{'descr': '<f8', 'fortran_order': ${order}, 'shape': (${shape}), }`;

describe('readNpzArray', () => {
  it('reads values row by row, in both orders of a file', async () => {
    const values = [1, 2, 3, 4, 5, -0.1];
    writeFileSync(
      path,
      zip({
        'rows.npy': npy(values, described('False', '2, 3')),
        'columns.npy': npy(values, described('True', '2, 3')),
        'list.npy': npy(values, described('False', '6,')),
      }),
    );
    assert.deepEqual([...(await readNpzArray(path, 'rows'))], values);
    assert.deepEqual([...(await readNpzArray(path, 'columns'))], [1, 3, 5, 2, 4, -0.1]);
    assert.deepEqual([...(await readNpzArray(path, 'list'))], values);
  });

  it('refuses what is missing, damaged, no array, or of another kind', async () => {
    writeFileSync(path, zip({ 'a.npy': npy([1], described('False', '1,')) }, { damage: true }));
    await assert.rejects(readNpzArray(path, 'a'), /readNpzArray: .*a.npy is damaged; fetch/);
    await assert.rejects(readNpzArray(path, 'b'), /readNpzArray: .*it has no b.npy; fetch/);
    const short = described('False', '3,');
    const float = described('False', '2,').replace('<f8', '<f4');
    writeFileSync(
      path,
      zip({
        'text.npy': Buffer.from('no array'),
        'short.npy': npy([1, 2], short),
        'float.npy': npy([1], float),
      }),
    );
    await assert.rejects(readNpzArray(path, 'text'), /text must be a NumPy array, but got other/);
    for (const name of ['short', 'float']) {
      await assert.rejects(readNpzArray(path, name), new RegExp(`${name} must be .* float64`));
    }
  });
});
