// A network over HTTP: equal to the byte to what `srgan upscale` writes, one at a time, stopped when the client leaves, and
// nothing left behind.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { sharp } from '../../lib/images/sharp';
import { encodePng } from '../../lib/images/write-image';
import { networkUpscaler } from '../../lib/inference/network-upscaler';
import { upscaleFile } from '../../lib/inference/upscale-file';
import type { Upscaler } from '../../lib/inference/upscaler';
import { buildGenerator } from '../../lib/models/generators';
import type { Generator } from '../../lib/models/network';
import { createRandom } from '../../lib/random/random';
import type { Answer } from '../../lib/serve/routes';
import { picture, TINY_GENERATOR, temporaryFolder } from '../support';
import { ask, whileServing } from './client';

const folder = temporaryFolder();
let generator: Generator;
let upscaler: Upscaler;
before(async () => {
  await startEngine();
  generator = buildGenerator(TINY_GENERATOR, createRandom(3));
  upscaler = networkUpscaler(generator, { tile: 24, overlap: 4, name: 'tiny' });
});
after(() => {
  generator.dispose();
  folder.dispose();
});

/** Pictures of every kind of channels, as files. */
async function files(): Promise<Record<string, Buffer>> {
  const image = picture(40, 1);
  const raw = { width: 40, height: 40, channels: 3 } as const;
  const opacity = Uint8Array.from({ length: 1600 }, (_, i) => (i * 7) % 256);
  const deep = Uint16Array.from(image.data, (value) => value * 257 - (value % 2));
  return {
    'rgb.png': await encodePng(image),
    'gray.png': await encodePng(image, { gray: true }),
    'alpha.png': await encodePng(image, { alpha: opacity }),
    'gray-alpha.png': await encodePng(image, { gray: true, alpha: opacity }),
    'deep.png': await sharp(deep, { raw }).toColourspace('rgb16').png().toBuffer(),
    'photo.jpg': await sharp(image.data, { raw })
      .withExif({ IFD0: { Make: 'A' } })
      .jpeg()
      .toBuffer(),
    'photo.webp': await sharp(image.data, { raw }).webp().toBuffer(),
  };
}

describe('serveModel with a network', () => {
  it('answers with the bytes that upscaleFile writes, for every kind of image', async () => {
    const all = Object.entries(await files());
    await whileServing(upscaler, {}, async (address) => {
      for (const [name, body] of all) {
        const input = join(folder.path, name);
        const output = join(folder.path, `${name}-out.png`);
        await writeFile(input, body);
        await upscaleFile({ input, output }, upscaler);
        const reply = await ask(address, { body });
        assert.equal(reply.status, 200, name);
        assert.ok(reply.body.equals(await readFile(output)), `${name} differs`);
        assert.equal(reply.headers['content-type'], 'image/png');
        assert.equal(reply.headers['srgan-model'], 'tiny');
        assert.equal(reply.headers['srgan-scale'], '4');
        const lost = { 'deep.png': '16-bit samples', 'photo.jpg': 'EXIF data' };
        assert.equal(reply.headers['srgan-lost'], lost[name as keyof typeof lost], name);
      }
    });
  });

  it('gives two clients at once their own images, one after the other', async () => {
    let [working, most] = [0, 0];
    const watched: Upscaler = {
      ...upscaler,
      async upscale(lr, options) {
        most = Math.max(most, ++working);
        return upscaler.upscale(lr, options).finally(() => working--);
      },
    };
    const bodies = await Promise.all([1, 2, 3].map((seed) => encodePng(picture(40, seed))));
    await whileServing(watched, {}, async (address) => {
      const replies = await Promise.all(bodies.map((body) => ask(address, { body })));
      for (const [i, reply] of replies.entries()) {
        const alone = await encodePng(await upscaler.upscale(picture(40, i + 1)));
        assert.ok(reply.body.equals(alone), `client ${i}`);
      }
    });
    assert.deepEqual([working, most], [0, 1]);
  });

  it('stops between tiles when the client leaves, and serves the next one', async () => {
    const leaving = new AbortController();
    let share = 0;
    const watched: Upscaler = {
      ...upscaler,
      upscale: (lr, options) =>
        upscaler.upscale(lr, {
          ...options,
          onProgress(done) {
            if (lr.width === 150) share = done;
            leaving.abort();
          },
        }),
    };
    const answers: Answer[] = [];
    const options = { onAnswer: (answer: Answer) => void answers.push(answer) };
    await whileServing(watched, options, async (address) => {
      const body = await encodePng(picture(150, 1));
      await assert.rejects(ask(address, { body, signal: leaving.signal }), /abort/i);
      const next = await ask(address, { body: await encodePng(picture(20, 2)) });
      assert.equal(next.status, 200);
    });
    assert.ok(share > 0 && share < 0.9, `${share} of the work was done`);
    assert.deepEqual(
      answers.map(({ status, problem }) => [status, problem]),
      [
        [499, 'the client has left'],
        [200, undefined],
      ],
    );
  });

  it('keeps nothing of 200 requests: no tensor, no memory', async () => {
    const body = await encodePng(picture(56, 1));
    const broken = body.subarray(0, body.length / 2);
    await whileServing(upscaler, {}, async (address) => {
      const rounds = async (count: number): Promise<number> => {
        for (let i = 0; i < count; i++) {
          const wrong = i % 10 === 0;
          const { status } = await ask(address, { body: wrong ? broken : body });
          assert.equal(status, wrong ? 400 : 200);
        }
        return process.memoryUsage.rss();
      };
      const tensors = tf.memory().numTensors;
      const settled = await rounds(50);
      const end = await rounds(150);
      assert.equal(tf.memory().numTensors, tensors);
      // each result is 150 kB of samples and about as much of PNG: 135 of them kept would be 40 MB
      assert.ok(end - settled < 25e6, `${Math.round((end - settled) / 1e6)} MB more`);
    });
  });
});
