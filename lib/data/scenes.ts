// Procedural scenes for the sample set: seeded pictures with edges, textures and shading at every size.
// Dead leaves (Lee, Mumford, Huang 2001; as training images: Achddou, Gousseau, Ladjal 2021) share the
// statistics of natural images; writing, strands, gratings and rings add what photographs rarely show in plenty.
import type { RgbImage } from '../images/image';
import { downscaleBicubic } from '../images/imresize';
import { sharp } from '../images/sharp';
import { createRandom, type Random } from '../random/random';
import {
  type Colors,
  gradients,
  gratings,
  leaf,
  palette,
  powerLawRadius,
  rings,
  strand,
  writing,
} from './scene-parts';

/** Pixels of a scene's side. */
export const SCENE_SIZE = 320;

/** Drawn this many times larger, then reduced: soft edges like a lens's instead of hard ones. */
const OVERSAMPLING = 2;

/** The scene of a number, the same on every machine: SCENE_SIZE square. */
export async function renderScene(seed: number): Promise<RgbImage> {
  const svg = Buffer.from(sceneSvg(createRandom(`scene ${seed}`)));
  const { data, info } = await sharp(svg, { density: 72 * OVERSAMPLING })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return downscaleBicubic({ data, width: info.width, height: info.height }, OVERSAMPLING);
}

/** The drawing of a scene, SCENE_SIZE units wide and high. */
export function sceneSvg(random: Random): string {
  const size = SCENE_SIZE;
  const color = palette(random);
  const shades = gradients(random, color, 24);
  const patterns = gratings(random, color, 10);
  const texture = `<filter id="t" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency="${random.uniform(0.05, 0.5)}" numOctaves="4" seed="${random.integer(1000)}"/><feColorMatrix type="saturate" values="${random.uniform(0, 0.5)}"/></filter>`;
  const body = [
    `<rect width="${size}" height="${size}" fill="${shades.fills[0]}"/>`,
    leaves(random, { color, shades: shades.fills, patterns: patterns.fills }),
    extras(random, color),
    random.uniform() < 0.5
      ? `<rect width="${size}" height="${size}" filter="url(#t)" opacity="${random.uniform(0.05, 0.35)}"/>`
      : '',
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><defs>` +
    `${shades.defs}${patterns.defs}${texture}` +
    `<filter id="b"><feGaussianBlur stdDeviation="${random.uniform(1, 4)}"/></filter></defs>` +
    `${body.join('')}</svg>`
  );
}

interface Fills {
  readonly color: Colors;
  readonly shades: readonly string[];
  readonly patterns: readonly string[];
}

/** A blurred background of large leaves, then leaves of every size. */
function leaves(random: Random, fills: Fills): string {
  const share = random.uniform(0, 0.3);
  const fill = (): string => {
    const kind = random.uniform();
    if (kind < share) return fills.patterns[random.integer(fills.patterns.length)];
    return kind < 0.6 ? fills.shades[random.integer(fills.shades.length)] : fills.color();
  };
  const draw = (count: number, smallest: number): string[] =>
    Array.from({ length: count }, () =>
      leaf(random, SCENE_SIZE, powerLawRadius(random, smallest, SCENE_SIZE / 3), fill()),
    );
  const behind = draw(60, 25).join('');
  const smallest = 2 * 4 ** random.uniform();
  const count = Math.round((random.uniform(0.3, 2) * 4000) / smallest ** 2);
  return `<g filter="url(#b)">${behind}</g>${draw(count, smallest).join('')}`;
}

/** Strands, writing or rings, on about half of the scenes. */
function extras(random: Random, color: Colors): string {
  const kind = random.uniform();
  if (kind < 0.25)
    return Array.from({ length: 60 }, () => strand(random, SCENE_SIZE, color())).join('');
  if (kind < 0.4) return writing(random, SCENE_SIZE, color());
  if (kind < 0.5) return rings(random, SCENE_SIZE, [color(), color()]);
  return '';
}
