// The pictures' part of a comparison page: the viewer's controls and panes, which page/viewer.mjs brings to life, and
// below them the parts where models differ most, which need no script.
import { escapeHtml } from '../../figures/html';
import { valuesText } from '../../figures/metric-text';
import { dataAddress } from '../page-parts';
import { type Comparison, valuesOf } from './comparison';
import type { Picture, PicturePart, Pictures } from './pictures';

/** The section's HTML, and the images and data that the viewer reads, to stand after it. */
export function viewerSection(
  comparison: Comparison,
  { pictures, way, largestError, meanError }: Pictures,
): string {
  const labels = ['LR', ...comparison.models.map(({ shown }) => shown), 'HR'];
  const loss =
    largestError === 0
      ? `The whole images above are ${way}: what was measured, to the bit.`
      : `The whole images above are ${way}, to keep this page small: off by ${meanError.toFixed(1)} of 255 levels in the mean, ` +
        `${largestError} at most.`;
  const parts = pictures.map((picture) => partsBlock(picture, labels));
  return `<section id="pictures"><h2>Pictures</h2>
${viewerHtml(pictures, { labels, stops: stopsOf(comparison) })}
<h3>Where the models differ most</h3>
<p class="note">Found by the disagreement between the models' edges and texture, not by hand; pixels are repeated, not smoothed, and these crops are without loss. Press one to see it in its image.</p>
${parts.join('\n')}
<p class="note">${loss}</p>
</section>
${dataHtml(comparison, pictures, labels)}`;
}

const button = (attributes: string, text: string, pressed?: boolean): string =>
  `<button type="button" ${attributes}${pressed === undefined ? '' : ` aria-pressed="${pressed}"`}>${text}</button>`;

/** A model of a path of network interpolation: its pane, and where it stands. */
interface Stop {
  readonly pane: number;
  readonly alpha: number;
}

/** The panes that the slider of alpha goes through, by rising alpha; none without a path. */
const stopsOf = ({ path, models }: Comparison): Stop[] =>
  (path?.points ?? []).map(({ alpha, model }) => ({
    alpha,
    // LR is the first pane
    pane: models.findIndex(({ name }) => name === model) + 1,
  }));

function viewerHtml(
  pictures: readonly Picture[],
  { labels, stops }: { labels: readonly string[]; stops: readonly Stop[] },
): string {
  const thumbnails = pictures.map(({ name, thumbnail }, i) =>
    button(
      `data-image="${i}"`,
      `<img alt="" src="${dataAddress(thumbnail)}"><span>${escapeHtml(name)}</span>`,
      i === 0,
    ),
  );
  const chips = labels.map((label, i) => button(`data-shown="${i}"`, escapeHtml(label), true));
  return `<noscript><p>Zoom and slider need JavaScript; the parts below do not.</p></noscript>
<div id="viewer" data-mode="side">
<div class="thumbnails" role="group" aria-label="Image">${thumbnails.join('')}</div>
<div class="bar">
<div class="group" role="group" aria-label="Comparison">${button('data-mode="side"', 'Side by side', true)}${button('data-mode="slider"', 'Slider', false)}</div>
<div class="group" role="group" aria-label="Zoom">${button('data-zoom="out" aria-label="Zoom out"', '&minus;')}${button('data-zoom="in" aria-label="Zoom in"', '+')}${button('data-zoom="fit"', 'Fit')}${button('data-zoom="one"', '1:1')}<output class="zoom-text"></output></div>
</div>
${pathHtml(stops, labels)}<div class="chips" role="group" aria-label="Shown side by side">${chips.join('')}</div>
<div class="panes">${labels.map(paneHtml).join('')}</div>
${sliderHtml(labels, stops)}
<p class="note">All panes move together. Wheel or pinch zooms, dragging moves, a double click goes close and back. Keys: arrows, + and -, 0 for the whole image, 1 for 1:1.</p>
</div>`;
}

function paneHtml(label: string, pane: number): string {
  return `<figure data-pane="${pane}"><div class="pane" tabindex="0" role="group" aria-label="${escapeHtml(label)}, zoomable"><img alt="" draggable="false"></div><figcaption><b>${escapeHtml(label)}</b> <span class="scores"></span></figcaption></figure>`;
}

