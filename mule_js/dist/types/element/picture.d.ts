/** The state of each chunk as a picture: a square a chunk, as large as the width allows. */
/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} parts  0 missing, 1 on its way, 2 stored.
 */
export declare function drawParts(canvas: HTMLCanvasElement, parts: ArrayLike<number>): void;
