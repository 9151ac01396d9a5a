// What the comparison page does when it is opened: the viewer, the parts where models differ, the choice of a chart.
import { startViewer } from './viewer.mjs';

function startPictures(root) {
  const data = JSON.parse(document.getElementById('viewer-data').textContent);
  const blocks = [...document.querySelectorAll('.parts')];
  const viewer = startViewer(root, data, (index) => {
    blocks.forEach((block, at) => {
      block.hidden = at !== index;
    });
  });
  blocks.forEach((block, image) => {
    block.querySelectorAll('button').forEach((button, part) => {
      button.addEventListener('click', () => viewer.jump(image, data.images[image].parts[part]));
    });
  });
}

/** One chart of several at a time, chosen by name. */
function startChoice(select) {
  const charts = [...select.closest('section').querySelectorAll('[data-choice]')];
  const choose = () => {
    for (const chart of charts) chart.hidden = chart.dataset.choice !== select.value;
  };
  select.addEventListener('change', choose);
  choose();
}

document.documentElement.classList.add('alive');
const viewerElement = document.getElementById('viewer');
if (viewerElement) startPictures(viewerElement);
document.querySelectorAll('select.choice').forEach(startChoice);
