// The state of each part as a picture: a square a part, as large as the width allows.

const GAP = 2; // CSS pixels
const LARGEST = 16;
const SMALLEST = 4;
const MOST_ROWS = 24;

const COLORS = ['--missing', '--sending', '--stored']; // by the state that the bundle gives a part

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} parts  a state for each part: 0 missing, 1 on its way, 2 stored
 */
export function drawParts(canvas, parts) {
  const width = canvas.clientWidth;
  if (!parts.length || !width) return;
  const { cell, columns } = layOut(parts.length, width);
  const height = Math.ceil(parts.length / columns) * cell;
  const scale = devicePixelRatio;
  resize(canvas, { width: Math.round(width * scale), height: Math.round(height * scale), cssHeight: height });
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  const colors = COLORS.map((name) => style.getPropertyValue(name));
  const side = cell - (cell > SMALLEST ? GAP : 1);
  const counts = [0, 0, 0];
  for (let index = 0; index < parts.length; index += 1) {
    counts[parts[index]] += 1;
    context.fillStyle = colors[parts[index]];
    context.fillRect((index % columns) * cell, Math.floor(index / columns) * cell, side, side);
  }
  canvas.setAttribute('aria-label', `${counts[2]} of ${parts.length} chunks have arrived`);
}

function layOut(count, width) {
  let cell = LARGEST;
  while (cell > SMALLEST && Math.ceil(count / Math.floor(width / cell)) > MOST_ROWS) cell -= 1;
  return { cell, columns: Math.max(1, Math.floor(width / cell)) };
}

/** Setting a canvas's size empties it, so only when it changes. The policy of the page allows no inline style. */
function resize(canvas, { width, height, cssHeight }) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.style.height = `${cssHeight}px`; // through the DOM, which style-src does not forbid
}
