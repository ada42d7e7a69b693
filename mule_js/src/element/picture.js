/** The state of each chunk as a picture: a square a chunk, as large as the width allows. */

const GAP = 2 // CSS pixels
const LARGEST = 14
const SMALLEST = 4
const MOST_ROWS = 12

/** By the state of a part. The canvas shows none of these, but they say what a browser makes of the page's colors. */
const COLORS = /** @type {const} */ (['columnRuleColor', 'outlineColor', 'color'])

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} parts  0 missing, 1 on its way, 2 stored.
 */
export function drawParts(canvas, parts) {
  const width = canvas.clientWidth
  const context = canvas.getContext('2d')
  if (!width || !context) return
  let cell = LARGEST
  while (cell > SMALLEST && Math.ceil(parts.length / Math.floor(width / cell)) > MOST_ROWS) cell -= 1
  const gap = cell > SMALLEST ? GAP : 1
  const columns = Math.max(1, Math.floor((width + gap) / cell))
  if (parts.length > columns) cell = (width + gap) / columns // so that a full line is as wide as the bar
  const height = Math.ceil(parts.length / columns) * cell - gap
  const scale = devicePixelRatio
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  canvas.style.height = `${height}px`
  const style = getComputedStyle(canvas)
  const colors = COLORS.map((name) => style[name])
  const side = Math.round((cell - gap) * scale)
  const isMirrored = style.direction === 'rtl'
  for (let place = 0; place < parts.length; place += 1) {
    const left = Math.round((place % columns) * cell * scale)
    context.fillStyle = colors[parts[place]]
    context.fillRect(
      isMirrored ? canvas.width - left - side : left,
      Math.round(Math.floor(place / columns) * cell * scale),
      side,
      side
    )
  }
}
