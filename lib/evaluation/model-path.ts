// The path between two models among those of an evaluation: made by network interpolation (training/interpolate-weights),
// with the models at its ends, where these were measured too.
import type { EvaluatedModel } from './evaluation-file';

/** A model on a path. */
interface PathPoint {
  /** Its name in rows and means. */
  readonly model: string;
  readonly alpha: number;
}

/** Models from one to another. */
export interface ModelPath {
  /** How the models of alpha 0 and 1 are called, measured or not. */
  readonly from: string;
  readonly to: string;
  /** By rising alpha, at least two, each alpha once. */
  readonly points: readonly PathPoint[];
}

/**
 * The path of most models; undefined where no two of them lie on one. An end counts as measured where its checkpoint is, to
 * the bit, the one that the others were made of.
 */
export function modelPath(models: readonly EvaluatedModel[]): ModelPath | undefined {
  const paths = models.flatMap(({ interpolation }) =>
    interpolation ? [pathOf(models, interpolation)] : [],
  );
  const [longest] = paths.sort((a, b) => b.points.length - a.points.length);
  return longest && longest.points.length > 1 ? longest : undefined;
}

type Interpolation = NonNullable<EvaluatedModel['interpolation']>;

function pathOf(models: readonly EvaluatedModel[], { from, to }: Interpolation): ModelPath {
  const byAlpha = new Map<number, string>();
  const add = (alpha: number, model: string): void => {
    if (!byAlpha.has(alpha)) byAlpha.set(alpha, model);
  };
  for (const { name, checkpoint, interpolation: own } of models) {
    if (checkpoint === from.sha256) add(0, name);
    if (checkpoint === to.sha256) add(1, name);
    if (own?.from.sha256 === from.sha256 && own.to.sha256 === to.sha256) add(own.alpha, name);
  }
  const points = [...byAlpha].map(([alpha, model]) => ({ alpha, model }));
  return { from: from.model, to: to.model, points: points.sort((a, b) => a.alpha - b.alpha) };
}
