// A graph model over a picture in tiles: those of the lab (inference/tiles), so that the result is the lab's too. The model
// takes RGB in [0,1] and gives RGB in [0,1].
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { crop } from '../../images/crop';
import { blankImage, CHANNELS, type RgbImage, roundToBytes } from '../../images/image';
import { type TileSpan, tileFor, tileRow } from '../../inference/tiles';
import type { DemoModel } from './messages';

/** Where a part of the result lies, in its own pixels. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The tiles of a picture. */
export function planTiles(
  { width, height }: { width: number; height: number },
  { overlap }: DemoModel,
): { size: { width: number; height: number }; places: { x: TileSpan; y: TileSpan }[] } {
  const tile = tileFor(overlap);
  const rows = tileRow(height, tile, overlap);
  const columns = tileRow(width, tile, overlap);
  return {
    size: { width: columns.size, height: rows.size },
    places: rows.spans.flatMap((y) => columns.spans.map((x) => ({ x, y }))),
  };
}

/** Enlarges a picture; `onPart` is called for each part as it is there. @throws the signal's reason between tiles */
export async function runModel(
  network: GraphModel,
  lr: RgbImage,
  options: { model: DemoModel; signal: AbortSignal; onPart: (sr: RgbImage, part: Part) => void },
): Promise<RgbImage> {
  const { model, signal, onPart } = options;
  const { scale } = model;
  const sr = blankImage(lr.width * scale, lr.height * scale);
  const { size, places } = planTiles(lr, model);
  for (const { x, y } of places) {
    const tile = crop(lr, { left: x.start, top: y.start, ...size });
    const values = await valuesOf(network, tile);
    const part = {
      left: x.from * scale,
      top: y.from * scale,
      width: (x.to - x.from) * scale,
      height: (y.to - y.from) * scale,
    };
    const inside = { left: (x.from - x.start) * scale, top: (y.from - y.start) * scale };
    paste(sr, part, { values, rowWidth: size.width * scale, ...inside });
    onPart(sr, part);
    await new Promise((resolve) => setTimeout(resolve)); // lets a message to cancel through
    signal.throwIfAborted();
  }
  return sr;
}

async function valuesOf(network: GraphModel, tile: RgbImage): Promise<Float32Array> {
  const samples = Float32Array.from(tile.data, (sample) => sample / 255);
  const input = tensor4d(samples, [1, tile.height, tile.width, CHANNELS]);
  const output = network.predict(input);
  input.dispose();
  if (!(output instanceof Tensor)) throw new Error('the model must have one output');
  try {
    const values = await output.data<'float32'>();
    if (values.some(Number.isNaN)) throw new Error('the model gives values that are no numbers');
    return values;
  } finally {
    output.dispose();
  }
}

function paste(
  target: RgbImage,
  part: Part,
  tile: { values: Float32Array; rowWidth: number; left: number; top: number },
): void {
  for (let y = 0; y < part.height; y++) {
    const from = ((tile.top + y) * tile.rowWidth + tile.left) * CHANNELS;
    const to = ((part.top + y) * target.width + part.left) * CHANNELS;
    const row = tile.values.subarray(from, from + part.width * CHANNELS);
    roundToBytes(row, target.data.subarray(to), 255);
  }
}
