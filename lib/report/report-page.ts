// A run's report as one page that needs nothing else, not even a network: it can be mailed, or kept for years.
import type { Figure } from '../figures/figure';
import { escapeHtml } from '../figures/html';
import type { EncodedImage } from '../output/light-image';
import { figureScripts } from '../output/render';
import { pageStyle } from './page/page-assets';
import {
  caveatBox,
  chartBlock,
  dataAddress,
  framedPage,
  type PageTable,
  problemsSection,
  summaryList,
  tableBlock,
  withIds,
} from './page-parts';
import type { SummaryLine } from './run-summary';

/** A panel of the page. */
export interface PagePanel {
  readonly title: string;
  readonly image: EncodedImage;
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
  const { title, config, figures, caveats, summary } = content;
  const sections = [
    caveatBox(caveats) + summaryList(summary),
    problemsSection(content.problems),
    ...content.tables.map(
      (table) => `<section><h2>${escapeHtml(table.heading)}</h2>${tableBlock(table)}</section>`,
    ),
    chartsHtml(Object.keys(figures)),
    panelsHtml(content.panels),
    `<details><summary>Configuration (config.json)</summary><pre>${escapeHtml(config)}</pre></details>`,
  ];
  const scripts =
    Object.keys(figures).length > 0 ? await figureScripts(withIds(figures, chartId)) : '';
  return framedPage({ title, style: await pageStyle('report.css'), sections, scripts });
}

const chartId = (name: string): string => `chart-${name}`;

function chartsHtml(names: readonly string[]): string {
  if (names.length === 0) return '';
  const charts = names.map((name) => chartBlock(chartId(name)));
  const hint =
    '<noscript><p>The charts need JavaScript; figures/ has the same as PNG.</p></noscript>';
  return `<section><h2>Charts</h2>${hint}${charts.join('')}</section>`;
}

function panelsHtml(panels: readonly PagePanel[]): string {
  if (panels.length === 0) return '';
  const figures = panels.map(
    ({ title, image }) =>
      `<figure><figcaption>${escapeHtml(title)}</figcaption><div class="scroll" tabindex="0"><img alt="${escapeHtml(title)}" src="${dataAddress(image)}"></div></figure>`,
  );
  const what =
    'Validation images, enlarged by the checkpoint that is kept. Below each whole image the part with the most detail, its pixels repeated, not smoothed.';
  return `<section><h2>Samples</h2><p>${what}</p>${figures.join('')}</section>`;
}
