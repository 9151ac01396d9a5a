// Procedural pages: writing of every size, charts and line drawings on plain paper. A domain of its own beside
// photographs, to fine-tune a model on: sharp edges of few colors, no texture.
import type { RgbImage } from '../images/image';
import { downscaleBicubic } from '../images/imresize';
import { sharp } from '../images/sharp';
import { createRandom, type Random } from '../random/random';
import { ADVANCE, textPath } from './glyphs';
import { round } from './scene-parts';

/** Pixels of a page's side. */
export const PAGE_SIZE = 320;

/** Drawn this many times larger, then reduced, as scenes are. */
const OVERSAMPLING = 2;
const MARGIN = 14;
const INNER = PAGE_SIZE - 2 * MARGIN;
/** Of a part of a page. */
const LEAST_HEIGHT = 40;

/** The page of a name, the same on every machine: PAGE_SIZE square. */
export async function renderPage(name: string): Promise<RgbImage> {
  const svg = Buffer.from(pageSvg(createRandom(`page ${name}`)));
  const { data, info } = await sharp(svg, { density: 72 * OVERSAMPLING })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return downscaleBicubic({ data, width: info.width, height: info.height }, OVERSAMPLING);
}

interface Inks {
  readonly paper: string;
  readonly ink: string;
  /** A second color, for drawings. */
  readonly accent: string;
}

/** The drawing of a page, from top to bottom: paragraphs, tables, charts and figures, as many as fit. */
export function pageSvg(random: Random): string {
  const inks = inksOf(random);
  const parts: string[] = [];
  let y = MARGIN;
  while (PAGE_SIZE - MARGIN - y >= LEAST_HEIGHT) {
    const height = Math.min(random.uniform(50, 130), PAGE_SIZE - MARGIN - y);
    const kind = random.uniform();
    const draw = kind < 0.6 ? paragraph : kind < 0.8 ? chart : figure;
    parts.push(draw(random, { y, height, inks }));
    y += height + random.uniform(8, 18);
  }
  const size = PAGE_SIZE;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" fill="none" stroke-linecap="round" stroke-linejoin="round">` +
    `<rect width="${size}" height="${size}" fill="${inks.paper}"/>${parts.join('')}</svg>`
  );
}

/** Dark on light, one in six the other way round. */
function inksOf(random: Random): Inks {
  const hue = random.integer(360);
  const gray = (lightness: number): string =>
    `hsl(${hue},${random.integer(25)}%,${round(lightness)}%)`;
  const [light, dark] = [gray(random.uniform(86, 100)), gray(random.uniform(0, 25))];
  const accent = `hsl(${random.integer(360)},${30 + random.integer(60)}%,${35 + random.integer(25)}%)`;
  const isDark = random.uniform() < 1 / 6;
  return isDark ? { paper: dark, ink: light, accent } : { paper: light, ink: dark, accent };
}

interface Place {
  readonly y: number;
  readonly height: number;
  readonly inks: Inks;
}

const line = (path: string, color: string, width: number): string =>
  `<path d="${path}" stroke="${color}" stroke-width="${round(width)}"/>`;

/** Lines of words, 6 to 26 pixels high: below 8 pixels x4 leaves two of a letter. */
function paragraph(random: Random, { y, height, inks }: Place): string {
  const size = 6 * (26 / 6) ** random.uniform();
  const columns = Math.floor(INNER / (size * ADVANCE));
  const rows = Math.max(1, Math.floor(height / (size * 1.7)));
  const paths = Array.from({ length: rows }, (_, row) =>
    textPath(words(random, columns), { x: MARGIN, y: y + row * size * 1.7, height: size }),
  );
  return line(paths.join(''), inks.ink, size * random.uniform(0.09, 0.2));
}

const CONSONANTS = 'BCDFGHJKLMNPQRSTVWXZ';
const VOWELS = 'AEIOUY';
const DIGITS = '0123456789';

/** Pronounceable words and numbers with spaces, at most so many characters. */
function words(random: Random, length: number): string {
  const one = (from: string): string => from[random.integer(from.length)];
  let text = '';
  while (text.length < length) {
    const isNumber = random.uniform() < 0.15;
    const letters = 2 + random.integer(8);
    for (let i = 0; i < letters; i++) {
      text += isNumber ? one(DIGITS) : one(i % 2 === 0 ? CONSONANTS : VOWELS);
    }
    text += ' ';
  }
  return text.slice(0, length);
}

/** Axes with ticks and labels, and a curve or bars. */
function chart(random: Random, { y, height, inks }: Place): string {
  const [left, bottom] = [MARGIN + 22, y + height - 12];
  const width = INNER - 24;
  const count = 6 + random.integer(14);
  const at = (i: number): number => round(left + ((i + 0.5) * width) / count);
  const heights = Array.from({ length: count }, () => random.uniform(0.1, 0.95) * (height - 16));
  const isBars = random.uniform() < 0.4;
  const data = isBars
    ? heights.map((h, i) => `M${at(i)} ${bottom}v${round(-h)}`).join('')
    : `M${heights.map((h, i) => `${at(i)} ${round(bottom - h)}`).join('L')}`;
  const ticks = heights.map((_, i) => `M${at(i)} ${bottom}v3`).join('');
  const labels = heights
    .map((_, i) =>
      i % 3 === 0 ? textPath(`${i}`, { x: at(i) - 3, y: bottom + 5, height: 6 }) : '',
    )
    .join('');
  return [
    line(`M${left} ${y}V${bottom}H${left + width}${ticks}`, inks.ink, random.uniform(0.6, 1.4)),
    line(labels, inks.ink, 0.9),
    isBars
      ? `<g stroke-linecap="butt">${line(data, inks.accent, (0.6 * width) / count)}</g>`
      : line(data, inks.accent, random.uniform(0.8, 2.2)),
  ].join('');
}

/** Boxes and circles joined by lines, some of them hatched: a technical drawing. */
function figure(random: Random, { y, height, inks }: Place): string {
  const count = 2 + random.integer(4);
  const step = INNER / count;
  const middle = round(y + height / 2);
  const radius = Math.min(step, height) * 0.36;
  const nodes = Array.from({ length: count }, (_, i) => {
    const x = round(MARGIN + (i + 0.5) * step);
    const r = round(radius * random.uniform(0.6, 1));
    const shape =
      random.uniform() < 0.5
        ? `M${x - r} ${middle}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`
        : `M${x - r} ${middle - r}h${2 * r}v${2 * r}h${-2 * r}z`;
    return { x, r, shape, hatch: random.uniform() < 0.4 ? hatching(random, x, middle, r) : '' };
  });
  const joints = nodes
    .slice(1)
    .map(
      ({ x, r }, i) =>
        `M${round(nodes[i].x + nodes[i].r)} ${middle}H${round(x - r)}l-4 -3m4 3l-4 3`,
    );
  return [
    line(nodes.map(({ shape }) => shape).join(''), inks.ink, random.uniform(0.7, 2)),
    line(joints.join(''), inks.ink, random.uniform(0.7, 1.6)),
    line(nodes.map(({ hatch }) => hatch).join(''), inks.accent, random.uniform(0.5, 1.1)),
  ].join('');
}

/** Parallel lines inside a square around a point, 3 to 6 pixels apart. */
function hatching(random: Random, x: number, y: number, r: number): string {
  const [step, half] = [random.uniform(3, 6), r * 0.65];
  const lines: string[] = [];
  for (let offset = -half; offset <= half; offset += step) {
    lines.push(`M${round(x - half)} ${round(y + offset)}h${round(2 * half)}`);
  }
  return lines.join('');
}
