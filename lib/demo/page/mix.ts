// The slider between two models of one architecture: which other one, and how much of it.
import { element } from './elements';
import type { DemoModel, Mix } from './messages';
import { show } from './status';

/** The choice of a mix. */
export interface Mixer {
  /** Offers what the chosen model can be mixed with; the other one stays chosen where that is possible. */
  offer(model: DemoModel): void;
  /** What is chosen; undefined for the model alone. */
  chosen(): Mix | undefined;
}

/** Brings it to life; `changed` is called when another mix was chosen, not while the slider is still being moved. */
export function startMixer(models: readonly DemoModel[], changed: () => void): Mixer {
  const row = element('mix', HTMLElement);
  const other = element('other', HTMLSelectElement);
  const amount = element('amount', HTMLElement);
  const alpha = element('alpha', HTMLInputElement);
  const chosen = (): Mix | undefined =>
    other.value === ''
      ? undefined
      : { model: models[Number(other.value)], alpha: Number(alpha.value) };
  const tell = (): void => {
    const mix = chosen();
    amount.hidden = mix === undefined;
    if (!mix) return;
    const text = `${Math.round(mix.alpha * 100)} %`;
    show('alpha-text', text);
    alpha.setAttribute('aria-valuetext', `${text} of ${mix.model.name}`);
  };
  alpha.addEventListener('input', tell);
  for (const control of [alpha, other]) {
    control.addEventListener('change', () => {
      tell();
      changed();
    });
  }
  return {
    chosen,
    offer({ mixes }) {
      const { value } = other;
      const options = mixes.map((place) => new Option(models[place].name, String(place)));
      other.replaceChildren(new Option('no other model', ''), ...options);
      if (mixes.includes(Number(value)) && value !== '') other.value = value;
      row.hidden = mixes.length === 0;
      tell();
    },
  };
}
