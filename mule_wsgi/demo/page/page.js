// The demo page: an ordinary user of the bundle, and nothing that the bundle does not offer to every page.

import { Mule } from './mule_js/mule.min.js';
import { drawParts } from './parts.js';

const RUNNING = ['starting', 'uploading', 'waiting', 'finishing'];

const STATES = {
  idle: 'In the queue',
  starting: 'Starting …',
  uploading: 'Uploading',
  waiting: 'Waiting for the line; it goes on by itself',
  paused: 'Paused',
  finishing: 'Checking what has arrived …',
  done: 'Arrived, whole and unaltered',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const mule = new Mule({ backend: document.body.dataset.backend });
const drop = document.getElementById('drop');
const picker = document.getElementById('picker');
const list = document.getElementById('uploads');
const template = document.getElementById('upload');

picker.addEventListener('change', () => {
  add(picker.files);
  picker.value = ''; // so that the same file can be picked again
});

for (const type of ['dragenter', 'dragover']) {
  addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
}
addEventListener('dragleave', (event) => {
  if (!event.relatedTarget) drop.classList.remove('over');
});
addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  add(event.dataTransfer.files);
});

/** @param {FileList} files */
function add(files) {
  for (const file of files) show(mule.upload(file), file);
}

function show(upload, file) {
  const item = template.content.cloneNode(true).firstElementChild;
  const part = (name) => item.querySelector(`.${name}`);
  part('name').textContent = file.name;
  part('size').textContent = renderBytes(file.size);
  part('pause').addEventListener('click', () => upload.pause());
  part('resume').addEventListener('click', () => upload.resume());
  part('cancel').addEventListener('click', () => upload.cancel());
  list.prepend(item);

  let isDue = false;
  const renderSoon = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      render();
    });
  };

  function render() {
    const { state } = upload;
    const isRunning = RUNNING.includes(state);
    const share = state === 'done' ? 1 : upload.loaded / (upload.total || 1);
    item.className = `upload ${state}`;
    part('bar').value = share;
    setText(part('state'), state === 'uploading' ? `${Math.floor(share * 100)} %` : STATES[state]);
    setText(part('speed'), state === 'uploading' && upload.speed ? `${renderBytes(upload.speed)}/s` : '');
    setText(part('left'), state === 'uploading' && upload.timeLeft !== null ? renderTime(upload.timeLeft) : '');
    part('error').hidden = state !== 'failed';
    setText(part('error'), upload.error?.message ?? '');
    part('pause').hidden = !isRunning || state === 'finishing';
    part('resume').hidden = state !== 'paused';
    part('cancel').hidden = !isRunning && state !== 'idle' && state !== 'paused';
    drawParts(part('parts'), upload.parts);
  }

  for (const type of ['progress', 'statechange', 'partchange']) upload.addEventListener(type, renderSoon);
  addEventListener('resize', renderSoon);
  upload.finished.then(
    ({ key, url }) => {
      const link = part('link');
      link.hidden = !url;
      link.href = url ?? '';
      link.title = key;
    },
    () => {}, // the state tells it
  );
  render();
}

/** Only where it differs: a screen reader speaks what is set. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function renderBytes(bytes) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const format = { style: 'unit', unit: units[power], maximumFractionDigits: power > 1 ? 1 : 0 };
  return new Intl.NumberFormat('en', format).format(bytes / 1000 ** power);
}

function renderTime(seconds) {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s left`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s left`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min left`;
}
