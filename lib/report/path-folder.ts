// The path between two models, measured: both ends, what lies between them and bicubic on one set, in a folder of
// evaluateToFolder with its page, and the path as a figure and a table beside it.
import { basename, join, resolve } from 'node:path';
import type { Metric } from '../evaluation/metric';
import type { EvaluationOptions } from '../experiments/evaluation';
import type { Figure } from '../figures/figure';
import { toCsv, toMarkdown } from '../figures/tables';
import { writeAtomically } from '../files/write-atomically';
import { kaleidoFolder } from '../output/kaleido';
import { saveFigure } from '../output/render';
import { type InterpolatedModel, interpolateModels } from '../runs/interpolate-models';
import { runModel } from '../runs/model-name';
import { resultsFolder } from '../runs/run-folder';
import { type Comparison, readComparison } from './comparison/comparison';
import { planeFigure } from './comparison/comparison-figures';
import { evaluateToFolder } from './evaluation-folder';
import { type EvaluationReport, reportEvaluation } from './report-evaluation';

/** Options of evaluatePath. */
export interface PathOptions
  extends Pick<
    EvaluationOptions<Metric>,
    'metrics' | 'onProgress' | 'onFailure' | 'onNotice' | 'generators'
  > {
  /** How much of the second model, each from 0 to 1; the ends are measured in any case. */
  alphas: readonly number[];
  /** What the new runs' names begin with. Default: the second model's name. */
  name?: string;
  /** Catalogue name or folder of HR images. */
  data: string;
  /** Folder of ready LR images. Default: the set's own, else made by MATLAB bicubic. */
  lr?: string;
  /** Where all of it goes. Default: results/<name>-path-<set>. */
  out?: string;
  /** Called with what is being done, in a few words. */
  onStage?: (text: string) => void;
}

/** What evaluatePath has made. */
export interface PathReport extends EvaluationReport {
  /** The evaluation's folder. */
  readonly folder: string;
  readonly models: readonly InterpolatedModel[];
  /** Where each model stands; the first of the columns of fidelity and of looks that were measured. Absent without either. */
  readonly figure?: Figure;
}

/**
 * Makes the models (interpolateModels) and measures bicubic, a, the models by rising alpha, and b. Writes what
 * evaluateToFolder and reportEvaluation write, path.csv and path.md with the means by alpha, and path.png, the path in the
 * perception-distortion plane, where there are a perceptual metric's weights, and kaleido to draw it.
 * @throws as interpolateModels and evaluateModels do.
 */
export async function evaluatePath(
  a: string,
  b: string,
  options: PathOptions,
): Promise<PathReport> {
  const { alphas, name, data, lr, out, onStage, ...how } = options;
  const sorted = [...alphas].sort((one, other) => one - other);
  const { generators } = how;
  const models = await interpolateModels(a, b, { alphas: sorted, name, generators });
  const prefix = name ?? runModel(b).name.replace('@', '-');
  const folder = out ?? join(resultsFolder(), `${prefix}-path-${basename(resolve(data))}`);
  // those at 0 and 1 are the ends themselves, to the bit
  const between = models.filter(({ interpolation: { alpha } }) => alpha > 0 && alpha < 1);
  await evaluateToFolder({
    ...{ ...how, data, lr, out: folder },
    models: ['bicubic', a, ...between.map(({ run }) => run.path), b],
  });
  const comparison = await readComparison(folder);
  await writePathTables(comparison);
  const { figure, problems } = await writePathFigure(comparison, onStage);
  const report = await reportEvaluation(folder, { onStage });
  return { ...report, folder, models, figure, problems: [...report.problems, ...problems] };
}

async function writePathTables({ folder, path, evaluation }: Comparison): Promise<void> {
  const records = (path?.points ?? []).map(({ alpha, model }) => ({
    ...{ alpha, model, dataset: evaluation.dataset },
    ...evaluation.means.find((mean) => mean.model === model)?.values,
  }));
  const { metrics: columns } = evaluation;
  const labels = { alpha: 'alpha', model: 'Model', dataset: 'Set' };
  const caption = `Weights (1 - alpha) ${path?.from} + alpha ${path?.to}. ${evaluation.convention}`;
  await writeAtomically(join(folder, 'path.csv'), await toCsv(records));
  await writeAtomically(
    join(folder, 'path.md'),
    await toMarkdown(records, { metrics: [{ columns }], labels, caption }),
  );
}

async function writePathFigure(
  comparison: Comparison,
  onStage: PathOptions['onStage'],
): Promise<{ figure?: Figure; problems: string[] }> {
  const figure = planeFigure(comparison);
  if (!figure) {
    return { problems: ['No path.png: no metric of fidelity and one of looks were measured.'] };
  }
  if (kaleidoFolder() === undefined) {
    return { figure, problems: ['No path.png: kaleido is not in .venv.'] };
  }
  onStage?.('drawing the path');
  await saveFigure(figure, join(comparison.folder, 'path'));
  return { figure, problems: [] };
}
