// The peers' trained models beside ours, by the same code, as a table and (with --out) as evaluate's folder:
//   npm run peers -- --data ../shared/data/set5/HR_mod12 --lr ../shared/data/set5/LR_bicubic_x4 --out /tmp/peers
// --model adds bicubic (default), runs and folders of images that other programs made; --size leaves out some of
// slim, medium and thick.
import { parseArgs } from 'node:util';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { differencesTable, meansTable } from '../../lib/figures/evaluation-tables';
import { toMarkdown } from '../../lib/figures/tables';
import { createProgress, type Progress } from '../../lib/output/progress';
import { evaluateToFolder } from '../../lib/report/evaluation-folder';
import { openPeer, PEER_SIZES } from '../peers/upscalerjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: ['set5'] },
    lr: { type: 'string', multiple: true },
    model: { type: 'string', multiple: true, default: ['bicubic'] },
    size: { type: 'string', multiple: true, default: [...PEER_SIZES] },
    out: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const { data, lr, model, size, out } = values;
  const sizes = PEER_SIZES.filter((name) => size.includes(name));
  const peers = await Promise.all(sizes.map(openPeer));
  let bar: Progress | undefined;
  const options = {
    ...{ models: [...model, ...peers], data, lr, published: true },
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
    for (const table of [meansTable(result), differencesTable(result.differences)]) {
      console.log(await toMarkdown(table.records, table.options));
    }
  } finally {
    for (const peer of peers) peer.dispose();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
