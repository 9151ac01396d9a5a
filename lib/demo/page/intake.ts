// The ways in for a picture: dropped anywhere on the page, pasted, or chosen; and the page's own example.
import { element } from './elements';

/** Calls `take` with each picture; `mind` with a sentence where what came is none. */
export function listenForPictures(
  take: (file: File) => void,
  mind: (sentence: string) => void,
): void {
  const input = element('file', HTMLInputElement);
  const offer = (files: Iterable<File>, source: string): void => {
    const all = [...files];
    const picture = all.find(({ type }) => type.startsWith('image/')) ?? all[0];
    if (picture) take(picture);
    else mind(`There is no picture in what was ${source}.`);
  };
  input.addEventListener('change', () => {
    if (input.files?.length) offer(input.files, 'chosen');
    input.value = ''; // the same file may be chosen again
  });
  element('choose', HTMLButtonElement).addEventListener('click', () => input.click());
  element('another', HTMLButtonElement).addEventListener('click', () => input.click());
  element('example', HTMLButtonElement).addEventListener('click', async ({ currentTarget }) => {
    const path = (currentTarget as HTMLButtonElement).dataset.path ?? '';
    const response = await fetch(path).catch(() => undefined);
    if (!response?.ok) return mind('The example could not be loaded. Is the server still there?');
    take(new File([await response.blob()], path, { type: 'image/png' }));
  });
  document.addEventListener('paste', ({ clipboardData }) => {
    if (clipboardData) offer(clipboardData.files, 'pasted');
  });
  listenForDrops((files) => offer(files, 'dropped'));
}

function listenForDrops(take: (files: Iterable<File>) => void): void {
  const over = (is: boolean): void => void document.body.classList.toggle('over', is);
  let depth = 0;
  document.addEventListener('dragenter', () => over(++depth > 0));
  document.addEventListener('dragleave', () => over(--depth > 0));
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    depth = 0;
    over(false);
    if (event.dataTransfer) take(event.dataTransfer.files);
  });
}

/** Whether a file is small enough to be opened, or why not: by its bytes, and by the size that its head declares. */
export async function sizeOf(file: File): Promise<{ width: number; height: number } | undefined> {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    // the head alone: the browser decodes when the picture is drawn
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
    });
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    return undefined; // the worker says what is wrong
  } finally {
    URL.revokeObjectURL(address);
  }
}
