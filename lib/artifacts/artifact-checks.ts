// The list of artifact checks: what judgeImages and probeUpscaler look for unless told otherwise.
import { aliasing } from './aliasing';
import type { ArtifactCheck } from './artifact-check';
import { blocks } from './blocks';
import { colorDrift } from './color-drift';
import { flatField } from './flat-field';
import { grid } from './grid';
import { inventedTexture } from './invented-texture';
import { localColorDrift } from './local-color-drift';
import { lrConsistency } from './lr-consistency';
import { ringing } from './ringing';
import { seams } from './seams';
import { speckle } from './speckle';

/** Every check of the library, in the order of tables: of images first, then of models. */
export const ARTIFACT_CHECKS: readonly ArtifactCheck[] = [
  ...[lrConsistency, colorDrift, localColorDrift, grid, blocks, speckle, inventedTexture],
  ...[flatField, ringing, aliasing, seams],
];
