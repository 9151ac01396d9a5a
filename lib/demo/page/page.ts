// The demo's page: a picture in, enlarged by the worker, compared under a slider, saved. Nothing leaves the browser.
import { type Compare, startCompare } from './compare';
import { element } from './elements';
import { listenForPictures, sizeOf } from './intake';
import { MAX_FILE_BYTES, maxPixels, pixelsText, refusal } from './limits';
import type { DemoModel, Mix, Progress } from './messages';
import { type Mixer, startMixer } from './mix';
import { type Bar, show, showProblem, showStage, startBar, timeText } from './status';
import { type Enlarger, startEnlarger } from './worker-client';

const models: readonly DemoModel[] = JSON.parse(element('models', HTMLElement).textContent ?? '');
const choice = element('model', HTMLSelectElement);
const link = element('save', HTMLAnchorElement);

/** What the page is about: the picture, and what computes. */
interface State {
  readonly compare: Compare;
  readonly enlarger: Enlarger;
  readonly mixer: Mixer;
  backend: string;
  file?: File;
  /** The picture that is seen, and how much it is enlarged. */
  seen?: { readonly file: File; readonly scale: number };
}

const chosen = (): DemoModel => models[Number(choice.value)];

function describeModel(): void {
  const { note, scale, bytes } = chosen();
  show('note', `${note}, ${(bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 1)} MB`);
  show('limit', `PNG, JPEG, WebP, AVIF or GIF, up to ${pixelsText(maxPixels(scale))}.`);
}

async function take(state: State, file: File): Promise<void> {
  const model = chosen();
  state.file = file;
  showProblem('');
  const refuse = (sentence: string): void => {
    showProblem(sentence);
    showStage('empty');
    state.enlarger.cancel();
  };
  if (file.size > MAX_FILE_BYTES) {
    refuse(
      `This file is too large: it has ${Math.ceil(file.size / 1e6)} MB, and at most ${MAX_FILE_BYTES / 1e6} MB are taken.`,
    );
    return;
  }
  const size = await sizeOf(file);
  const reason = size && refusal(size, model);
  if (reason !== undefined) {
    refuse(reason);
    return;
  }
  const mix = state.mixer.chosen();
  const again = state.seen?.file === file && state.seen.scale === model.scale;
  const bar = startBar(again ? 'Enlarging again' : 'Opening the picture');
  showStage(again ? 'working' : 'opening');
  const work = { file, model, mix, again, bar };
  state.enlarger.enlarge(file, work, (progress) => follow(state, work, progress));
}

/** What goes on at the moment. */
interface Work {
  readonly file: File;
  readonly model: DemoModel;
  readonly mix?: Mix;
  /** Whether the picture is seen already, enlarged by other weights. */
  readonly again: boolean;
  readonly bar: Bar;
}

function follow(state: State, work: Work, progress: Progress): void {
  switch (progress.kind) {
    case 'opened':
      showStage('working');
      state.compare.open(progress.lr, progress.bicubic, work.again);
      state.seen = { file: work.file, scale: work.model.scale };
      show('times', String(work.model.scale));
      work.bar.begin(progress.tiles);
      show('sizes', sizesText(progress.lr, work.model.scale));
      break;
    case 'part':
      state.compare.add(progress.pixels, progress);
      work.bar.step();
      break;
    case 'encoding':
      work.bar.say('Writing the PNG file');
      break;
    case 'done':
      state.compare.finish();
      offer(work, progress.png);
      show('took', `${timeText(progress.seconds)} by ${state.backend}`);
      showStage('done');
      break;
    case 'stopped':
      state.seen = undefined;
      showStage('empty');
      element('choose', HTMLButtonElement).focus();
      break;
    case 'failed':
      state.seen = undefined;
      showProblem(progress.message);
      showStage('empty');
      break;
  }
}

const sizesText = ({ width, height }: { width: number; height: number }, scale: number): string =>
  `${width}×${height} to ${width * scale}×${height * scale} pixels`;

/** photo.jpg is saved as photo-x4.png, photo-x4-mix-40.png with 40 % of another model. */
function offer({ file, model, mix }: Work, png: Blob): void {
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(png);
  link.download = `${file.name.replace(/\.[^.]*$/, '') || 'picture'}-x${model.scale}${mix ? `-mix-${Math.round(100 * mix.alpha)}` : ''}.png`;
  show('save-name', link.download);
  show('save-size', `${(png.size / 1e6).toFixed(1)} MB`);
}

function fillModels(): void {
  models.forEach(({ name, scale }, i) => {
    choice.add(new Option(`${name} (×${scale})`, String(i)));
  });
  describeModel();
}

async function start(): Promise<void> {
  fillModels();
  showStage('empty');
  const asked = new URLSearchParams(location.search).get('backend') ?? undefined;
  const enlarger = await startEnlarger(asked);
  const again = (): void => {
    if (state.file && document.body.dataset.stage !== 'empty') void take(state, state.file);
  };
  const mixer = startMixer(models, again);
  mixer.offer(chosen());
  const state: State = { compare: startCompare(), enlarger, mixer, backend: '' };
  listenForPictures((file) => void take(state, file), showProblem);
  choice.addEventListener('change', () => {
    describeModel();
    mixer.offer(chosen());
    again();
  });
  element('cancel', HTMLButtonElement).addEventListener('click', () => enlarger.cancel());
  const { label } = await enlarger.ready;
  state.backend = label;
  show('backend', `Computes here by ${label}.`);
}

start().catch((error: Error) => {
  showProblem(`The page cannot compute: ${error.message}`);
});
