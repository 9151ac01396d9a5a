// The page that compares models: from an evaluation's folder alone to one file that a person can mail.
import type { Figure } from '../../figures/figure';
import { escapeHtml } from '../../figures/html';
import { figureScripts } from '../../output/render';
import { comparisonScript, pageStyle } from '../page/page-assets';
import { chartBlock, framedPage, problemsSection, tableBlock } from '../page-parts';
import { artifactSection } from './artifact-section';
import { type DescribedCheck, failuresInWords, findingsByCheck } from './artifact-verdicts';
import type { Comparison } from './comparison';
import { imageFigures, planeFigure } from './comparison-figures';
import { readPictures } from './pictures';
import { readFindings } from './read-findings';
import { runsSection } from './run-section';
import { budgetTable, differencesTable, publishedTable, scoresTable } from './score-tables';
import { verdictOf } from './verdict';
import { viewerSection } from './viewer-section';

/** Options of comparisonPage. */
interface ComparisonPageOptions {
  /** The most bytes of the page, 15e6 by default. */
  readonly bytes?: number;
  /** Artifact checks by which findings find their words. */
  readonly checks: readonly DescribedCheck[];
  readonly onStage?: (text: string) => void;
}

/** Bytes of HTML, at most, around an image of a model. */
const PICTURE_WORDS = 1500;

/** The page's HTML. What cannot be shown becomes one of the comparison's problems, and stands on the page. */
export async function comparisonPage(
  comparison: Comparison,
  { bytes = 15e6, checks, onStage }: ComparisonPageOptions,
): Promise<string> {
  const charts = chartsSection(comparison);
  const runs = await runsSection(comparison);
  const findings = findingsByCheck(await readFindings(comparison.folder), checks);
  const artifacts = await artifactSection(comparison, findings);
  const tables = await tableSections(comparison);
  const scripts = await figureScripts({ ...charts.figures, ...runs.figures });
  const script = `<script type="module">\n${await comparisonScript()}</script>\n`;
  const style = await pageStyle('report.css', 'comparison.css', 'viewer.css', 'viewer-parts.css');
  const others = [style, charts.html, runs.html, artifacts, ...tables, scripts, script].join('');
  const words = PICTURE_WORDS * comparison.images.length * (comparison.models.length + 2);
  // base64 takes 4 characters for 3 bytes
  const room = (bytes - Buffer.byteLength(others) - words) * 0.75;
  const pictures = await readPictures(comparison, { bytes: room, onStage });
  onStage?.('writing the page');
  const parts = [
    problemsSection(comparison.problems),
    ...tables,
    pictures ? viewerSection(comparison, pictures) : '',
    artifacts,
    charts.html,
    runs.html,
  ];
  const failures = failuresInWords(comparison.models, findings);
  const verdict = [...verdictOf(comparison), ...(failures ? [failures] : [])];
  const sections = [leadHtml(verdict, parts), ...parts];
  return framedPage({ title: titleOf(comparison), style, sections, scripts: scripts + script });
}

function titleOf({ evaluation, models }: Comparison): string {
  const names = models.map(({ shown }) => shown);
  const last = names.pop();
  const list = names.length > 0 ? `${names.join(', ')} and ${last}` : last;
  return `${list} on ${evaluation.dataset}, x${evaluation.scale}`;
}

/** The verdict, and links to the parts that there are. */
function leadHtml(verdict: readonly string[], parts: readonly string[]): string {
  const sentences = verdict.map((sentence) => `<li>${escapeHtml(sentence)}</li>`);
  const links = ['scores', 'pictures', 'artifacts', 'charts', 'training']
    .filter((id) => parts.some((part) => part.startsWith(`<section id="${id}"`)))
    .map((id) => `<a href="#${id}">${id[0].toUpperCase()}${id.slice(1)}</a>`);
  return `<ul class="verdict">${sentences.join('')}</ul>\n<nav aria-label="Parts of this page">${links.join('')}</nav>`;
}

async function tableSections(comparison: Comparison): Promise<string[]> {
  const scores = await scoresTable(comparison);
  const budget = await budgetTable(comparison);
  const folded = [await differencesTable(comparison), await publishedTable(comparison)].map(
    (table) =>
      table
        ? `<details><summary>${escapeHtml(table.heading)}</summary>${tableBlock(table)}</details>`
        : '',
  );
  return [
    `<section id="scores"><h2>${scores.heading}</h2>${tableBlock(scores)}${folded.join('')}</section>`,
    `<section><h2>${budget.heading}</h2>${tableBlock(budget)}</section>`,
  ];
}

function chartsSection(comparison: Comparison): {
  readonly html: string;
  readonly figures: Record<string, Figure>;
} {
  const plane = planeFigure(comparison);
  const images = imageFigures(comparison);
  if (images.length === 0) return { html: '', figures: {} };
  const idOf = (i: number): string => `by-image-${i}`;
  const options = images.map(
    ({ title }, i) => `<option value="${i}">${escapeHtml(title)}</option>`,
  );
  const bars = images.map((_, i) => `<div data-choice="${i}">${chartBlock(idOf(i))}</div>`);
  const html = `<section id="charts"><h2>Charts</h2><noscript><p>The charts need JavaScript.</p></noscript>
${plane ? chartBlock('plane') : ''}
<p><label>By image: <select class="choice">${options.join('')}</select></label></p>
${bars.join('')}</section>`;
  const figures = Object.fromEntries(images.map(({ figure }, i) => [idOf(i), figure]));
  return { html, figures: plane ? { plane, ...figures } : figures };
}
