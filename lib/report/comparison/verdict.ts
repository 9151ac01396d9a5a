// The first lines of a comparison: who is ahead and how surely, in plain words. Nothing is added up to one score: fidelity
// and looks pull apart (Blau & Michaeli 2018), and a reader who is told one winner is told wrong.
import { isBetter } from '../../evaluation/best';
import type { MetricColumn } from '../../evaluation/metric';
import { pairedDifferences } from '../../evaluation/paired-differences';
import { numberText, valuesText } from '../../figures/metric-text';
import { type Comparison, shownName, valuesOf } from './comparison';

/** Columns that say how close the pixels are, and how alike the images look; the first that was measured speaks. */
const FIDELITY = [/^psnrY$/, /^psnr/, /^ssim/];
const LOOKS = [/^lpips/, /^dists/, /^gmsd/, /^niqe/];

/** The columns that speak for fidelity and for looks; either may be missing. */
export function speakingColumns({ evaluation }: Comparison): {
  readonly fidelity?: MetricColumn;
  readonly looks?: MetricColumn;
} {
  const first = (patterns: readonly RegExp[]): MetricColumn | undefined =>
    patterns
      .map((pattern) => evaluation.metrics.find(({ key }) => pattern.test(key)))
      .find((column) => column !== undefined);
  return { fidelity: first(FIDELITY), looks: first(LOOKS) };
}

/** Sentences; the first say who is ahead in what, the last what is missing for saying more. */
export function verdictOf(comparison: Comparison): string[] {
  const { fidelity, looks } = speakingColumns(comparison);
  const faithful = fidelity && winnerOf(comparison, fidelity);
  const alike = looks && winnerOf(comparison, looks);
  const sentences: string[] = [];
  if (faithful)
    sentences.push(`Most faithful, pixel by pixel: ${sentenceOf(comparison, faithful)}`);
  if (alike) {
    const how = /^niqe/.test(alike.column.key) ? 'Most natural' : 'Closest to the eye';
    sentences.push(`${how}: ${sentenceOf(comparison, alike)}`);
  }
  if (faithful && alike && faithful.model !== alike.model) {
    sentences.push('No model is best at both: which one is better depends on what it is for.');
  }
  if (comparison.models.length > 1 && !looks) {
    sentences.push(
      'No perceptual metric was measured: PSNR and SSIM prefer blur, and cannot rank a GAN.',
    );
  }
  if (looks && /^niqe/.test(looks.key)) {
    sentences.push('NIQE judges without the original and is easily fooled: look at the pictures.');
  }
  return sentences;
}

/** Who is ahead in a column, and of whom. */
interface Winner {
  readonly model: string;
  readonly column: MetricColumn;
  readonly value: number;
  /** The next one; absent where there is one model. */
  readonly second?: { readonly model: string; readonly value: number };
}

/** Undefined where no mean is a number, or nobody knows which end is the better one. */
function winnerOf({ evaluation }: Comparison, column: MetricColumn): Winner | undefined {
  const { key, best: end } = column;
  if (end === undefined) return undefined;
  const ranked = evaluation.means
    .map(({ model, values }) => ({ model, value: values[key] ?? Number.NaN }))
    .filter(({ value }) => !Number.isNaN(value))
    .sort(
      (a, b) => Number(isBetter(b.value, a.value, end)) - Number(isBetter(a.value, b.value, end)),
    );
  const [best, second] = ranked;
  return best && { ...best, column, second };
}

/** 'srgan-1, LPIPS 0.1373; next is bicubic, 0.3440. The lead is clear: …' */
function sentenceOf(comparison: Comparison, { model, column, value, second }: Winner): string {
  const text = (number: number): string => valuesText({ [column.key]: number }, [column]);
  const first = `${shownName(comparison, model)}, ${column.label} ${text(value)}`;
  if (second === undefined) return `${first}.`;
  const next = `next is ${shownName(comparison, second.model)}, ${text(second.value)}`;
  return `${first}; ${next}. ${leadOf(comparison, { model, column, second: second.model })}`;
}

/** How sure it is: the paired difference's interval, and on how many images. */
function leadOf(
  comparison: Comparison,
  { model, column, second }: { model: string; column: MetricColumn; second: string },
): string {
  const rows = [model, second].flatMap((name) =>
    comparison.images.map((image) => ({
      ...{ model: name, dataset: '', image },
      ...valuesOf(comparison, name, image),
    })),
  );
  const metrics = [{ columns: [column] }];
  const [{ low, high }] = pairedDifferences(rows, second, { metrics });
  const { key, best: end } = column;
  const ahead = comparison.images.filter((image) => {
    const [a, b] = [model, second].map((name) => valuesOf(comparison, name, image)[key]);
    return end !== undefined && isBetter(a, b, end);
  }).length;
  const on = `ahead on ${ahead} of ${comparison.images.length} images`;
  if (low === undefined || high === undefined) {
    return `Too few images to say how sure that is: ${on}.`;
  }
  const [from, to] = [low, high].map((end) => numberText(end, column.digits));
  const sure = low > 0 || high < 0 ? 'The lead is clear' : 'The lead may be chance';
  return `${sure}: ${on}, 95 % interval of the difference ${from} to ${to}.`;
}
