// The discrete Fourier transform of any length in float64: radix 2, and by Bluestein's chirp for other lengths
// (Bluestein 1970). npm's libraries do powers of two, or compute in float32.

/** Transforms re + i im in place: X[k] = sum of x[n] exp(-2 pi i k n / length). */
export type Transform = (re: Float64Array, im: Float64Array) => void;

/** The transform of vectors of one length, its tables made once. */
export function fourierTransform(length: number): Transform {
  return (length & (length - 1)) === 0 ? radixTwo(length) : bluestein(length);
}

function radixTwo(length: number): Transform {
  const cosines = Float64Array.from({ length: length / 2 }, (_, k) =>
    Math.cos((2 * Math.PI * k) / length),
  );
  const sines = Float64Array.from({ length: length / 2 }, (_, k) =>
    Math.sin((2 * Math.PI * k) / length),
  );
  const reversed = bitReversal(length);
  return (re, im) => {
    for (let i = 0; i < length; i++) {
      const j = reversed[i];
      if (j > i) {
        [re[i], re[j]] = [re[j], re[i]];
        [im[i], im[j]] = [im[j], im[i]];
      }
    }
    for (let half = 1; half < length; half *= 2) butterflies(re, im, { half, cosines, sines });
  };
}

/** One stage: pairs of transforms of `half` samples become transforms of twice as many. */
function butterflies(
  re: Float64Array,
  im: Float64Array,
  { half, cosines, sines }: { half: number; cosines: Float64Array; sines: Float64Array },
): void {
  const step = cosines.length / half;
  for (let start = 0; start < re.length; start += 2 * half) {
    for (let k = 0, at = 0; k < half; k++, at += step) {
      const [even, odd] = [start + k, start + k + half];
      const oddRe = re[odd] * cosines[at] + im[odd] * sines[at];
      const oddIm = im[odd] * cosines[at] - re[odd] * sines[at];
      re[odd] = re[even] - oddRe;
      im[odd] = im[even] - oddIm;
      re[even] += oddRe;
      im[even] += oddIm;
    }
  }
}

function bitReversal(length: number): Uint32Array {
  const reversed = new Uint32Array(length);
  for (let i = 1; i < length; i++)
    reversed[i] = (reversed[i >> 1] >> 1) | (i & 1 ? length >> 1 : 0);
  return reversed;
}

/** kn = (k^2 + n^2 - (k-n)^2) / 2 makes the transform a convolution with a chirp, done at a power of two. */
function bluestein(length: number): Transform {
  let size = 1;
  while (size < 2 * length - 1) size *= 2;
  const transform = radixTwo(size);
  // squares modulo 2 * length: whole numbers, so that large ones lose nothing to rounding
  const angle = (n: number): number => (Math.PI * ((n * n) % (2 * length))) / length;
  const cosines = Float64Array.from({ length }, (_, n) => Math.cos(angle(n)));
  const sines = Float64Array.from({ length }, (_, n) => Math.sin(angle(n)));
  const [chirpRe, chirpIm] = [new Float64Array(size), new Float64Array(size)];
  for (let n = 0; n < length; n++) {
    chirpRe[n] = chirpRe[(size - n) % size] = cosines[n];
    chirpIm[n] = chirpIm[(size - n) % size] = sines[n];
  }
  transform(chirpRe, chirpIm);
  const [workRe, workIm] = [new Float64Array(size), new Float64Array(size)];
  return (re, im) => {
    workRe.fill(0, length);
    workIm.fill(0, length);
    for (let n = 0; n < length; n++) {
      workRe[n] = re[n] * cosines[n] + im[n] * sines[n];
      workIm[n] = im[n] * cosines[n] - re[n] * sines[n];
    }
    transform(workRe, workIm);
    for (let k = 0; k < size; k++) {
      const product = workRe[k] * chirpRe[k] - workIm[k] * chirpIm[k];
      // conjugated, so that the same transform goes back
      workIm[k] = -(workRe[k] * chirpIm[k] + workIm[k] * chirpRe[k]);
      workRe[k] = product;
    }
    transform(workRe, workIm);
    for (let k = 0; k < length; k++) {
      const [x, y] = [workRe[k] / size, -workIm[k] / size];
      re[k] = x * cosines[k] + y * sines[k];
      im[k] = y * cosines[k] - x * sines[k];
    }
  };
}
