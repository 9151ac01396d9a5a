// Network interpolation: Wang et al. 2018, ESRGAN, section 3.4, https://arxiv.org/abs/1809.00219
// theta = (1 - alpha) A + alpha B, weight by weight. It makes sense where B was trained from A, or both from the same weights:
// networks that learned apart have their features in other places, and what lies between them is none.
// The demo's page computes with this file too: it imports nothing.

/** A weight, as files hold it (training/safetensors). */
interface WeightValues {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A network's weights by name. */
export type NamedWeights = ReadonlyMap<string, WeightValues>;

/**
 * The network between two: (1 - alpha) a + alpha b of every weight, running statistics of batch norm included, computed in float64
 * and rounded to float32 once. At 0 and 1 it is a copy of the one or the other, to the bit.
 * @param alpha From 0, which is a, to 1, which is b.
 * @throws naming the first weight that the two do not share in name and shape, or when alpha lies outside.
 */
export function interpolateWeights(
  a: NamedWeights,
  b: NamedWeights,
  alpha: number,
): Map<string, WeightValues> {
  if (!(alpha >= 0 && alpha <= 1)) {
    throw new Error(`interpolateWeights: alpha must be from 0 to 1, but got ${alpha}`);
  }
  checkShared(a, b);
  const mixed = [...a].map(([name, { shape, values }]) => {
    const other = b.get(name)!.values;
    return [name, { shape: [...shape], values: between(values, other, alpha) }] as const;
  });
  return new Map(mixed);
}

/** The formula alone would lose the sign of -0, and let an infinite weight of the one that has no part spoil the other. */
function between(a: Float32Array, b: Float32Array, alpha: number): Float32Array {
  if (alpha === 0) return a.slice();
  if (alpha === 1) return b.slice();
  return a.map((value, i) => (1 - alpha) * value + alpha * b[i]);
}

function checkShared(a: NamedWeights, b: NamedWeights): void {
  const differing = [...new Set([...a.keys(), ...b.keys()])].find(
    (name) => shapeText(a.get(name)) !== shapeText(b.get(name)),
  );
  if (differing === undefined) return;
  const [left, right] = [a, b].map((weights) => shapeText(weights.get(differing)));
  throw new Error(
    `interpolateWeights: both networks must have the same weights, but got ${differing} as ${left} in the first and as ${right} ` +
      'in the second; only networks of one architecture can be interpolated',
  );
}

const shapeText = (tensor: WeightValues | undefined): string =>
  tensor ? `[${tensor.shape.join()}]` : 'nothing';
