// The demo page: an ordinary user of the bundle, and nothing that the bundle does not offer to every page.

import { droppedFiles, Mule, pickFiles } from './mule_js/mule.min.js';
import { drawParts } from './parts.js';
import { renderBytes, renderTime } from './render.js';
import { Unfinished } from './unfinished.js';

const RUNNING = ['starting', 'uploading', 'waiting', 'finishing'];

const STATES = {
  idle: 'In the queue',
  starting: 'Starting …',
  uploading: 'Uploading',
  waiting: 'Waiting; it goes on by itself',
  paused: 'Paused',
  finishing: 'Checking what has arrived …',
  done: 'Arrived, whole and unaltered',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const LOST = 'The store no longer had what was sent before: it begins afresh.';

/** Whom or what an upload waits for. */
const WAITING = {
  network: 'Waiting for the line; it goes on by itself',
  signer: 'Waiting for the server; it goes on by itself',
  store: 'Waiting for the store; it goes on by itself',
  offline: 'Waiting: this machine is offline',
  signin: 'Waiting for you to log in again; it goes on by itself',
  tab: 'Another tab is at it; this one takes over if that ends',
};

const mule = new Mule({ backend: document.body.dataset.backend });
const drop = document.getElementById('drop');
const picker = document.getElementById('picker');
const list = document.getElementById('uploads');
const template = document.getElementById('upload');
const unfinished = new Unfinished(mule, { section: document.getElementById('unfinished'), onResume: show });

picker.addEventListener('change', () => {
  for (const file of picker.files) show(mule.upload(file));
  picker.value = ''; // so that the same file can be picked again
});

// Files picked this way can be found again after a reload; where there is no such way, the click opens the input's own.
drop.addEventListener('click', async (event) => {
  if (!window.showOpenFilePicker) return;
  event.preventDefault();
  add(await pickFiles());
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
  droppedFiles(event.dataTransfer).then(add);
});

/** @param {{ file: File, handle?: FileSystemFileHandle }[]} picked */
function add(picked) {
  for (const { file, handle } of picked) show(mule.upload(file, { handle }));
}

function show(upload) {
  const { file } = upload;
  const item = template.content.cloneNode(true).firstElementChild;
  const part = (name) => item.querySelector(`.${name}`);
  part('name').textContent = file.name;
  part('size').textContent = renderBytes(file.size);
  part('pause').addEventListener('click', () => upload.pause());
  part('resume').addEventListener('click', () => upload.resume());
  part('cancel').addEventListener('click', async () => {
    await upload.cancel();
    unfinished.refresh();
  });
  list.prepend(item);

  let loss = '';
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
    setText(part('state'), renderState(upload, share));
    setText(part('speed'), state === 'uploading' && upload.speed ? `${renderBytes(upload.speed)}/s` : '');
    setText(part('left'), state === 'uploading' && upload.timeLeft !== null ? renderTime(upload.timeLeft) : '');
    const trouble = state === 'cancelled' || state === 'done' ? '' : (upload.error?.message ?? loss);
    part('error').hidden = !trouble;
    setText(part('error'), trouble);
    part('pause').hidden = !isRunning || state === 'finishing';
    part('resume').hidden = state !== 'paused';
    part('cancel').hidden = !isRunning && state !== 'idle' && state !== 'paused';
    drawParts(part('parts'), upload.parts);
  }

  upload.addEventListener('restart', () => {
    loss = LOST;
  });
  for (const type of ['progress', 'statechange', 'partchange']) upload.addEventListener(type, renderSoon);
  upload.addEventListener('statechange', () => unfinished.refresh());
  addEventListener('resize', renderSoon);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', renderSoon);
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

function renderState({ state, waitingFor }, share) {
  const percent = `${Math.floor(share * 100)} %`;
  if (state === 'uploading') return percent;
  const words = WAITING[waitingFor] ?? STATES[state];
  return state === 'paused' || state === 'waiting' ? `${percent}, ${words[0].toLowerCase()}${words.slice(1)}` : words;
}

/** Only where it differs: a screen reader speaks what is set. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
