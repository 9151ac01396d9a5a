// What an artifact check is: a number, a picture and a verdict on one enlarged image, or on a model itself.
// PSNR and LPIPS look at errors as a whole; each check here looks for one fault that a person would point at.
// A new check is a file of this room that exports one, and a line in artifact-checks.ts.
import type { RgbImage } from '../images/image';
import type { Upscaler } from '../inference/upscaler';

/** How a finding is judged. */
export type Verdict = 'pass' | 'warn' | 'fail';

/** What a check of an image may look at: 8-bit RGB. */
export interface JudgedImages {
  /** What is judged: `scale` times as wide and as high as `lr`. */
  readonly sr: RgbImage;
  readonly lr: RgbImage;
  /** The truth, of the size of `sr`, where there is one. */
  readonly hr?: RgbImage;
  readonly scale: number;
  /** Another model's image of the same scene, of the size of `sr`: what a texture is invented against. */
  readonly base?: RgbImage;
}

/** What a check found. */
export interface Finding {
  /** In the check's unit. */
  readonly value: number;
  /** Absent: a number and a picture without a judgement. */
  readonly verdict?: Verdict;
  /** One sentence on this value: where it is, what it was compared with. */
  readonly note?: string;
  /** Shows where the fault is; plain pixels without words. */
  readonly picture?: RgbImage;
}

/** Limits of a verdict: a value as good as `pass` passes, one as good as `warn` warns, all others fail. */
interface Thresholds {
  /** A value of the check, or what it is compared with in words: 'bicubic on the same image'. */
  readonly pass: number | string;
  readonly warn: number | string;
}

/** A check as data. It judges images, or probes a model, or both in the same unit. */
export interface ArtifactCheck {
  /** Name in rows, files and on the command line. */
  readonly name: string;
  /** Name in tables and figures, without the unit. */
  readonly label: string;
  readonly unit?: string;
  /** Decimals where the value is written for people. */
  readonly digits: number;
  /** Which end is the better one. */
  readonly best: 'max' | 'min';
  /** What it measures, why the thresholds are what they are, and what its picture shows. */
  readonly explanation: string;
  /** Absent: the check gives no verdict. */
  readonly thresholds?: Thresholds;
  /** Judges one image; undefined where the inputs do not allow it. */
  judge?(images: JudgedImages): Finding | undefined;
  /** Judges the model itself, on images drawn for the purpose; undefined where the model does not allow it. */
  probe?(upscaler: Upscaler): Promise<Finding | undefined>;
}
