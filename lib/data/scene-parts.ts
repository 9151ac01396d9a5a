// The parts that procedural scenes are drawn from, as SVG text: colors, fills and shapes.
// SVG because libvips draws it with exact coverage at edges; no fonts, whose looks differ between machines.
import type { Random } from '../random/random';

/** Draws colors that belong together: near one of a few colors of a palette. */
export type Colors = () => string;

/** A palette like a photograph's: mostly muted, over the whole range of brightness. */
export function palette(random: Random): Colors {
  const anchors = Array.from({ length: 3 + random.integer(4) }, () => ({
    hue: random.uniform(0, 360),
    saturation: random.uniform() ** 2 * 80,
    lightness: random.uniform(4, 96),
  }));
  return () => {
    const { hue, saturation, lightness } = anchors[random.integer(anchors.length)];
    const light = Math.min(Math.max(lightness + random.normal(0, 12), 0), 100);
    return hsl(hue + random.normal(0, 10), Math.max(0, saturation + random.normal(0, 8)), light);
  };
}

function hsl(hue: number, saturation: number, lightness: number): string {
  return `hsl(${Math.round(hue + 360) % 360},${round(Math.min(saturation, 100))}%,${round(lightness)}%)`;
}

/** Two decimals are a hundredth of a pixel: enough, and short. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A radius with density r^-3 between the bounds: leaves of that law have the statistics of natural images. */
export function powerLawRadius(random: Random, smallest: number, largest: number): number {
  const low = smallest ** -2;
  return (low - random.uniform() * (low - largest ** -2)) ** -0.5;
}

/** Definitions and references of soft gradients, for shading. */
export function gradients(
  random: Random,
  color: Colors,
  count: number,
): { defs: string; fills: string[] } {
  const ids = Array.from({ length: count }, (_, i) => `g${i}`);
  const defs = ids.map((id) => {
    const stops = `<stop offset="0" stop-color="${color()}"/><stop offset="1" stop-color="${color()}"/>`;
    if (random.uniform() < 0.4)
      return `<radialGradient id="${id}" cx="35%" cy="35%">${stops}</radialGradient>`;
    return `<linearGradient id="${id}" gradientTransform="rotate(${random.integer(360)} .5 .5)">${stops}</linearGradient>`;
  });
  return { defs: defs.join(''), fills: ids.map((id) => `url(#${id})`) };
}

/** Definitions and references of gratings: stripes, grids, dots and bricks with periods of 3 to 24 pixels. */
export function gratings(
  random: Random,
  color: Colors,
  count: number,
): { defs: string; fills: string[] } {
  const ids = Array.from({ length: count }, (_, i) => `p${i}`);
  const defs = ids.map((id) => {
    const period = round(3 * 8 ** random.uniform());
    const part = round(period * random.uniform(0.3, 0.7));
    const [back, front] = [color(), color()];
    const motif = [
      `<path d="M0 0h${part}v${period}h-${part}z" fill="${front}"/>`,
      `<path d="M0 0h${part}v${period}h-${part}zM0 0v${round(part / 2)}h${period}v-${round(part / 2)}z" fill="${front}"/>`,
      `<circle cx="${round(period / 2)}" cy="${round(period / 2)}" r="${round(part / 2)}" fill="${front}"/>`,
      `<path d="M0 0h${period}M0 ${round(period / 2)}h${period}M${round(period / 4)} 0v${round(period / 2)}M${round((period * 3) / 4)} ${round(period / 2)}V${period}" stroke="${front}" stroke-width="${round(period / 8)}"/>`,
    ][random.integer(4)];
    return (
      `<pattern id="${id}" width="${period}" height="${period}" patternUnits="userSpaceOnUse" ` +
      `patternTransform="rotate(${random.integer(180)}) skewX(${random.integer(40) - 20})">` +
      `<rect width="${period}" height="${period}" fill="${back}"/>${motif}</pattern>`
    );
  });
  return { defs: defs.join(''), fills: ids.map((id) => `url(#${id})`) };
}

