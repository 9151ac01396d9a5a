// A run's report as one page that needs nothing else, not even a network: it can be mailed, or kept for years.
import type { Figure } from '../figures/figure';
import { escapeHtml } from '../figures/html';
import type { EncodedImage } from '../output/light-image';
import { figureScripts } from '../output/render';
import { REPORT_STYLE } from './report-style';
import type { SummaryLine } from './run-summary';

/** A panel of the page. */
export interface PagePanel {
  readonly title: string;
  readonly image: EncodedImage;
}

/** A table of the page. */
export interface PageTable {
  readonly heading: string;
  readonly html: string;
  /** Below the table. */
  readonly caption: string;
}

/** What a page shows. */
export interface PageContent {
  /** The run's name with its caveats. */
  readonly title: string;
  readonly caveats: readonly string[];
  readonly summary: readonly SummaryLine[];
  readonly tables: readonly PageTable[];
  /** By name. */
  readonly figures: Readonly<Record<string, Figure>>;
  readonly panels: readonly PagePanel[];
  /** The text of config.json. */
  readonly config: string;
  readonly problems: readonly string[];
}

/** The page's HTML. */
export async function reportPage(content: PageContent): Promise<string> {
  const { title, config, figures } = content;
  const sections = [
    summaryHtml(content),
    problemsHtml(content.problems),
    ...content.tables.map(tableHtml),
    chartsHtml(Object.keys(figures)),
    panelsHtml(content.panels),
    `<details><summary>Configuration (config.json)</summary><pre>${escapeHtml(config)}</pre></details>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${sections.filter(Boolean).join('\n')}
</main>
${Object.keys(figures).length > 0 ? await figureScripts(withIds(figures)) : ''}</body>
</html>
`;
}

function summaryHtml({ caveats, summary }: PageContent): string {
  const warning =
    caveats.length > 0
      ? `<p class="caveat">Caveat: ${escapeHtml(caveats.join(', '))}. Read every number and picture below with this in mind.</p>\n`
      : '';
  const lines = summary.map(
    ([label, text]) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd></div>`,
  );
  return `${warning}<dl>${lines.join('')}</dl>`;
}

function problemsHtml(problems: readonly string[]): string {
  if (problems.length === 0) return '';
  const items = problems.map((sentence) => `<li>${escapeHtml(sentence)}</li>`);
  return `<section><h2>What is missing</h2><ul>${items.join('')}</ul></section>`;
}

const tableHtml = ({ heading, html, caption }: PageTable): string =>
  `<section><h2>${escapeHtml(heading)}</h2><div class="scroll">${html}</div><p class="note">${escapeHtml(caption)}</p></section>`;

const chartId = (name: string): string => `chart-${name}`;

const withIds = (figures: Readonly<Record<string, Figure>>): Record<string, Figure> =>
  Object.fromEntries(Object.entries(figures).map(([name, figure]) => [chartId(name), figure]));

function chartsHtml(names: readonly string[]): string {
  if (names.length === 0) return '';
  const charts = names.map(
    (name) => `<div class="chart" id="${escapeHtml(chartId(name))}">Drawing...</div>`,
  );
  const hint =
    '<noscript><p>The charts need JavaScript; figures/ has the same as PNG.</p></noscript>';
  return `<section><h2>Charts</h2>${hint}${charts.join('')}</section>`;
}

function panelsHtml(panels: readonly PagePanel[]): string {
  if (panels.length === 0) return '';
  const figures = panels.map(({ title, image: { type, bytes } }) => {
    const source = `data:${type};base64,${bytes.toString('base64')}`;
    return `<figure><figcaption>${escapeHtml(title)}</figcaption><div class="scroll"><img alt="${escapeHtml(title)}" src="${source}"></div></figure>`;
  });
  const what =
    'Validation images, enlarged by the checkpoint that is kept. Below each whole image the part with the most detail, its pixels repeated, not smoothed.';
  return `<section><h2>Samples</h2><p>${what}</p>${figures.join('')}</section>`;
}
