// Older configurations, brought to the form of today, so that a new key never orphans an old run. Whoever
// adds, renames or removes a key raises CONFIG_VERSION and adds a step here.
import { BICUBIC } from '../degradation/degradations';
import { branch, isTree, type Tree } from '../options/tree';
import { CONFIG_VERSION } from './config';

/** From version i + 1 to the next. */
const STEPS: readonly ((config: Tree) => Tree)[] = [
  termsAsData,
  withPrecision,
  withTransfer,
  withDegradation,
];

/**
 * The configuration in the form of today, unchecked.
 * @param what it is, as the end of an error's subject: the path of its file
 * @throws when it was written by a later version of the lab.
 */
export function upgradeConfig(config: Tree, what = 'a configuration'): Tree {
  const version = config.version === undefined ? 1 : Number(config.version);
  if (!Number.isInteger(version) || version < 1 || version > CONFIG_VERSION) {
    throw new Error(
      `upgradeConfig: version of ${what} must be from 1 to ${CONFIG_VERSION}, but got ${config.version}; a later lab wrote it: update this one`,
    );
  }
  return STEPS.slice(version - 1).reduce((upgraded, step) => step(upgraded), config);
}

/** Version 1 to 2: networks name their kind, the loss is a list of terms, three options got the field's names. */
function termsAsData(config: Tree): Tree {
  const { discriminatorRatio, generator, discriminator, loss, ...rest } = config;
  return {
    ...rest,
    version: 2,
    generator: isTree(generator) ? withNamesOfTheField(generator) : generator,
    loss: isTree(loss) ? lossTerms(loss) : loss,
    ...(isTree(discriminator) && { discriminator: { kind: 'vgg', ...discriminator } }),
    ...(discriminatorRatio !== undefined && {
      discriminatorStepsPerGeneratorStep: discriminatorRatio,
    }),
  };
}

/** Version 2 to 3: the precision can be chosen. */
function withPrecision({ version: _, ...config }: Tree): Tree {
  return { ...config, version: 3, precision: 'float32' };
}

/** Version 3 to 4: pretraining may start from a run too, and layers may be frozen. */
function withTransfer({ version: _, ...config }: Tree): Tree {
  return { pretrained: null, ...config, version: 4, frozen: [] };
}

/** Version 4 to 5: LR may be made in other ways than by bicubic. */
function withDegradation({ version: _, data, ...config }: Tree): Tree {
  return {
    ...config,
    version: 5,
    data: isTree(data) ? { degradation: BICUBIC, ...data } : data,
  };
}

function withNamesOfTheField({ upsampling, baseline, ...generator }: Tree): Tree {
  const upsampler = upsampling === 'single' ? 'pixelshuffle-direct' : 'pixelshuffle';
  return { kind: 'srresnet', ...generator, upsampler, globalSkip: baseline };
}

/** A pretraining's `{ pixel: 'l1' }`, or the flat weights and kinds of an adversarial run. */
function lossTerms(loss: Tree): Tree {
  if (loss.pixelWeight === undefined) return { pixel: { weight: 1, distance: loss.pixel } };
  const alone = (name: string, weight: unknown): Tree =>
    weight === undefined || weight === 0 ? {} : { [name]: { weight } };
  return {
    pixel: { weight: loss.pixelWeight, distance: loss.pixel },
    ...(loss.perceptualWeight !== 0 && {
      perceptual: { weight: loss.perceptualWeight, ...branch(loss.vgg) },
    }),
    adversarial: {
      weight: loss.adversarialWeight,
      kind: loss.adversarial,
      realLabel: loss.realLabel,
    },
    ...alone('tv', loss.tvWeight),
    ...alone('grid', loss.gridWeight),
  };
}
