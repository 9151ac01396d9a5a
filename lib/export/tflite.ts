// TF-Lite (LiteRT), for phones and small computers: made of the SavedModel by TensorFlow's own converter, in .venv.
// https://ai.google.dev/edge/litert/conversion/tensorflow/overview
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from '../files/write-atomically';
import { descriptionOf, type ExportedModel, metadataOf, mirroredPixels } from './exported-model';
import type { ExportFormat, WriteFormatOptions } from './format';
import { missingPython, runPython } from './python';
import { savedModelFormat } from './savedmodel';

/** TF-Lite. */
export const tfliteFormat: ExportFormat = {
  name: 'tflite',
  label: 'TF-Lite (LiteRT)',
  half: true,
  runtime: {
    ...{ label: 'LiteRT', program: 'run_models.py', name: 'litert' },
    packages: ['ai_edge_litert', 'numpy'],
  },
  client: {
    ...{ source: 'litert.py', file: 'client.py' },
    command: 'python client.py picture.png large.png',
    what: 'LiteRT in Python (ai-edge-litert, numpy, pillow)',
  },
  leastPixels: ({ operations }) => mirroredPixels(operations),
  missing: () => missingPython(['tensorflow', 'flatbuffers']),
  write: async (model, options) => new Map([['model.tflite', await convert(model, options)]]),
};

async function convert(model: ExportedModel, { half }: WriteFormatOptions): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'srgan-tflite-'));
  try {
    for (const [path, content] of await savedModelFormat.write(model, { half: false })) {
      await writeAtomically(join(folder, path), content);
    }
    const [metadata, output] = ['metadata.json', 'model.tflite'].map((name) => join(folder, name));
    await writeAtomically(metadata, JSON.stringify(metadataIn(model, half)));
    const args = [join(folder, '1'), metadata, output, ...(half ? ['half'] : [])];
    await runPython('to_tflite.py', args);
    return await readFile(output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function metadataIn(model: ExportedModel, half: boolean): object {
  const format = { half, leastPixels: mirroredPixels(model.operations) };
  return { description: descriptionOf(model), ...metadataOf(model, format) };
}
