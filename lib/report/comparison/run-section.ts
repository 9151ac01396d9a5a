// What a comparison says of each run's training: the content of its own report, folded up.
import type { Figure } from '../../figures/figure';
import { escapeHtml } from '../../figures/html';
import { chartBlock, summaryList, tableBlock, withIds } from '../page-parts';
import { bicubicOf } from '../run-facts';
import { runCharts } from '../run-figures';
import { summaryOf } from '../run-summary';
import { runTables } from '../run-tables';
import type { ComparedModel, Comparison } from './comparison';

/** A section, and the figures of its charts by the ids of their elements. */
interface RunSection {
  readonly html: string;
  readonly figures: Readonly<Record<string, Figure>>;
}

/** Curves, terms of the loss, environment and configuration of every run; empty without runs. */
export async function runsSection(comparison: Comparison): Promise<RunSection> {
  const blocks: string[] = [];
  let figures: Record<string, Figure> = {};
  for (const [i, model] of comparison.models.entries()) {
    const block = await runBlock(model, { prefix: `run-${i}`, problems: comparison.problems });
    if (block === undefined) continue;
    blocks.push(block.html);
    figures = { ...figures, ...block.figures };
  }
  if (blocks.length === 0) return { html: '', figures };
  return {
    html: `<section id="training"><h2>Training and environment</h2>\n${blocks.join('\n')}</section>`,
    figures,
  };
}

async function runBlock(
  { run, shown }: ComparedModel,
  { prefix, problems }: { prefix: string; problems: string[] },
): Promise<RunSection | undefined> {
  // one that was made of two others has no training: the budget's table says of which
  if (run === undefined || run.interpolation) return undefined;
  const bicubic = await bicubicOf(run);
  const onProblem = (sentence: string): number => problems.push(`${shown}: ${sentence}`);
  const tables = await runTables(run, { bicubic, onProblem });
  const { weights } = run.description;
  const figures: Record<string, Figure> = {};
  for (const { name, draw } of runCharts(run.rows, { bicubic, weights, caveats: run.caveats })) {
    try {
      figures[name] = draw();
    } catch (error) {
      onProblem(`The chart ${name} is missing: ${(error as Error).message}`);
    }
  }
  const idOf = (name: string): string => `${prefix}-${name}`;
  const html = `<details><summary>${escapeHtml(shown)}</summary>
${summaryList(summaryOf(run))}
<div class="charts">${Object.keys(figures)
    .map((name) => chartBlock(idOf(name)))
    .join('')}</div>
${tables.map((table) => `<h3>${escapeHtml(table.heading)}</h3>${tableBlock(table)}`).join('')}
${fileBlock('environment.json', JSON.stringify(run.environment, null, 2))}
${fileBlock('config.json', run.config)}
</details>`;
  return { html, figures: withIds(figures, idOf) };
}

const fileBlock = (name: string, text: string): string =>
  `<details><summary>${name}</summary><pre tabindex="0">${escapeHtml(text)}</pre></details>`;
