// Before and after under one slider, and what moves the line and not the pictures.
import 'img-comparison-slider';
import type { HTMLImgComparisonSliderElement } from 'img-comparison-slider';
import { blankCanvas, canvasOf, drawView, paint, type Shown } from './canvases';
import { element } from './elements';
import type { Pixels } from './messages';
import { startZoom } from './zoom';

/** The pictures under the slider. */
export interface Compare {
  /**
   * Shows a picture before it is enlarged: bicubic on both sides, paler where the model has not been yet. One that is enlarged
   * again stays as it is, where it is, and is painted over.
   */
  open(lr: Pixels, bicubic: Pixels, again: boolean): void;
  /** A part of the result. */
  add(pixels: Pixels, at: { left: number; top: number }): void;
  /** The result is whole. */
  finish(): void;
}

/** How much of bicubic shows through where the model has not been yet. */
const PALE = 0.4;

/** Brings the comparison to life. */
export function startCompare(): Compare {
  const pane = element('pane', HTMLElement);
  const before = element('before', HTMLSelectElement);
  const [left, right] = ['left', 'right'].map((id) => element(id, HTMLCanvasElement));
  const nothing = blankCanvas({ width: 1, height: 1 });
  let pictures = { lr: nothing, bicubic: nothing, sr: nothing };
  let shown: Omit<Shown, 'image' | 'hasty'> | undefined;
  let [hasty, asked] = [false, 0];

  const draw = (): void => {
    asked = 0;
    if (!shown) return;
    const how = { ...shown, image: pictures.sr, hasty };
    drawView(left, before.value === 'lr' ? pictures.lr : pictures.bicubic, how);
    drawView(right, pictures.sr, how);
  };
  const redraw = (): void => {
    if (asked === 0) asked = requestAnimationFrame(draw);
  };
  const image = (): HTMLCanvasElement => pictures.sr;
  const showWhole = startZoom(pane, image, (view, room) => {
    shown = { view, room };
    redraw();
  });
  before.addEventListener('change', redraw);
  keepApart(element('slider', HTMLElement) as HTMLImgComparisonSliderElement);

  return {
    open(lr, bicubic, again) {
      hasty = true;
      if (again) return;
      pictures = { lr: canvasOf(lr), bicubic: canvasOf(bicubic), sr: blankCanvas(bicubic) };
      drawPale(pictures.sr, pictures.bicubic);
      pane.classList.toggle('transparent', hasTransparency(lr));
      pane.style.setProperty('--tall', String(bicubic.height / bicubic.width));
      showWhole();
    },
    add(pixels, at) {
      paint(pictures.sr, pixels, at);
      redraw();
    },
    finish() {
      hasty = false;
      redraw();
    },
  };
}

function hasTransparency({ rgba }: Pixels): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return true;
  return false;
}

function drawPale(target: HTMLCanvasElement, source: HTMLCanvasElement): void {
  const context = target.getContext('2d');
  if (!context) return;
  context.globalAlpha = PALE;
  context.drawImage(source, 0, 0);
}

/** The slider's handle and keys move the line and not the picture beneath it. */
function keepApart(slider: HTMLImgComparisonSliderElement): void {
  const knob = element('knob', HTMLElement);
  slider.addEventListener('pointerdown', (event) => {
    const box = knob.getBoundingClientRect();
    const across = event.clientX >= box.left && event.clientX <= box.right;
    const down = event.clientY >= box.top && event.clientY <= box.bottom;
    if (across && down) event.stopPropagation();
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
