// Layers that keep their weights while the others learn, as in transfer learning: features of a large set stay, a
// small one shapes the rest (Yosinski et al. 2014, "How transferable are features in deep neural networks?").
import type { Network } from './network';

/**
 * The same network with some of its weights out of training: those whose names fit one of the patterns, in which * stands
 * for any characters, as 'head/*' or 'block1/*'. The moving statistics of batch normalization go on moving. The
 * weights stay the given network's.
 * @throws when a pattern fits no weight that training changes, or nothing is left to learn.
 */
export function freeze<N extends Network>(network: N, patterns: readonly string[]): N {
  if (patterns.length === 0) return network;
  const { name, trainableNames } = network;
  const tests = patterns.map((pattern) => ({ pattern, fits: matcher(pattern) }));
  const idle = tests.find(({ fits }) => !trainableNames.some(fits));
  if (idle) {
    throw new Error(
      `freeze: frozen must fit weights of ${name}, but got ${idle.pattern}; there are ${layersOf(network).join(', ')}`,
    );
  }
  const learning = trainableNames.filter((weight) => !tests.some(({ fits }) => fits(weight)));
  if (learning.length === 0) {
    throw new Error(
      `freeze: frozen must leave weights of ${name} to learn, but got ${patterns.join(', ')}, which fit all of them`,
    );
  }
  return { ...network, trainableNames: learning };
}

function matcher(pattern: string): (name: string) => boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const whole = new RegExp(`^${literal.join('.*')}$`);
  return (name) => whole.test(name);
}

/** 'head/conv', 'block1/conv1', …: the names of the layers, as patterns would name them. */
function layersOf({ trainableNames }: Network): string[] {
  return [...new Set(trainableNames.map((name) => `${name.slice(0, name.lastIndexOf('/'))}/*`))];
}
