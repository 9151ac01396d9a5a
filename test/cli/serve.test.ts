// srgan serve: from its first line to its end by a signal, as a program that sends images meets it.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawnSync } from 'node:child_process';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ask } from '../serve/client';
import { assertDone, assertFails, openWorkplace, TINY, type Workplace } from './program';

const ROOT = join(__dirname, '..', '..');

let place: Workplace;
before(async () => {
  place = await openWorkplace();
  const run = ['--data', 'photos', '--run', 'tiny', '--no-report'];
  assertDone(await place.srgan('train', 'pretrain', ...run, ...TINY));
});
after(() => place.dispose());

/** Runs the program, and `work` once it says its address; then it gets SIGTERM. */
async function whileRunning(
  args: readonly string[],
  work: (address: string) => Promise<void>,
): Promise<Awaited<ReturnType<Workplace['start']>>> {
  let worked: Promise<void> = Promise.reject(new Error('it never said its address'));
  worked.catch(() => undefined);
  const watch = (child: ChildProcess): void => {
    let said = '';
    const listen = (text: Buffer): void => {
      said += text;
      const address = /http:\S+/.exec(said)?.[0];
      if (!address) return;
      child.stdout?.off('data', listen);
      worked = work(address).finally(() => child.kill('SIGTERM'));
      worked.catch(() => undefined);
    };
    child.stdout?.on('data', listen);
  };
  const outcome = await place.start(['serve', '--port', '0', ...args], { watch });
  await worked;
  return outcome;
}

describe('srgan serve', () => {
  it('enlarges by the newest run to the bytes of srgan upscale, and ends by SIGTERM with 0', async () => {
    const photo = join(place.photos, 'picture-0.png');
    const file = join('out', 'picture-0.png');
    assertDone(await place.srgan('upscale', photo, '--model', 'tiny', '--output', file));
    const outcome = await whileRunning([], async (address) => {
      const reply = await ask(address, { body: await readFile(photo) });
      assert.ok(reply.body.equals(await readFile(join(place.path, file))), 'bytes differ');
    });
    assertDone(outcome);
    assert.match(outcome.stdout, /^tiny x4 at http:\/\/127\.0\.0\.1:\d+\/\n$/);
    assert.match(outcome.stderr, /^200 \d+\.\d\d s$/m);
    assert.doesNotMatch(outcome.stderr, /passwords/);
  });

  const noCurl = spawnSync('curl', ['--version']).status === 0 ? false : 'no curl on PATH';
  it("answers the README's line as it stands", { skip: noCurl }, async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const line = /^curl .*$/m.exec(readme)?.[0] ?? '';
    await copyFile(join(place.photos, 'picture-1.png'), join(place.path, 'photo.jpg'));
    const outcome = await whileRunning([], async (address) => {
      const here = line.replace('http://127.0.0.1:8080/', address);
      assert.notEqual(here, line);
      const [program, ...words] = here.split(' ');
      await promisify(execFile)(program, words, { cwd: place.path });
    });
    assertDone(outcome);
    const file = join('out', 'photo.png');
    assertDone(await place.srgan('upscale', 'photo.jpg', '--model', 'tiny', '--output', file));
    const [answer, upscaled] = await Promise.all(
      ['photo-x4.png', file].map((name) => readFile(join(place.path, name))),
    );
    assert.ok(answer.equals(upscaled), 'bytes differ');
  });

  it('warns where others reach it, and keeps the limits that it is told', async () => {
    const args = ['bicubic', '--scale', '2', '--host', '0.0.0.0', '--max-megabytes', '1'];
    const outcome = await whileRunning(args, async (address) => {
      const local = address.replace('0.0.0.0', '127.0.0.1');
      assert.equal((await ask(local, { body: Buffer.alloc(1_000_001) })).status, 413);
    });
    assertDone(outcome);
    assert.match(outcome.stderr, /there are no passwords and no encryption/);
    assert.match(outcome.stderr, /^413 .* at most 1 MB/m);
  });

  it('says what cannot be', async () => {
    assertFails(await place.srgan('serve', '--port', '70000'), 2, /whole number from 0 to 65535/);
    assertFails(await place.srgan('serve', 'tinny'), 1, /did you mean tiny\?/);
    assertFails(await place.srgan('serve', 'photos'), 1, /enlarges any image, but got the folder/);
  });
});
