// The verdicts of the artifact checks: a table of badges, and for every check, folded up, what it looks for, every value,
// and a picture of the worst place of each model that did not pass.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../../artifacts/artifact-check';
import { isWorse } from '../../artifacts/verdicts';
import { escapeHtml } from '../../figures/html';
import { numberText } from '../../figures/metric-text';
import { sharp } from '../../images/sharp';
import { dataAddress } from '../page-parts';
import {
  type CheckFindings,
  type DescribedCheck,
  findingsOn,
  modelVerdict,
} from './artifact-verdicts';
import type { ComparedModel, Comparison } from './comparison';
import type { ReportedFinding } from './read-findings';

/** Largest side of a picture on the page. */
const PICTURE_SIDE = 480;

/** The section; empty without findings. */
export async function artifactSection(
  { models, folder }: Comparison,
  groups: readonly CheckFindings[],
): Promise<string> {
  if (groups.length === 0) return '';
  const head = models.map(({ shown }) => `<th scope="col">${escapeHtml(shown)}</th>`);
  const rows = groups.map((group) => {
    const cells = models.map((model) => `<td>${summaryBadge(findingsOn(group, model))}</td>`);
    const { name, label } = group.check;
    return `<tr><th scope="row"><a href="#${escapeHtml(idOf(name))}">${escapeHtml(label)}</a></th>${cells.join('')}</tr>`;
  });
  const details: string[] = [];
  for (const group of groups) details.push(await checkDetails(group, { models, folder }));
  return `<section id="artifacts"><h2>Artifact checks</h2>
<div class="scroll" tabindex="0"><table class="verdicts"><thead><tr><th scope="col">Check</th>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>
<p class="note">A badge is the verdict on the model: fail or warn from a tenth of the images on; beside it, on how many of them, or that the model was probed on images drawn for the purpose. What each check looks for, its values and pictures are below.</p>
${details.join('\n')}</section>`;
}

const idOf = (check: string): string => `check-${check}`;

const badge = (verdict: Verdict): string => `<span class="badge ${verdict}">${verdict}</span>`;

/** 'fail 3 of 5, probe'; '-' without a finding. */
function summaryBadge(findings: readonly ReportedFinding[]): string {
  const found = modelVerdict(findings);
  if (found === undefined) return '-';
  const { verdict, count, images, probed } = found;
  if (verdict === undefined) return '<span class="note">no verdict</span>';
  if (verdict === 'pass') return badge(verdict);
  const where = [...(count > 0 ? [`${count} of ${images}`] : []), ...(probed ? ['probe'] : [])];
  return `${badge(verdict)} ${where.join(', ')}`;
}

async function checkDetails(
  group: CheckFindings,
  { models, folder }: { models: readonly ComparedModel[]; folder: string },
): Promise<string> {
  const { name, label, unit, explanation, best } = group.check;
  const title = unit === undefined ? label : `${label} (${unit})`;
  const images = [...new Set(group.findings.map(({ image }) => image))];
  const rows = images.map((image) => {
    const cells = models.map((model) =>
      valueCell(
        findingsOn(group, model).find((finding) => finding.image === image),
        group.check,
      ),
    );
    return `<tr><th scope="row">${escapeHtml(image)}</th>${cells.join('')}</tr>`;
  });
  const head = models.map(({ shown }) => `<th scope="col">${escapeHtml(shown)}</th>`);
  const pictures: string[] = [];
  for (const model of models) pictures.push(await worstPicture(group, model, folder));
  return `<details id="${escapeHtml(idOf(name))}"><summary>${escapeHtml(title)}</summary>
<p>${escapeHtml(explanation)} ${best === 'max' ? 'Higher' : 'Lower'} is better.</p>
<div class="scroll" tabindex="0"><table class="verdicts"><thead><tr><th scope="col">Image</th>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>
<div class="findings">${pictures.join('')}</div></details>`;
}

function valueCell(finding: ReportedFinding | undefined, { digits }: DescribedCheck): string {
  if (finding === undefined) return '<td>-</td>';
  const { value, verdict, note } = finding;
  const title = note && ` title="${escapeHtml(note)}"`;
  return `<td${title}>${numberText(value, digits)} ${verdict === undefined ? '' : badge(verdict)}</td>`;
}

/** The picture of a model's worst finding, unless that passed; empty where there is none. */
async function worstPicture(
  group: CheckFindings,
  model: ComparedModel,
  folder: string,
): Promise<string> {
  const { check } = group;
  const pathOf = ({ image }: ReportedFinding): string =>
    join(folder, 'artifacts', model.name, `${check.name}-${image}.png`);
  const finding = findingsOn(group, model)
    .filter(({ verdict }) => verdict !== 'pass')
    .sort((a, b) => Number(isWorse(b, a, check.best)) - Number(isWorse(a, b, check.best)))
    .find((one) => existsSync(pathOf(one)));
  if (finding === undefined) return '';
  const { image, value, note } = finding;
  const bytes = await sharp(pathOf(finding))
    .resize({ width: PICTURE_SIDE, height: PICTURE_SIDE, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 82 })
    .toBuffer();
  const where = `${model.shown}, ${image}`;
  const address = dataAddress({ type: 'image/webp', bytes });
  return `<figure><img alt="${escapeHtml(`${check.label}: ${where}`)}" src="${address}"><figcaption><b>${escapeHtml(where)}</b> ${numberText(value, check.digits)}. ${escapeHtml(note ?? '')}</figcaption></figure>`;
}
