// report.html of an ablation: the question, what is supported, tables, charts, pictures, in one file that asks for nothing.
import type { Figure } from '../../figures/figure';
import { figureScripts } from '../../output/render';
import { pageStyle } from '../../report/page/page-assets';
import { framedPage, problemsSection } from '../../report/page-parts';
import type { AblationResults } from '../results';
import type { AblationStatistics, MetricStatistics } from '../statistics/ablation-statistics';
import { cellTable, isBudget } from './cell-table';
import type { ContactSheet } from './contact-sheet';
import { effectTable } from './effect-table';
import { heatMap } from './heat-map';
import { intervalWords, trendWords } from './interval-words';
import {
  chartsHtml,
  folded,
  list,
  notesHtml,
  questionHtml,
  section,
  sheetsHtml,
  tableHtml,
} from './page-sections';
import { planeFigure } from './plane-figure';
import { responseFigure } from './response-figure';
import { runTable, valueTable } from './seed-tables';
import { supportedWords } from './supported-words';
import { isResult } from './table-rows';

/** What a page shows besides results and their statistics. */
interface PageExtras {
  readonly sheets: readonly ContactSheet[];
  /** What is missing, a sentence each. */
  readonly problems: readonly string[];
}

const CHART_NOTE =
  'Large marks are means over seeds, small dots seeds. Bars: the 95 % interval over retraining of the difference to the base (dashed), not corrected for the number of comparisons.';

const decides = ({ primary }: MetricStatistics): boolean => primary;
const describes = (metric: MetricStatistics): boolean => !metric.primary && isResult(metric);

/** The page. */
export async function ablationPage(
  results: AblationResults,
  statistics: AblationStatistics,
  { sheets, problems }: PageExtras,
): Promise<string> {
  const figures = ablationFigures(results, statistics);
  const further = metricFigures(results, statistics, describes);
  const cells = cellTable(results, statistics);
  const words = [...intervalWords(results, statistics), ...trendWords(statistics)];
  const sections = [
    questionHtml(results),
    notesHtml(results),
    section('What is supported', list(supportedWords(results, statistics), 'verdict')),
    problemsSection(problems),
    section('Cells', await tableHtml(cells, (column) => !isBudget(column)), 'cells'),
    section(
      'Effects against the base',
      await tableHtml(effectTable(results, statistics, decides)),
      'effects',
    ),
    section('What the intervals say', list(words)),
    section('Charts', chartsHtml(figures, CHART_NOTE)),
    section('Contact sheet', sheetsHtml(sheets)),
    section('Every seed', await tableHtml(valueTable(results, statistics, decides))),
    section(
      'Budget, loss terms, discriminator',
      await tableHtml(cells, (column) => column === 'cell' || isBudget(column)),
    ),
    folded('Metrics that only describe', [
      await tableHtml(effectTable(results, statistics, describes)),
      await tableHtml(valueTable(results, statistics, describes)),
      chartsHtml(further),
    ]),
    folded('Every run', [await tableHtml(runTable(results))]),
  ];
  const drawn = { ...figures, ...further };
  return framedPage({
    title: `Ablation ${results.name}`,
    style: await pageStyle('report.css', 'ablation.css'),
    sections,
    scripts: Object.keys(drawn).length > 0 ? await figureScripts(drawn) : '',
  });
}

/** The plane with and without what cells are compared with, and for each metric that decides its responses and its heat map, by name. */
export function ablationFigures(
  results: AblationResults,
  statistics: AblationStatistics,
): Record<string, Figure> {
  const plane = planeFigure(results, statistics, { marked: true });
  const cells = planeFigure(results, statistics, { marked: false });
  return {
    ...(plane && cells && { plane, 'plane-of-cells': cells }),
    ...metricFigures(results, statistics, decides),
  };
}

function metricFigures(
  results: AblationResults,
  { metrics }: AblationStatistics,
  wanted: (metric: MetricStatistics) => boolean,
): Record<string, Figure> {
  const drawn = metrics.filter(wanted).flatMap((metric) => {
    const { key } = metric.column;
    const responses = results.axes.map(
      (axis) => [`response-${key}-${axis.label}`, responseFigure(results, metric, axis)] as const,
    );
    return [...responses, [`heat-map-${key}`, heatMap(results, metric)] as const];
  });
  return Object.fromEntries(drawn.flatMap(([name, figure]) => (figure ? [[name, figure]] : [])));
}
