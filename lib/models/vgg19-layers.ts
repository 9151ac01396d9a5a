// The convolutions of VGG19 (Simonyan & Zisserman 2014, https://arxiv.org/abs/1409.1556, table 1, column E), and
// what a set of weights for them looks like in memory.

/** Convolutions in order: name, input channels, output channels. A 2x2 max-pool follows the last of each block. */
export const VGG19_LAYERS: readonly { name: string; inChannels: number; filters: number }[] = [
  [64, 2],
  [128, 2],
  [256, 4],
  [512, 4],
  [512, 4],
].flatMap(([filters, count], block, blocks) =>
  Array.from({ length: count }, (_, i) => ({
    name: `block${block + 1}_conv${i + 1}`,
    inChannels: i > 0 ? filters : block > 0 ? blocks[block - 1][0] : 3,
    filters,
  })),
);

/** Values of one convolution. */
export interface VggLayerWeights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** A set of weights, by layer name. */
export interface VggWeights {
  /** Where it comes from: a path, or a sentence for untrained ones. */
  readonly source: string;
  /** True for random weights: every table and figure made with them must say so. */
  readonly untrained: boolean;
  readonly layers: ReadonlyMap<string, VggLayerWeights>;
}

/** The layers from the first to `deepest`. @throws for an unknown name. */
export function vggLayersUpTo(deepest: string): typeof VGG19_LAYERS {
  const position = VGG19_LAYERS.findIndex(({ name }) => name === deepest);
  if (position < 0) {
    const names = VGG19_LAYERS.map(({ name }) => name).join(', ');
    throw new Error(`vggLayersUpTo: layer must be one of ${names}, but got ${deepest}`);
  }
  return VGG19_LAYERS.slice(0, position + 1);
}

/** The deepest of some layer names. */
export function deepestVggLayer(names: readonly string[]): string {
  const depths = names.map((name) => vggLayersUpTo(name).length);
  if (depths.length === 0)
    throw new Error('deepestVggLayer: names must hold at least one layer, but got none');
  return VGG19_LAYERS[Math.max(...depths) - 1].name;
}