/** The slider of alpha: one model of the path at a time, in place of the one before. */
function pathHtml(stops: readonly Stop[], labels: readonly string[]): string {
  if (stops.length === 0) return '';
  const [from, to] = [stops[0], stops[stops.length - 1]].map(({ pane }) =>
    escapeHtml(labels[pane]),
  );
  return `<div class="path"><label><span>Between two models: <i>&alpha;</i> = <output></output></span>
<input type="range" min="0" max="${stops.length - 1}" step="1" value="${Math.floor(stops.length / 2)}" aria-label="alpha, from ${from} to ${to}"></label>
<div class="ends"><span>${from}</span><span>${to}</span></div></div>
`;
}

/** Opens with the first model, most often bicubic, against the last; the first of a path, where there is one, against one further on. */
function sliderHtml(labels: readonly string[], stops: readonly Stop[]): string {
  const select = (name: string, chosen: number): string =>
    `<label>${name} <select>${labels
      .map(
        (label, i) =>
          `<option value="${i}"${i === chosen ? ' selected' : ''}>${escapeHtml(label)}</option>`,
      )
      .join('')}</select></label>`;
  const last = labels.length - 2;
  return `<figure class="slider">
<div class="chips">${select('Left', stops[0]?.pane ?? (last > 1 ? 1 : 0))}${select('Right', last)}${button('data-swap aria-label="Swap left and right"', '&#8646;')}</div>
<div class="pane" tabindex="0" role="group" aria-label="Two images under a slider, zoomable"><img class="right" alt="" draggable="false"><div class="clip"><img class="left" alt="" draggable="false"></div><div class="divider" tabindex="0" role="slider" aria-label="Left image up to here" aria-valuemin="0" aria-valuemax="100" aria-valuenow="50"></div></div>
<figcaption class="sides"><div><b></b> <span class="scores"></span></div><div><b></b> <span class="scores"></span></div></figcaption>
</figure>`;
}

function partsBlock({ name, parts }: Picture, labels: readonly string[]): string {
  const rows = parts.map((part, i) => partButton(part, { name, number: i + 1, labels }));
  const none = '<p>The models do not differ here.</p>';
  return `<div class="parts"><h4>${escapeHtml(name)}</h4>${rows.join('') || none}</div>`;
}

function partButton(
  { square, crops }: PicturePart,
  { name, number, labels }: { name: string; number: number; labels: readonly string[] },
): string {
  const { left, top, width, height } = square;
  const place = `${width} x ${height} pixels at ${left}, ${top}`;
  const cells = crops.map(
    (image, i) =>
      `<span class="crop"><img alt="${escapeHtml(`${labels[i]}, part ${number} of ${name}`)}" src="${dataAddress(image)}"><span>${escapeHtml(labels[i])}</span></span>`,
  );
  return `<button type="button" class="part" title="${place}" style="--side:${width}">${cells.join('')}</button>`;
}

/** Every whole image in an element of its own, and what the viewer says of it. */
function dataHtml(
  comparison: Comparison,
  pictures: readonly Picture[],
  labels: readonly string[],
): string {
  const { scale } = comparison.evaluation;
  const elements: string[] = [];
  const images = pictures.map(({ name, width, height, parts, lr, whole }, i) => ({
    ...{ name, width, height, parts: parts.map(({ square }) => square) },
    panes: [lr, ...whole].map(({ type, bytes }, pane) => {
      const id = `pixels-${i}-${pane}`;
      elements.push(`<script type="${type}" id="${id}">${bytes.toString('base64')}</script>`);
      const size =
        pane === 0 ? { width: width / scale, height: height / scale } : { width, height };
      return { id, ...size, label: labels[pane], scores: scoresOf(comparison, name, pane - 1) };
    }),
  }));
  const json = JSON.stringify({ images, stops: stopsOf(comparison) }).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="viewer-data">${json}</script>\n${elements.join('\n')}`;
}

/** What the line below a pane has room for; an evaluation that measured none of these shows its first ones. */
const BELOW_PANES = ['psnrY', 'ssimY', 'lpips', 'niqe'];

function scoresOf(comparison: Comparison, image: string, index: number): string {
  const { models, evaluation } = comparison;
  if (index < 0) return 'input, pixels repeated';
  if (index === models.length) return 'original';
  const known = evaluation.metrics.filter(({ key }) => BELOW_PANES.includes(key));
  const columns = known.length > 0 ? known : evaluation.metrics.slice(0, BELOW_PANES.length);
  const values = valuesOf(comparison, models[index].name, image);
  return columns
    .map((column) => `${column.label} ${valuesText(values, [column])}`)
    .join(' \u00b7 ');
}
