// The energy of an image beyond what its LR image can hold: the power of frequencies above 1 / (2 scale) cycles per
// pixel, LR's Nyquist frequency, in either direction. Relative to HR's it says how much of the missing detail was made.
import type { RgbImage } from '../images/image';
import { rgbToY } from '../images/rgb-to-y';
import { fourierTransform } from './fft';

/** Energies below this, in squared gray levels, are rounding noise of an image that has none. */
const NOISE = 1e-15;

/**
 * The energy of SR beyond LR's Nyquist frequency relative to HR's: below 1 is blurred, above 1 noise or over-sharpening;
 * NaN where HR has none.
 * @param scale The factor between LR and HR. @throws when the sizes differ.
 */
export function highFrequencyRatio(sr: RgbImage, hr: RgbImage, scale: number): number {
  if (sr.width !== hr.width || sr.height !== hr.height) {
    throw new Error(
      `highFrequencyRatio: both images must be of one size, but got ${sr.width}x${sr.height} and ${hr.width}x${hr.height}; ` +
        'crop the HR image to a multiple of the scale before comparing',
    );
  }
  return energyRatio(highFrequencyEnergy(sr, scale), highFrequencyEnergy(hr, scale));
}

/** NaN where HR has no energy. */
export function energyRatio(sr: number, hr: number): number {
  return hr > NOISE ? sr / hr : Number.NaN;
}

/**
 * The sum of |DFT|^2 of Y beyond LR's Nyquist frequency, over the squared number of pixels. A Hann window in both
 * directions keeps the jump from one border to the opposite one out of the spectrum.
 */
export function highFrequencyEnergy(image: RgbImage, scale: number): number {
  const { width, height } = image;
  const rows = halfSpectrum(image);
  const columns = (width >> 1) + 1;
  const transform = fourierTransform(height);
  const [re, im] = [new Float64Array(height), new Float64Array(height)];
  let energy = 0;
  for (let u = 0; u < columns; u++) {
    for (let y = 0; y < height; y++) {
      re[y] = rows.re[y * columns + u];
      im[y] = rows.im[y * columns + u];
    }
    transform(re, im);
    // a real image has the same power at -u
    const weight = u === 0 || 2 * u === width ? 1 : 2;
    const outside = 2 * scale * u > width;
    for (let v = 0; v < height; v++) {
      if (outside || 2 * scale * Math.min(v, height - v) > height) {
        energy += weight * (re[v] * re[v] + im[v] * im[v]);
      }
    }
  }
  return energy / (width * height) ** 2;
}

/** Columns 0 to width / 2 of each row's spectrum, row by row; a real row's others are their mirror. */
interface HalfSpectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Two rows at a time as the real and the imaginary part of one transform. */
function halfSpectrum(image: RgbImage): HalfSpectrum {
  const { width, height } = image;
  const columns = (width >> 1) + 1;
  const transform = fourierTransform(width);
  const windowedRow = windowedRows(image);
  const spectrum = {
    re: new Float64Array(columns * height),
    im: new Float64Array(columns * height),
  };
  for (let y = 0; y < height; y += 2) {
    const first = windowedRow(y);
    const second = y + 1 < height ? windowedRow(y + 1) : new Float64Array(width);
    transform(first, second);
    separate(first, second, { spectrum, from: y * columns, columns });
  }
  return spectrum;
}

/** The spectra of both rows out of that of first + i second: its even and odd part. */
function separate(
  re: Float64Array,
  im: Float64Array,
  { spectrum, from, columns }: { spectrum: HalfSpectrum; from: number; columns: number },
): void {
  const second = from + columns;
  const both = second < spectrum.re.length;
  for (let u = 0; u < columns; u++) {
    const mirrored = u === 0 ? 0 : re.length - u;
    spectrum.re[from + u] = (re[u] + re[mirrored]) / 2;
    spectrum.im[from + u] = (im[u] - im[mirrored]) / 2;
    if (!both) continue;
    spectrum.re[second + u] = (im[u] + im[mirrored]) / 2;
    spectrum.im[second + u] = (re[mirrored] - re[u]) / 2;
  }
}

/** Y less its mean, times the window, one row at a time. */
function windowedRows(image: RgbImage): (y: number) => Float64Array {
  const { width, height } = image;
  const rowOf = (y: number): Float64Array => rgbToY(image, { left: 0, top: y, width, height: 1 });
  let total = 0;
  for (let y = 0; y < height; y++) total += rowOf(y).reduce((sum, value) => sum + value, 0);
  const mean = total / (width * height);
  const across = hann(width);
  const down = hann(height);
  return (y) => rowOf(y).map((value, x) => (value - mean) * across[x] * down[y]);
}

/** Hann's window, 0 at both ends. */
function hann(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) =>
    length === 1 ? 1 : 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (length - 1)),
  );
}
