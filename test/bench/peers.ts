// The peers' trained models beside ours, by the same code, as a table and (with --out) as evaluate's folder:
//   npm run peers -- --data ../shared/data/set5/HR_mod12 --lr ../shared/data/set5/LR_bicubic_x4 --out /tmp/peers
// --artifacts puts all of them through the artifact checks too. --model adds bicubic (default), runs and folders of images
// that other programs made; --size leaves out some of slim, medium and thick; --weights names the folder with
// leftthomas_srgan and fast_srgan, which run where it has them.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { artifactLegend, artifactTable } from '../../lib/figures/artifact-table';
import { differencesTable, meansTable } from '../../lib/figures/evaluation-tables';
import { toMarkdown } from '../../lib/figures/tables';
import { createProgress, type Progress } from '../../lib/output/progress';
import { evaluateToFolder } from '../../lib/report/evaluation-folder';
import { openTorchPeer, TORCH_PEER_NAMES, torchPeerMisses } from '../peers/torch';
import { openPeer, PEER_SIZES } from '../peers/upscalerjs';

const SHARED = process.env.SRGAN_SHARED_DATA ?? join(__dirname, '../../../shared/data');

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: ['set5'] },
    lr: { type: 'string', multiple: true },
    model: { type: 'string', multiple: true, default: ['bicubic'] },
    size: { type: 'string', multiple: true, default: [...PEER_SIZES] },
    weights: { type: 'string', default: join(SHARED, 'weights') },
    artifacts: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const { data, lr, model, size, weights, artifacts, out } = values;
  const sizes = PEER_SIZES.filter((name) => size.includes(name));
  const missing = TORCH_PEER_NAMES.flatMap((name) => torchPeerMisses(name, weights) ?? []);
  for (const sentence of missing) console.error(`left out: ${sentence}`);
  const torch = TORCH_PEER_NAMES.filter((name) => torchPeerMisses(name, weights) === undefined);
  const peers = [
    ...(await Promise.all(sizes.map(openPeer))),
    ...torch.map((name) => openTorchPeer(name, weights)),
  ];
  let bar: Progress | undefined;
  const options = {
    ...{ models: [...model, ...peers], data, lr, published: true },
    artifacts: artifacts ? {} : undefined,
    onNotice: (sentence: string) => console.error(sentence),
    onProgress({ row, done, total }: { row: { model: string }; done: number; total: number }) {
      bar ??= createProgress({ label: 'peers', total, unit: 'images' });
      bar.update(done, { model: row.model });
    },
  };
  try {
    const result = await (out === undefined
      ? evaluateModels(options)
      : evaluateToFolder({ ...options, out }));
    bar?.finish();
    const tables = [meansTable(result), differencesTable(result.differences)];
    if (result.artifacts) tables.push(artifactTable(result.artifacts));
    for (const table of tables) console.log(await toMarkdown(table.records, table.options));
    if (result.artifacts) console.log(artifactLegend({ among: result.artifacts }));
  } finally {
    for (const peer of peers) peer.dispose();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
