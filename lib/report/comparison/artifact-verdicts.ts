// What the artifact checks say of each model, before it becomes a table: findings by check, the verdict on a model, and who
// failed what in a sentence.
import type { ArtifactCheck, Verdict } from '../../artifacts/artifact-check';
import { PROBE } from '../../artifacts/artifact-rows';
import { verdictOnModel, worse } from '../../artifacts/verdicts';
import type { ComparedModel } from './comparison';
import type { ReportedFinding } from './read-findings';

/** What a page says of a check. */
export type DescribedCheck = Pick<
  ArtifactCheck,
  'name' | 'label' | 'unit' | 'digits' | 'best' | 'explanation'
>;

/** The findings of one check. */
export interface CheckFindings {
  readonly check: DescribedCheck;
  readonly findings: readonly ReportedFinding[];
}

/** The verdict on a model, and what it is made of. */
interface ModelVerdict {
  /** Absent for a check that does not judge. */
  readonly verdict?: Verdict;
  /** On so many images it is this one, out of so many. */
  readonly count: number;
  readonly images: number;
  /** Whether the probe of the model itself gave it. */
  readonly probed: boolean;
}

/** Findings by check, in the order of the checks; those of an unknown one go by its name, at the end. */
export function findingsByCheck(
  findings: readonly ReportedFinding[],
  checks: readonly DescribedCheck[],
): CheckFindings[] {
  const unknown = [...new Set(findings.map(({ check }) => check))]
    .filter((name) => checks.every((check) => check.name !== name))
    .map((name) => ({ name, label: name, digits: 2, best: 'min' as const, explanation: '' }));
  return [...checks, ...unknown].flatMap((check) => {
    const own = findings.filter((finding) => finding.check === check.name);
    return own.length > 0 ? [{ check, findings: own }] : [];
  });
}

/** The findings of a model. */
export const findingsOn = ({ findings }: CheckFindings, model: ComparedModel): ReportedFinding[] =>
  findings.filter((finding) => finding.model === model.name);

/** What the findings of a model come to; undefined without any. */
export function modelVerdict(findings: readonly ReportedFinding[]): ModelVerdict | undefined {
  if (findings.length === 0) return undefined;
  const verdictsOf = (of: readonly ReportedFinding[]): Verdict[] =>
    of.flatMap(({ verdict }) => verdict ?? []);
  const onImages = findings.filter(({ image }) => image !== PROBE);
  const probe = verdictsOf(findings.filter(({ image }) => image === PROBE));
  const onModel = verdictOnModel(verdictsOf(onImages));
  const all = [...(onModel ? [onModel] : []), ...probe];
  if (all.length === 0) return { count: 0, images: onImages.length, probed: false };
  const verdict = all.reduce(worse);
  const count = onImages.filter((finding) => finding.verdict === verdict).length;
  return { verdict, count, images: onImages.length, probed: probe.includes(verdict) };
}

/** Who failed which checks, in a sentence; undefined without findings. */
export function failuresInWords(
  models: readonly ComparedModel[],
  groups: readonly CheckFindings[],
): string | undefined {
  if (groups.length === 0) return undefined;
  const failed = models.flatMap((model) => {
    const labels = groups
      .filter((group) => modelVerdict(findingsOn(group, model))?.verdict === 'fail')
      .map(({ check }) => check.label);
    return labels.length > 0 ? [`${model.shown} fails ${labels.join(', ')}`] : [];
  });
  return failed.length > 0
    ? `Artifact checks: ${failed.join('; ')}.`
    : 'Artifact checks: no model fails any.';
}