/** One leaf: a disc, an ellipse, a polygon or a smooth blob. */
export function leaf(random: Random, size: number, radius: number, fill: string): string {
  const x = round(random.uniform(-radius / 2, size + radius / 2));
  const y = round(random.uniform(-radius / 2, size + radius / 2));
  const kind = random.uniform();
  if (kind < 0.3) return `<circle cx="${x}" cy="${y}" r="${round(radius)}" fill="${fill}"/>`;
  if (kind < 0.5) {
    const ry = round(radius * random.uniform(0.15, 0.8));
    const turn = random.integer(180);
    return `<ellipse rx="${round(radius * 1.3)}" ry="${ry}" transform="translate(${x} ${y}) rotate(${turn})" fill="${fill}"/>`;
  }
  const corners = around(random, 3 + random.integer(5), { x, y, radius });
  if (kind < 0.8) return `<path d="M${corners.join('L')}z" fill="${fill}"/>`;
  return `<path d="${smooth(corners)}" fill="${fill}"/>`;
}

function around(
  random: Random,
  count: number,
  disc: { x: number; y: number; radius: number },
): string[] {
  const start = random.uniform(0, 2 * Math.PI);
  return Array.from({ length: count }, (_, i) => {
    const angle = start + (2 * Math.PI * (i + random.uniform(-0.3, 0.3))) / count;
    const reach = disc.radius * random.uniform(0.6, 1.4);
    return `${round(disc.x + reach * Math.cos(angle))} ${round(disc.y + reach * Math.sin(angle))}`;
  });
}

/** A closed curve near the corners: quadratic arcs between the middles of the sides. */
function smooth(corners: readonly string[]): string {
  const points = corners.map((corner) => corner.split(' ').map(Number));
  const middle = (i: number): string => {
    const [a, b] = [points[i % points.length], points[(i + 1) % points.length]];
    return `${round((a[0] + b[0]) / 2)} ${round((a[1] + b[1]) / 2)}`;
  };
  return `M${middle(points.length - 1)}${corners.map((corner, i) => `Q${corner} ${middle(i)}`).join('')}z`;
}

/** A long thin curve such as a twig, a hair or a wire. */
export function strand(random: Random, size: number, color: string): string {
  const point = (): string =>
    `${round(random.uniform(-20, size + 20))} ${round(random.uniform(-20, size + 20))}`;
  const width = round(0.5 * 10 ** random.uniform());
  return `<path d="M${point()}C${point()} ${point()} ${point()}" fill="none" stroke="${color}" stroke-width="${width}"/>`;
}

/** Lines of invented letters, each of two to four strokes. */
export function writing(random: Random, size: number, color: string): string {
  const height = round(8 * 5 ** random.uniform());
  const turn = random.integer(30) - 15;
  const letters: string[] = [];
  for (let y = 0; y < size * 1.4; y += height * 1.6) {
    for (let x = -size * 0.2; x < size * 1.4; x += height * 0.8) {
      if (random.uniform() < 0.15) continue;
      const at = (): string =>
        `${round(x + height * 0.6 * (random.integer(3) / 2))} ${round(y + height * (random.integer(3) / 2))}`;
      for (let i = 2 + random.integer(3); i > 0; i--) {
        letters.push(random.uniform() < 0.6 ? `M${at()}L${at()}` : `M${at()}Q${at()} ${at()}`);
      }
    }
  }
  const width = round(height * random.uniform(0.08, 0.2));
  return (
    `<path d="${letters.join('')}" transform="rotate(${turn} ${size / 2} ${size / 2})" fill="none" ` +
    `stroke="${color}" stroke-width="${width}" stroke-linecap="round"/>`
  );
}

/** Rings that get finer outwards (a zone plate), down to a period of 3 pixels. */
export function rings(random: Random, size: number, colors: readonly [string, string]): string {
  const x = round(random.uniform(0, size));
  const y = round(random.uniform(0, size));
  const reach = random.uniform(size * 0.2, size * 0.5);
  // radius ~ sqrt(n): the period at the rim is reach^2 / count / (2 reach)
  const count = Math.floor(reach / 3);
  const discs: string[] = [];
  for (let n = count * 2; n > 0; n--) {
    const radius = round(reach * Math.sqrt(n / (count * 2)));
    discs.push(`<circle cx="${x}" cy="${y}" r="${radius}" fill="${colors[n % 2]}"/>`);
  }
  return discs.join('');
}
