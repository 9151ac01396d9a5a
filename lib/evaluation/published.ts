// Figures that papers print for benchmarks at x4, as far as this lab's metrics measure the same. Quoted, never measured
// here; SSIM of the SRGAN paper is left out, since it is daala's and not Wang's. A source is one table, read once.
// Keys are columns of METRICS; a method has a value for each key of its source.

/** One table of a paper. */
export interface PublishedTable {
  /** As 'Ledig et al. 2017'. */
  readonly source: string;
  /** Where it stands and by what convention. */
  readonly details: string;
  readonly scale: number;
  /** The columns that a method's values are of. */
  readonly keys: readonly string[];
  /** By set of the catalogue and method, in the table's order. */
  readonly sets: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

/** Every table, the oldest first. */
export const PUBLISHED: readonly PublishedTable[] = [
  {
    source: 'Ledig et al. 2017',
    details:
      'arXiv 1609.04802v5, Table 2; Y, without 4 border pixels; its SSIM is another one and left out',
    scale: 4,
    keys: ['psnrY'],
    sets: {
      set5: {
        nearest: [26.26],
        bicubic: [28.43],
        SRCNN: [30.07],
        ESPCN: [30.76],
        DRCN: [31.52],
        SRResNet: [32.05],
        SRGAN: [29.4],
      },
      set14: {
        nearest: [24.64],
        bicubic: [25.99],
        SRCNN: [27.18],
        ESPCN: [27.66],
        DRCN: [28.02],
        SRResNet: [28.49],
        SRGAN: [26.02],
      },
      bsd100: {
        nearest: [25.02],
        bicubic: [25.94],
        SRCNN: [26.68],
        ESPCN: [27.02],
        DRCN: [27.21],
        SRResNet: [27.58],
        SRGAN: [25.16],
      },
    },
  },
  {
    source: 'Wang et al. 2018',
    details:
      'arXiv 1809.00219 (ESRGAN), supplement, Table 2; Y, SSIM after Wang; RRDB trained for PSNR',
    scale: 4,
    keys: ['psnrY', 'ssimY'],
    sets: {
      set5: {
        bicubic: [28.42, 0.8104],
        SRCNN: [30.48, 0.8628],
        EDSR: [32.46, 0.8968],
        RCAN: [32.63, 0.9002],
        RRDB: [32.73, 0.9011],
      },
      set14: {
        bicubic: [26.0, 0.7027],
        SRCNN: [27.5, 0.7513],
        EDSR: [28.8, 0.7876],
        RCAN: [28.87, 0.7889],
        RRDB: [28.99, 0.7917],
      },
      bsd100: {
        bicubic: [25.96, 0.6675],
        SRCNN: [26.9, 0.7101],
        EDSR: [27.71, 0.742],
        RCAN: [27.77, 0.7436],
        RRDB: [27.85, 0.7455],
      },
      urban100: {
        bicubic: [23.14, 0.6577],
        SRCNN: [24.52, 0.7221],
        RRDB: [27.03, 0.8153],
      },
    },
  },
  {
    source: 'Ma et al. 2020',
    details:
      "README of github.com/Maclory/SPSR; LPIPS of AlexNet, going by its bicubic; SRGAN is tensorlayer's weights, not the paper's",
    scale: 4,
    keys: ['lpips'],
    sets: {
      set5: { bicubic: [0.3407], SRGAN: [0.0882], ESRGAN: [0.0748], SPSR: [0.0644] },
      set14: { bicubic: [0.4393], SRGAN: [0.1663], ESRGAN: [0.1329], SPSR: [0.1318] },
      bsd100: { bicubic: [0.5249], SRGAN: [0.198], ESRGAN: [0.1614], SPSR: [0.1611] },
    },
  },
  {
    source: 'BasicSR',
    details:
      'docs/ModelZoo.md of github.com/XPixelGroup/BasicSR; RGB, without 4 border pixels; its SSIM of RGB is left out',
    scale: 4,
    keys: ['psnrRgb'],
    sets: {
      set5: { MSRResNet: [30.2468], MSRGAN: [28.0158] },
      set14: { MSRResNet: [26.7817], MSRGAN: [24.7474] },
    },
  },
  {
    source: 'mmagic',
    details: 'configs/esrgan of github.com/open-mmlab/mmagic; RGB, without 4 border pixels',
    scale: 4,
    keys: ['psnrRgb'],
    sets: { set5: { ESRGAN: [28.27] }, set14: { ESRGAN: [24.6328] } },
  },
];
