// Checks at work: which of them apply, what they say of themselves, an own one.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { ArtifactCheck, JudgedImages } from '../../lib/artifacts/artifact-check';
import { ARTIFACT_CHECKS } from '../../lib/artifacts/artifact-checks';
import { judgeImages, probeUpscaler } from '../../lib/artifacts/judge-images';
import type { RgbImage } from '../../lib/images/image';
import { upscaleBicubic } from '../../lib/images/imresize';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import { perfectScene } from './planted';

let scene: JudgedImages & { hr: RgbImage };
before(async () => {
  scene = await perfectScene(9);
});

const own: ArtifactCheck = {
  ...{ name: 'own', label: 'Own', digits: 0, best: 'min', explanation: 'Width of SR.' },
  judge: ({ sr }) => ({ value: sr.width }),
  probe: async ({ scale }) => ({ value: scale }),
};

describe('ARTIFACT_CHECKS', () => {
  it('have names that differ, a sentence each, and something to do', () => {
    assert.equal(new Set(ARTIFACT_CHECKS.map(({ name }) => name)).size, ARTIFACT_CHECKS.length);
    for (const check of ARTIFACT_CHECKS) {
      assert.match(check.name, /^[a-z]+(-[a-z]+)*$/);
      assert.match(check.explanation, /\.$/);
      assert.ok(check.judge || check.probe);
    }
  });
});

describe('judgeImages', () => {
  it('gives a number, a verdict and a picture of the size of SR for each check of images', () => {
    const sr = upscaleBicubic(scene.lr, 4);
    const found = judgeImages({ ...scene, sr, base: scene.hr });
    const checks = ['lr-consistency', 'color-drift', 'local-color-drift', 'grid', 'blocks'];
    assert.deepEqual(
      found.map(({ check }) => check),
      [...checks, 'speckle', 'invented-texture'],
    );
    for (const { value, verdict, picture } of found) {
      assert.ok(Number.isFinite(value) && verdict !== undefined);
      assert.deepEqual([picture?.width, picture?.height], [320, 320]);
    }
  });

  it('leaves out what needs HR where there is none, and takes own checks', () => {
    const { hr: _, ...without } = scene;
    assert.ok(judgeImages(without).every(({ check }) => check !== 'invented-texture'));
    assert.deepEqual(judgeImages(scene, [own]), [{ check: 'own', value: 320 }]);
  });

  it('judges the smallest images', () => {
    const image = (side: number): RgbImage => ({
      ...{ data: new Uint8Array(side * side * 3).fill(80), width: side, height: side },
    });
    for (const { value } of judgeImages({ sr: image(4), hr: image(4), lr: image(1), scale: 4 })) {
      assert.ok(!Number.isNaN(value));
    }
  });

  it('refuses images of other sizes', () => {
    assert.throws(
      () => judgeImages({ ...scene, hr: scene.lr }),
      /HR must be of 320x320 pixels, 4 times LR, but got 80x80/,
    );
  });
});

describe('probeUpscaler', () => {
  it('gives what the model allows; nothing of ready images', async () => {
    const found = await probeUpscaler(bicubicUpscaler(4));
    assert.deepEqual(
      found.map(({ check, verdict }) => `${check} ${verdict}`),
      ['flat-field pass', 'ringing pass', 'aliasing pass'],
    );
    assert.ok(found.every(({ picture }) => picture !== undefined));
    assert.deepEqual(await probeUpscaler({ ...bicubicUpscaler(4), looksUp: true }), []);
    assert.deepEqual(await probeUpscaler(bicubicUpscaler(3), [own]), [{ check: 'own', value: 3 }]);
  });
});
