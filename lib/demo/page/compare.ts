// Before and after under one slider: the pictures' canvases, and what moves the line and not the pictures.
import 'img-comparison-slider';
import type { HTMLImgComparisonSliderElement } from 'img-comparison-slider';
import { element } from './elements';
import type { Pixels } from './messages';
import { startZoom } from './zoom';

/** The pictures under the slider. */
export interface Compare {
  /** Shows a picture before it is enlarged: bicubic on both sides, paler where the model has not been yet. */
  open(lr: Pixels, bicubic: Pixels): void;
  /** A part of the result. */
  paint(left: number, top: number, pixels: Pixels): void;
}

/** Brings the comparison to life. */
export function startCompare(): Compare {
  const pane = element('pane', HTMLElement);
  const before = element('before', HTMLSelectElement);
  const [lr, bicubic, sr] = ['lr', 'bicubic', 'sr'].map((id) => element(id, HTMLCanvasElement));
  const showWhole = startZoom(pane, [sr, bicubic, lr]);
  before.addEventListener('change', () => pane.setAttribute('data-before', before.value));
  keepApart(element('slider', HTMLElement) as HTMLImgComparisonSliderElement);

  return {
    open(lrPixels, bicubicPixels) {
      pane.classList.toggle('transparent', hasTransparency(lrPixels));
      draw(lr, lrPixels);
      draw(bicubic, bicubicPixels);
      sr.width = bicubic.width;
      sr.height = bicubic.height;
      const context = sr.getContext('2d');
      if (context) {
        context.globalAlpha = 0.4;
        context.drawImage(bicubic, 0, 0);
      }
      pane.style.setProperty('--tall', String(bicubic.height / bicubic.width));
      showWhole();
    },
    paint: (left, top, pixels) => put(sr, left, top, pixels),
  };
}

function hasTransparency({ rgba }: Pixels): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return true;
  return false;
}

function draw(canvas: HTMLCanvasElement, pixels: Pixels): void {
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  put(canvas, 0, 0, pixels);
}

function put(canvas: HTMLCanvasElement, left: number, top: number, pixels: Pixels): void {
  const { rgba, width, height } = pixels;
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), left, top);
}

/** The slider's handle and keys move the line and not the picture beneath it. */
function keepApart(slider: HTMLImgComparisonSliderElement): void {
  const knob = element('knob', HTMLElement);
  slider.addEventListener('pointerdown', (event) => {
    const box = knob.getBoundingClientRect();
    const inside = (at: number, from: number, to: number): boolean => at >= from && at <= to;
    if (!inside(event.clientX, box.left, box.right)) return;
    if (inside(event.clientY, box.top, box.bottom)) event.stopPropagation();
  });
  slider.addEventListener('keydown', (event) => {
    if (['ArrowLeft', 'ArrowRight'].includes(event.key)) event.stopPropagation();
  });
  const tell = (): void => {
    slider.setAttribute('aria-valuenow', String(Math.round(Number(slider.value))));
  };
  slider.addEventListener('slide', tell);
  tell();
}
