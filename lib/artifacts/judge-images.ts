// Artifact checks at work: on one enlarged image, or on a model.
import type { RgbImage } from '../images/image';
import type { Upscaler } from '../inference/upscaler';
import type { ArtifactCheck, Finding, JudgedImages } from './artifact-check';
import { ARTIFACT_CHECKS } from './artifact-checks';

/** What one check found. */
export interface Judgement extends Finding {
  /** The check's name. */
  readonly check: string;
}

/**
 * What the checks of images find on one image, in their order; those that the inputs do not allow are left out.
 * @throws when SR, HR or the base is not `scale` times as large as LR
 */
export function judgeImages(
  images: JudgedImages,
  checks: readonly ArtifactCheck[] = ARTIFACT_CHECKS,
): Judgement[] {
  checkSizes(images);
  return checks.flatMap((check) => named(check, check.judge?.(images)));
}

/**
 * What the checks of models find on one, in their order; those that it does not allow are left out: all where it looks
 * ready images up.
 */
export async function probeUpscaler(
  upscaler: Upscaler,
  checks: readonly ArtifactCheck[] = ARTIFACT_CHECKS,
): Promise<Judgement[]> {
  const found: Judgement[] = [];
  if (upscaler.looksUp) return found;
  for (const check of checks) found.push(...named(check, await check.probe?.(upscaler)));
  return found;
}

const named = ({ name }: ArtifactCheck, finding: Finding | undefined): Judgement[] =>
  finding ? [{ check: name, ...finding }] : [];

function checkSizes({ sr, lr, hr, base, scale }: JudgedImages): void {
  const [width, height] = [lr.width * scale, lr.height * scale];
  const wrong = (image?: RgbImage): boolean =>
    image !== undefined && (image.width !== width || image.height !== height);
  for (const [name, image] of Object.entries({ SR: sr, HR: hr, base })) {
    if (!wrong(image)) continue;
    throw new Error(
      `judgeImages: ${name} must be of ${width}x${height} pixels, ${scale} times LR, but got ${image?.width}x${image?.height}; ` +
        'crop HR to a multiple of the scale',
    );
  }
}
