// Sharpness as two figures: the energy of frequencies that LR cannot hold, relative to HR's, and the blur effect.
// Neither asks whether the detail is right: read them beside PSNR or the consistency with LR.
import type { RgbImage } from '../images/image';
import { blurEffect } from './blur-effect';
import { energyRatio, highFrequencyEnergy } from './high-frequencies';
import type { MetricByRequest } from './metric';

/** Sharpness of SR, the first relative to HR. */
export const sharpnessMetric: MetricByRequest<'hfEnergy' | 'blurEffect'> = {
  name: 'sharpness',
  columns: [
    { key: 'hfEnergy', label: 'HF energy / HR', digits: 3, best: { near: 1 } },
    { key: 'blurEffect', label: 'Blur effect', digits: 3, best: 'min' },
  ],
  byRequest: true,
  convention: [
    "HF energy is that of Y beyond LR's Nyquist frequency relative to HR's, whole image, Hann window: below 1 blurred, above 1 noise or over-sharpening; blur effect after Crete of Y, whole image, 0 sharp",
  ],
  open() {
    // several models are measured against one HR image, one after the other
    let known: { hr: RgbImage; energy: number } | undefined;
    return {
      measure({ sr, hr, scale }) {
        if (known?.hr !== hr) known = { hr, energy: highFrequencyEnergy(hr, scale) };
        return {
          hfEnergy: energyRatio(highFrequencyEnergy(sr, scale), known.energy),
          blurEffect: blurEffect(sr),
        };
      },
    };
  },
};
