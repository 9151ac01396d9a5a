// Artifact checks alongside an evaluation: takes its steps as they come, gives rows, and a picture of each check's worst.
import type { ArtifactCheck } from '../artifacts/artifact-check';
import { ARTIFACT_CHECKS } from '../artifacts/artifact-checks';
import { type ArtifactRow, PROBE } from '../artifacts/artifact-rows';
import { type Judgement, judgeImages, probeUpscaler } from '../artifacts/judge-images';
import { isWorse } from '../artifacts/verdicts';
import type { EvaluationFailure, EvaluationStep, RowNames } from '../evaluation/evaluate';
import type { RgbImage } from '../images/image';
import type { Upscaler } from '../inference/upscaler';

/** What to check. */
export interface ArtifactOptions {
  /** Default: ARTIFACT_CHECKS; `[...ARTIFACT_CHECKS, mine]` adds one of your own. */
  checks?: readonly ArtifactCheck[];
  /**
   * Called with a finding that is a model's worst of a check on a set so far, and its picture; a promise that it returns is
   * awaited. So the last call is that of the worst image.
   */
  onPicture?: (row: ArtifactRow, picture: RgbImage) => unknown;
}

/** What a collector needs of an evaluation. */
export interface CollectorOptions extends ArtifactOptions {
  /** Name of the model that texture is invented against. Default: none. */
  base?: string;
  /** Called with a model that cannot be probed. Without it, the collector rejects. */
  onFailure?: (failure: EvaluationFailure) => void;
}

/** A step of an evaluation, whatever it measured. */
type JudgedStep = Pick<EvaluationStep, 'pair' | 'sr'> & { readonly row: RowNames };

/** Checks the steps of an evaluation. */
export interface ArtifactCollector {
  /** Takes a step; with the last model of an image, judges the image of each. */
  take(step: JudgedStep): Promise<void>;
  /** The rows of a set: those of the models' probes first, then image by image; images that a model failed on have none. */
  rowsOf(dataset: string): ArtifactRow[];
}

/** Probes the models, which stay the caller's, and makes a collector for the evaluation of them. */
export async function createArtifactCollector(
  upscalers: readonly Upscaler[],
  options: CollectorOptions = {},
): Promise<ArtifactCollector> {
  const { checks = ARTIFACT_CHECKS, base } = options;
  const probes = await probeAll(upscalers, checks, options);
  const sets = new Map<string, SetFindings>();
  let steps: JudgedStep[] = [];
  return {
    async take(step) {
      const { dataset, image } = step.row;
      const set = sets.get(dataset) ?? createSetFindings(dataset, { ...options, checks });
      if (!sets.has(dataset)) {
        sets.set(dataset, set);
        for (const { model, judgement } of probes) await set.add(model, PROBE, judgement);
      }
      // an image that a model failed on leaves its first steps behind
      if (steps.some(({ row }) => row.image !== image || row.dataset !== dataset)) steps = [];
      steps.push(step);
      if (steps.length < upscalers.length) return;
      const finished = steps;
      steps = [];
      for (const { row, judgements } of judgeAll(finished, checks, base)) {
        for (const judgement of judgements) await set.add(row.model, image, judgement);
      }
    },
    rowsOf: (dataset) => sets.get(dataset)?.rows ?? [],
  };
}

interface ProbeFinding {
  readonly model: string;
  readonly judgement: Judgement;
}

async function probeAll(
  upscalers: readonly Upscaler[],
  checks: readonly ArtifactCheck[],
  { onFailure }: CollectorOptions,
): Promise<ProbeFinding[]> {
  const found: ProbeFinding[] = [];
  for (const upscaler of upscalers) {
    try {
      const judgements = await probeUpscaler(upscaler, checks);
      found.push(...judgements.map((judgement) => ({ model: upscaler.name, judgement })));
    } catch (error) {
      if (!onFailure || !(error instanceof Error)) throw error;
      onFailure({ dataset: 'artifacts', image: `probe of ${upscaler.name}`, error });
    }
  }
  return found;
}

function judgeAll(
  steps: readonly JudgedStep[],
  checks: readonly ArtifactCheck[],
  base: string | undefined,
): { row: RowNames; judgements: Judgement[] }[] {
  const ofBase = steps.find(({ row }) => row.model === base)?.sr;
  return steps.map(({ row, pair, sr }) => {
    const { lr, hr } = pair;
    const against = sr === ofBase ? undefined : ofBase;
    const images = { sr, lr, hr, base: against, scale: hr.width / lr.width };
    return { row, judgements: judgeImages(images, checks) };
  });
}

/** The rows of a set as they come. */
interface SetFindings {
  readonly rows: ArtifactRow[];
  add(model: string, image: string, judgement: Judgement): Promise<void>;
}

function createSetFindings(
  dataset: string,
  { checks, onPicture }: ArtifactOptions & { checks: readonly ArtifactCheck[] },
): SetFindings {
  const rows: ArtifactRow[] = [];
  const worst = new Map<string, ArtifactRow>();
  return {
    rows,
    async add(model, image, { picture, check, value, verdict, note }) {
      const row: ArtifactRow = { model, dataset, image, check, value, verdict, note };
      rows.push(row);
      if (picture === undefined) return;
      const key = JSON.stringify([model, check]);
      const before = worst.get(key);
      const best = checks.find(({ name }) => name === check)?.best ?? 'min';
      if (before && !isWorse(row, before, best)) return;
      worst.set(key, row);
      await onPicture?.(row, picture);
    },
  };
}
