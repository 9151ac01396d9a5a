// What is measured, on our side: one function per case. The PyTorch side is torch_worker.py.
import * as tf from '@tensorflow/tfjs';
import { LIGHT_GENERATOR } from '../../lib/config/presets-shared';
import { networkUpscaler } from '../../lib/inference/network-upscaler';
import { adversarialLoss } from '../../lib/losses/adversarial';
import { perceptualLoss } from '../../lib/losses/perceptual';
import { pixelLoss } from '../../lib/losses/pixel';
import type { WeightedTerm } from '../../lib/losses/total';
import { buildDiscriminator, PAPER_DISCRIMINATOR } from '../../lib/models/discriminator';
import { buildRrdb } from '../../lib/models/rrdb';
import { PAPER_RRDB, type RrdbOptions } from '../../lib/models/rrdb-options';
import { buildSrresnet } from '../../lib/models/srresnet';
import { PAPER_GENERATOR, type SrresnetOptions } from '../../lib/models/srresnet-options';
import { buildVgg19Features, PAPER_FEATURE_DIVISOR } from '../../lib/models/vgg19';
import { untrainedVggWeights } from '../../lib/models/vgg19-weights';
import { withoutTape } from '../../lib/ops/without-tape';
import { createRandom } from '../../lib/random/random';
import { createAdam } from '../../lib/training/adam';
import { adversarialStep } from '../../lib/training/adversarial-step';
import { pretrainStep } from '../../lib/training/pretrain-step';

/** The cases: sentence for the table, and what makes the function that runs once. */
export const CASES: Record<string, { title: string; make: () => () => unknown }> = {
  'pretrain-quick': {
    title: 'Preset quick, SRResNet 8x32 at LR size: training step, batch 16, 64 px',
    make: () => pretraining(LIGHT_GENERATOR, 16),
  },
  'pretrain-plain': {
    title: 'SRResNet 16x64 without batch norm, ReLU: training step, batch 16, 96 px',
    make: () => pretraining({ norm: 'none', activation: 'relu' }),
  },
  'pretrain-paper': {
    title: "SRResNet 16x64, the paper's batch norm and PReLU: training step, batch 16, 96 px",
    make: () => pretraining({}),
  },
  'pretrain-rrdb': {
    title: "ESRGAN's RRDB 23 x 64/32: training step, batch 4, 128 px",
    make: () => rrdb({}),
  },
  'pretrain-rrdb-recompute': {
    title: 'The same, its blocks recomputed in the backward pass (PyTorch: checkpoint)',
    make: () => rrdb({ recompute: true }),
  },
  inference: { title: 'SRResNet 16x64 without batch norm: one image 128 -> 512', make: inference },
  'srgan-block3': {
    title: 'SRGAN iteration, paper networks, batch 16, 96 px, VGG19 to block3_conv4',
    make: () => srgan('block3_conv4'),
  },
  'srgan-block5': {
    title: 'SRGAN iteration, paper networks, batch 16, 96 px, VGG19 to block5_conv4',
    make: () => srgan('block5_conv4'),
  },
};

const crops = (side = 24, count = 16): { lr: tf.Tensor4D; hr: tf.Tensor4D } => ({
  lr: tf.randomUniform([count, side, side, 3], 0, 1, 'float32', 1),
  hr: tf.randomUniform([count, 4 * side, 4 * side, 3], -1, 1, 'float32', 2),
});

const pixel = (weight: number): WeightedTerm => ({
  name: 'pixel',
  weight,
  measure: ({ sr, hr }) => pixelLoss(sr, hr, 'mse'),
});

function pretraining(change: Partial<SrresnetOptions>, side?: number): () => unknown {
  const generator = buildSrresnet({ ...PAPER_GENERATOR, ...change }, createRandom(1));
  const state = { generator, optimizer: createAdam(generator), terms: [pixel(1)] };
  const batch = crops(side);
  return () => pretrainStep(state, batch, { step: 0, learningRate: 1e-4 });
}

function rrdb(change: Partial<RrdbOptions>): () => unknown {
  const generator = buildRrdb({ ...PAPER_RRDB, ...change }, createRandom(1));
  const terms: WeightedTerm[] = [
    { name: 'pixel', weight: 1, measure: ({ sr, hr }) => pixelLoss(sr, hr, 'l1') },
  ];
  const state = { generator, optimizer: createAdam(generator), terms };
  const batch = crops(32, 4);
  return () => pretrainStep(state, batch, { step: 0, learningRate: 1e-4 });
}

function inference(): () => unknown {
  const config = { ...PAPER_GENERATOR, norm: 'none', activation: 'relu' } as const;
  const upscaler = networkUpscaler(buildSrresnet(config, createRandom(1)));
  const random = createRandom(2);
  const data = Uint8Array.from({ length: 128 * 128 * 3 }, () => random.integer(256));
  return () => upscaler.upscale({ data, width: 128, height: 128 });
}

/** The paper's loss on features of an untrained VGG19, in the order of LOSS_TERMS; the pixel term is measured alone. */
function srganTerms(layer: string): WeightedTerm[] {
  const vgg = buildVgg19Features({
    layers: [layer],
    activation: 'after',
    weights: untrainedVggWeights(createRandom(3), layer),
  });
  const distance = {
    layers: { [layer]: 1 },
    distance: 'mse',
    featureDivisor: PAPER_FEATURE_DIVISOR,
  } as const;
  return [
    {
      name: 'perceptual',
      weight: 1,
      measure({ sr, hr }) {
        const hrFeatures = withoutTape(() => vgg.features(hr));
        return perceptualLoss(vgg.features(sr), hrFeatures, distance);
      },
    },
    {
      name: 'adversarial',
      weight: 1e-3,
      measure({ sr, judge }) {
        if (!judge) throw new Error('srganTerms: judge must be given, but got none');
        return adversarialLoss(judge(sr), undefined, { kind: 'vanilla' });
      },
    },
    pixel(0),
  ];
}

function srgan(layer: string): () => unknown {
  const generator = buildSrresnet(PAPER_GENERATOR, createRandom(1));
  const place = { hrCropSize: 96, random: createRandom(2) };
  const discriminator = buildDiscriminator(PAPER_DISCRIMINATOR, place);
  const state = {
    generator,
    discriminator,
    generatorOptimizer: createAdam(generator),
    discriminatorOptimizer: createAdam(discriminator),
    game: { kind: 'vanilla', realLabel: 1 } as const,
  };
  const rates = { generatorLearningRate: 1e-4, discriminatorLearningRate: 1e-4 };
  const options = { step: 0, terms: srganTerms(layer), ...rates, discriminatorUpdates: 1 };
  const batch = crops();
  return () => adversarialStep(state, batch, options);
}
