// Which files are enlarged and where to: decided before anything is computed, so that nothing is ever lost by it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { writeImage } from '../../lib/images/write-image';
import { planUpscaling } from '../../lib/inference/plan-upscaling';
import { picture, temporaryFolder } from '../support';

let folder: string;
let dispose: () => void;
const at = (...path: string[]): string => join(folder, ...path);
beforeEach(async () => {
  ({ path: folder, dispose } = temporaryFolder());
  await writeImage(at('rgb.png'), picture(4, 1));
});
afterEach(() => dispose());

describe('planUpscaling', () => {
  it('takes the images of folders', async () => {
    await writeImage(at('album', 'a.png'), picture(4, 2));
    await writeImage(at('album', 'deep', 'b.png'), picture(4, 3));
    await writeFile(at('album', 'notes.txt'), 'no image');
    const jobs = await planUpscaling([at('album')], at('out'));
    assert.deepEqual(
      jobs.map(({ output }) => output),
      [at('out', 'a.png'), at('out', 'b.png')],
    );
  });

  it('takes a name that ends in .png as the file of one image, and as a folder where it is one', async () => {
    const input = at('rgb.png');
    const file = at('new', 'large.PNG');
    assert.deepEqual(await planUpscaling([input], file), [{ input, output: file }]);
    const odd = at('odd.png');
    await mkdir(odd);
    assert.deepEqual(await planUpscaling([input], odd), [{ input, output: join(odd, 'rgb.png') }]);
  });

  it('goes beside the inputs under names that say the factor, and for a folder into one beside it', async () => {
    await writeImage(at('album', 'deep', 'b.png'), picture(4, 3));
    const beside = { besideAtScale: 4 };
    const jobs = await planUpscaling([at('rgb.png'), at('album')], beside);
    assert.deepEqual(
      jobs.map(({ output }) => output),
      [at('rgb-x4.png'), at('album-x4', 'b.png')],
    );
    await writeFile(at('rgb-x4.png'), 'there');
    await assert.rejects(planUpscaling([at('rgb.png')], beside), /rgb-x4\.png is there already/);
  });

  it('refuses one file for several images, and files of another kind', async () => {
    const inputs = ['first.png', 'second.png'].map((name) => at(name));
    for (const input of inputs) await copyFile(at('rgb.png'), input);
    await assert.rejects(
      planUpscaling(inputs, at('out.png')),
      /output must be a folder for 2 images, but got the file .*out\.png/,
    );
    await assert.rejects(planUpscaling([inputs[0]], at('out.jpg')), /end in \.png/);
    await writeFile(at('notes.txt'), '');
    await assert.rejects(
      planUpscaling(inputs, at('notes.txt')),
      /output must be a folder or a PNG file, but .*notes\.txt is another file/,
    );
  });

  it('refuses two inputs of one stem before anything is written', async () => {
    for (const name of ['cat.png', 'CAT.jpg']) await writeFile(at(name), '');
    const inputs = [at('cat.png'), at('CAT.jpg')];
    await assert.rejects(planUpscaling(inputs, at('none')), /would both become/);
    assert.equal(existsSync(at('none')), false);
    assert.equal((await planUpscaling([inputs[0], inputs[0]], at('new'))).length, 1);
  });

  it('refuses inputs that do not exist', async () => {
    await assert.rejects(planUpscaling([at('dog.png')], folder), /there is no .*dog\.png/);
  });
});

const skip = process.platform === 'win32' ? 'needs links' : false;

describe('attack 11: planUpscaling never replaces an input, also with overwrite', { skip }, () => {
  const refuses = async (
    inputs: readonly string[],
    output: string,
    sentence: RegExp,
  ): Promise<void> => {
    for (const overwrite of [false, true]) {
      await assert.rejects(planUpscaling(inputs, output, { overwrite }), sentence);
    }
  };

  it('by its own name', async () => {
    await refuses([at('rgb.png')], folder, /rgb\.png would be replaced; choose another output/);
    await refuses([at('rgb.png')], at('rgb.png'), /rgb\.png would be replaced/);
  });

  it('by an output folder that is a link to that of the inputs', async () => {
    await symlink(folder, at('linked'));
    await refuses(
      [at('rgb.png')],
      at('linked'),
      /[^d].rgb\.png would be replaced by .*linked.rgb\.png, which is the same file;/,
    );
  });

  it('by a link to another input', async () => {
    await writeImage(at('other.png'), picture(4, 2));
    await mkdir(at('out'));
    await symlink(at('other.png'), at('out', 'rgb.png'));
    await refuses(
      [at('rgb.png'), at('other.png')],
      at('out'),
      /other\.png would be replaced by .*out.rgb\.png/,
    );
  });

  it('by a hard link', async () => {
    await link(at('rgb.png'), at('hard.png'));
    await refuses([at('rgb.png')], at('hard.png'), /rgb\.png would be replaced by .*hard\.png/);
  });

  it('where an input is itself a link', async () => {
    await symlink(at('rgb.png'), at('alias.png'));
    await refuses([at('alias.png')], at('rgb.png'), /alias\.png would be replaced by .*rgb\.png/);
  });
});

describe('attack 11: planUpscaling replaces other files only where that is asked for', () => {
  beforeEach(async () => {
    for (const name of ['a', 'b', 'c']) await copyFile(at('rgb.png'), at(`${name}.png`));
    await mkdir(at('out'));
  });
  const inputs = (): string[] => ['a', 'b', 'c'].map((name) => at(`${name}.png`));

  it('names the first of them, their number and the word for it', async () => {
    for (const name of ['b', 'c']) await writeFile(at('out', `${name}.png`), 'older');
    await assert.rejects(
      planUpscaling(inputs(), at('out')),
      /output must replace no file, but .*out.b\.png and 1 more are there already; .*--overwrite/,
    );
    await rm(at('out', 'c.png'));
    await assert.rejects(planUpscaling(inputs(), at('out')), /but .*out.b\.png is there already; /);
    assert.equal((await planUpscaling(inputs(), at('out'), { overwrite: true })).length, 3);
  });

  it('counts a link to nothing as a file', { skip }, async () => {
    await symlink('/no/where', at('out', 'a.png'));
    await assert.rejects(planUpscaling(inputs(), at('out')), /a\.png is there already/);
  });

  it('refuses a folder in the place of a file, whatever is asked for', async () => {
    await mkdir(at('out', 'a.png'));
    for (const overwrite of [false, true]) {
      await assert.rejects(
        planUpscaling(inputs(), at('out'), { overwrite }),
        /a\.png is a folder; choose another output/,
      );
    }
  });
});
