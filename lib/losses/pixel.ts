// Losses between images, pixel by pixel: the content loss of SRResNet (Ledig et al. 2017, equation 4)
// and the total variation of section 2.2.2. Images [n,h,w,c] in [-1,1].
import * as tf from '@tensorflow/tfjs';

/** Mean squared error (the paper's) or mean absolute error (EDSR, ESRGAN). */
export type PixelLossKind = 'mse' | 'l1';

/** Mean over all values of the squared or absolute difference; a scalar. MSE equals the paper's equation 4 per channel. */
export function pixelLoss(sr: tf.Tensor, hr: tf.Tensor, kind: PixelLossKind): tf.Scalar {
  if (sr.shape.join() !== hr.shape.join()) {
    throw new Error(`pixelLoss: sr must be of hr's shape [${hr.shape}], but got [${sr.shape}]`);
  }
  return meanDistance(sr, hr, kind);
}

/** Mean of (a - b)^2 or |a - b|; a scalar, differentiable in both. */
export function meanDistance(a: tf.Tensor, b: tf.Tensor, kind: PixelLossKind): tf.Scalar {
  return tf.tidy(() => {
    const difference = tf.sub(a, b);
    return kind === 'mse' ? tf.mean(tf.square(difference)) : meanAbsolute(difference);
  });
}

/** Mean |x| with gradient sign(x), zero at zero: tf.abs has -1 there, and takes seven times as long. */
function meanAbsolute(x: tf.Tensor): tf.Scalar {
  const operation = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    save([x]);
    return {
      value: tf.mean(tf.abs(x)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(tf.sign(saved[0]), tf.div(dy, x.size)),
    };
  });
  return operation(x) as tf.Scalar;
}

/**
 * Total variation: mean |difference| of vertical neighbours plus that of horizontal ones, a scalar in [0,4].
 * A mean, so that a weight means the same at every crop size; the paper's 2e-8 (SRResNet-VGG22) belongs to a sum.
 */
export function tvLoss(images: tf.Tensor4D): tf.Scalar {
  const [, height, width] = images.shape;
  if (height < 2 || width < 2) {
    throw new Error(
      `tvLoss: images must be at least 2 pixels wide and high, but got ${width}x${height}`,
    );
  }
  return tf.tidy(() => {
    const rows = (from: number): tf.Tensor => tf.slice(images, [0, from], [-1, height - 1]);
    const columns = (from: number): tf.Tensor =>
      tf.slice(images, [0, 0, from], [-1, -1, width - 1]);
    return tf.add(meanDistance(rows(1), rows(0), 'l1'), meanDistance(columns(1), columns(0), 'l1'));
  });
}
