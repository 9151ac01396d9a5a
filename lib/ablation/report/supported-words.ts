// What an ablation supports, in sentences: for the head of its page, and for a notebook's conclusion.
import type { AblationResults } from '../results';
import type { AblationStatistics, MetricStatistics } from '../statistics/ablation-statistics';
import type { Support } from '../statistics/support';
import { signedText } from './table-rows';

const KINDS: readonly Support[] = ['better', 'worse', 'different'];

/** A sentence for each metric that decides, and one on whether two of them order the cells alike. */
export function supportedWords(
  results: AblationResults,
  { metrics, agreement }: AblationStatistics,
): string[] {
  const decisive = metrics.filter(({ primary }) => primary);
  const names = decisive.map(({ column }) => column.label);
  const words = decisive.flatMap((metric) => metricWords(results, metric));
  if (words.length === 0) return ['Nothing was measured yet.'];
  if (!agreement) return words;
  const { tau, p } = agreement;
  const way = tau < -0.5 ? 'nearly opposite' : tau > 0.5 ? 'much the same' : 'unrelated or mixed';
  return [
    ...words,
    `The orders of the cells by ${names.join(' and by ')}, best first, are ${way}: Kendall's tau ${tau.toFixed(2)}, p = ${p.toFixed(3)}.`,
  ];
}

function metricWords(
  { cells, baseCell }: AblationResults,
  { column, cells: figures }: MetricStatistics,
): string[] {
  const base = cells.find(({ id }) => id === baseCell)?.label;
  const told = KINDS.flatMap((kind) => {
    const found = figures.flatMap(({ support, effect }, i) =>
      support === kind && effect
        ? [`${cells[i].label} (${signedText(effect.mean, column.digits + 1)})`]
        : [],
    );
    const relation = kind === 'different' ? 'different from' : `${kind} than`;
    return found.length > 0
      ? [
          `${column.label}: ${found.join('; ')} ${found.length > 1 ? 'are' : 'is'} ${relation} ${base}.`,
        ]
      : [];
  });
  const others = figures.filter(({ effect }) => effect?.corrected).length;
  if (told.length > 0) return told;
  return others > 0
    ? [`${column.label}: no difference of a cell to ${base} is supported.`]
    : [`${column.label}: there is no interval over retraining yet, so nothing can be supported.`];
}
