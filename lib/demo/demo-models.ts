// The models that the page offers: runs as TensorFlow.js graph models, with what the page says of each.
import { basename } from 'node:path';
import { type ExportedModel, exportedRun } from '../export/exported-model';
import { tfjsFormat } from '../export/tfjs';
import type { FileContent } from '../files/write-atomically';
import { marked } from '../runs/caveats';
import { interpolationWords } from '../runs/interpolation';
import type { DemoModel } from './page/messages';

/** A model and its files, by path below the page. */
export interface PublishedModel {
  /** The run that it is, as it was named. */
  readonly source: string;
  readonly exported: ExportedModel;
  readonly entry: DemoModel;
  readonly files: ReadonlyMap<string, FileContent>;
}

/** Makes a run ready for the page. @param number its place in the list @throws where it cannot be exported */
export async function publishModel(name: string, number: number): Promise<PublishedModel> {
  const model = await exportedRun(name);
  const written = await tfjsFormat.write(model, { half: false });
  const folder = `models/${number + 1}`;
  const files = new Map([...written].map(([path, content]) => [`${folder}/${path}`, content]));
  const bytes = [...files.values()].reduce((sum, content) => sum + bytesOf(content), 0);
  const { facts, run } = model;
  const entry = {
    name: marked(facts.name, run?.caveats ?? []),
    note: noteOf(model),
    scale: facts.scale,
    overlap: facts.overlap,
    leastPixels: tfjsFormat.leastPixels(model),
    path: `${folder}/model.json`,
    bytes,
    mixes: [],
  };
  return { source: name, exported: model, entry, files };
}

/** 'SRResNet x4 b8f32, trained on bsds400 as a GAN, 24 November 2026'. */
function noteOf({ facts, run }: ExportedModel): string {
  if (!run) return facts.architecture;
  if (run.interpolation) return `${facts.architecture}, ${interpolationWords(run.interpolation)}`;
  const game = run.phase === 'adversarial' ? ' as a GAN' : '';
  const day = new Date(run.started).toLocaleDateString('en-GB', { dateStyle: 'long' });
  return `${facts.architecture}, trained on ${basename(run.data)}${game}, ${day}`;
}

function bytesOf(content: FileContent): number {
  if (typeof content === 'string') return Buffer.byteLength(content);
  if (content instanceof Uint8Array) return content.length;
  return content.reduce((sum, { length }) => sum + length, 0);
}
