// What a metric is: the columns of a table, and how they are measured on one image.
// A new metric is a file of this room that exports one, and a line in metrics.ts.
import type { RgbImage } from '../images/image';

/** Which value of a figure is the better one: the higher, the lower, or the one nearer to a number. */
export type Best = 'max' | 'min' | { readonly near: number };

/** One figure of a metric: a column of tables, a bar chart, a key of rows. */
export interface MetricColumn<Key extends string = string> {
  /** Name in rows, CSV files and JSON. */
  readonly key: Key;
  /** Name in tables and figures, without the unit. */
  readonly label: string;
  readonly unit?: string;
  /** Decimals where it is written for people. */
  readonly digits: number;
  /** Which value is the better one; absent for a figure that is only said. */
  readonly best?: Best;
}

/** Everything that a metric may look at: 8-bit RGB. */
export interface MeasuredImages {
  /** What is judged; of the size of `hr`. */
  readonly sr: RgbImage;
  readonly hr: RgbImage;
  readonly lr: RgbImage;
  /** `hr` is exactly this many times as wide and as high as `lr`. */
  readonly scale: number;
  /** Pixels to leave out on each side, for metrics whose convention it is. */
  readonly cropBorder: number;
}

/** A number per column; NaN where an image allows none. */
export type Measured<Key extends string = string> = Readonly<Record<Key, number>>;

/** A metric that is ready to measure, its weights loaded if it has any. */
export interface OpenMetric<Key extends string = string> {
  measure(images: MeasuredImages): Measured<Key> | Promise<Measured<Key>>;
  /** Frees what opening took; called once, whatever happens. */
  dispose?(): void;
}

/** A metric as data. In a notebook: `const mine: Metric<'mine'> = { … }`. */
export interface Metric<Key extends string = string> {
  /** Name on the command line: `--metrics psnr,ssim`. */
  readonly name: string;
  /** At least one. The first is the metric's main figure: validation and the captions of panels give it alone. */
  readonly columns: readonly MetricColumn<Key>[];
  /** What the figures mean, in clauses for a table's caption: its own first, then those it may share with others. */
  readonly convention: readonly string[];
  /**
   * Why it cannot measure on this machine, and the remedy, as a clause: 'no weights in /path; `srgan data fetch lpips`
   * gets them'. undefined: it can. Quick, since it is asked before every evaluation. Absent: it always can.
   */
  missing?(): string | undefined;
  /** Measured only where it is asked for by name, so that tables by default stay narrow. Absent: by default too. */
  readonly byRequest?: boolean;
  /** Loads what measuring needs, once for many images. */
  open(): OpenMetric<Key> | Promise<OpenMetric<Key>>;
}

/** A metric that some machines cannot measure: evaluations by default go without it there. */
export interface MetricWithNeeds<Key extends string = string> extends Metric<Key> {
  missing(): string | undefined;
}

/** A metric that evaluations by default go without. */
export interface MetricByRequest<Key extends string = string> extends Metric<Key> {
  readonly byRequest: true;
}

/** The keys of a metric, or of several. */
export type MetricKeyOf<M extends Metric> = M['columns'][number]['key'];
