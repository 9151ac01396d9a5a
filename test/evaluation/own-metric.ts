// A metric as a researcher would write one, for the tests of everything that takes metrics: 0 where SR has HR's range of green.
import type { Metric } from '../../lib/evaluation/metric';
import type { RgbImage } from '../../lib/images/image';

function greenRange({ data }: RgbImage): number {
  const green = data.filter((_, i) => i % 3 === 1);
  return Math.max(...green) - Math.min(...green);
}

/** Opens and measures asynchronously, as metrics with weights do. */
export const contrastMetric: Metric<'contrast'> = {
  name: 'contrast',
  columns: [{ key: 'contrast', label: 'Contrast', unit: 'levels', digits: 1, best: 'min' }],
  convention: ['contrast is the range of green'],
  open: async () => ({
    measure: async ({ sr, hr }) => ({ contrast: Math.abs(greenRange(sr) - greenRange(hr)) }),
  }),
};
