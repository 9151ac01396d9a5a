// The charts of a run: curves of its metrics.csv, those of them that its rows can fill.
import type { Figure } from '../figures/figure';
import { lossSharesFigure } from '../figures/loss-shares';
import {
  discriminatorFigure,
  gradientNormFigure,
  learningRateFigure,
  lossFigure,
} from '../figures/training-figures';
import {
  validatedMetric,
  validationColumnsIn,
  validationFigure,
} from '../figures/validation-figure';
import { marked } from '../runs/caveats';
import type { MetricsRow } from '../training/measures';

/** What the charts show besides the rows. */
export interface RunFigureOptions {
  /** What bicubic reaches in the validation, by column: the line to beat. */
  bicubic?: Readonly<Record<string, number>>;
  /** Weights of the loss terms by name, as describeRun gives them: with several terms, their shares are drawn. */
  weights?: Readonly<Record<string, number>>;
  /** Stand in every title. */
  caveats?: readonly string[];
}

/** A chart that may fail, as on rows without a finite number. */
export interface RunChart {
  /** Name of its file. */
  readonly name: string;
  draw(): Figure;
}

/** The charts that the rows have columns for. */
export function runCharts(rows: readonly MetricsRow[], options: RunFigureOptions = {}): RunChart[] {
  const columns = new Set(rows.flatMap((row) => Object.keys(row)));
  const { weights = {}, caveats = [] } = options;
  const title = (text: string): { title: string } => ({ title: marked(text, caveats) });
  const charts: (RunChart & { readonly needs: RegExp })[] = [
    {
      name: 'losses',
      needs: /Loss$/,
      draw: () => lossFigure(rows, title('Training losses')),
    },
    {
      name: 'loss-shares',
      needs: /^totalLoss$/,
      draw: () => lossSharesFigure(rows, weights, title('What the loss is made of')),
    },
    {
      name: 'discriminator',
      needs: /^realScore$/,
      draw: () => discriminatorFigure(rows, title('Is the discriminator winning?')),
    },
    {
      name: 'gradient-norm',
      needs: /gradientNorm$/i,
      draw: () => gradientNormFigure(rows, title('Gradient norm before clipping')),
    },
    {
      name: 'learning-rate',
      needs: /learningRate$/i,
      draw: () => learningRateFigure(rows, title('Learning rate')),
    },
  ];
  const has = ({ needs }: { needs: RegExp }): boolean =>
    [...columns].some((name) => needs.test(name));
  const withShares = Object.keys(weights).length > 0;
  return [
    ...validationCharts(rows, options),
    ...charts.filter((chart) => has(chart) && (withShares || chart.name !== 'loss-shares')),
  ];
}

/** One a validated column: the first is 'validation', others carry the column's name. */
function validationCharts(
  rows: readonly MetricsRow[],
  { bicubic = {}, caveats = [] }: RunFigureOptions,
): RunChart[] {
  return validationColumnsIn(rows, Object.keys(bicubic)).map((column, i) => {
    const metric = validatedMetric(column);
    const title = marked(`Validation: ${metric?.label ?? column}`, caveats);
    return {
      name: i === 0 ? 'validation' : `validation-${metric?.key ?? column}`,
      draw: () => validationFigure(rows, { column, title, bicubic: bicubic[column] }),
    };
  });
}

/**
 * The figures of a run's rows by file name, as a report writes them.
 * @throws when one cannot be drawn; a report goes on without it.
 */
export function runFigures(
  rows: readonly MetricsRow[],
  options: RunFigureOptions = {},
): Record<string, Figure> {
  return Object.fromEntries(runCharts(rows, options).map(({ name, draw }) => [name, draw()]));
}
