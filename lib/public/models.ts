// What a notebook can import of the networks: layers, the lists of kinds, feature networks with weights.
// Re-exports alone; lib/index.ts joins the files of this folder.

// models: layers, networks, the lists of them

export { bicubicEnlarge } from '../models/bicubic-enlarge';
export { describeNetwork } from '../models/describe';
export {
  buildDiscriminator,
  PAPER_DISCRIMINATOR,
  type VggDiscriminatorOptions,
} from '../models/discriminator';
export type { DiscriminatorKind, DiscriminatorOptions } from '../models/discriminator-kind';
export type { GeneratorKind, GeneratorOptions } from '../models/generator-kind';
export { buildGenerator, GENERATORS } from '../models/generators';
export { batchNorm, conv2d, prelu } from '../models/layers';
export type { Lpips } from '../models/lpips';
export { loadLpips } from '../models/lpips-weights';
export {
  constant,
  countParameters,
  createNetwork,
  createWeightStore,
  type Discriminator,
  type Generator,
  heNormal,
  type Network,
} from '../models/network';
export { buildRrdb } from '../models/rrdb';
export { PAPER_RRDB, type RrdbOptions } from '../models/rrdb-options';
export { buildSrresnet } from '../models/srresnet';
export { PAPER_GENERATOR, type SrresnetOptions } from '../models/srresnet-options';
export { loadVgg19Features, type VggFeatures } from '../models/vgg19';
