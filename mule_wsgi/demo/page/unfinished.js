// What this browser has begun and not finished, to go on with or to forget.

import { renderBytes } from './render.js';

const template = document.getElementById('unfinished-entry');

export class Unfinished {
  #mule;
  #section;
  #onResume;
  #isDue = false;

  /**
   * @param {import('./mule_js/mule.min.js').Mule} mule
   * @param {{ section: HTMLElement, onResume: (upload: object) => void }} options
   */
  constructor(mule, { section, onResume }) {
    this.#mule = mule;
    this.#section = section;
    this.#onResume = onResume;
    this.refresh();
  }

  /** Look again: what is under way by now is not unfinished, and what has stopped may be. Many calls at once are one. */
  async refresh() {
    if (this.#isDue) return;
    this.#isDue = true;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    this.#isDue = false;
    // A paused upload stands in the list of uploads, and need not stand here as well.
    const isShown = (entry) => this.#mule.uploads.some(({ file }) => entry.isOf(file));
    const entries = (await this.#mule.unfinished()).filter((entry) => !isShown(entry));
    if (this.#isDue) return; // another look is about to begin
    this.#section.hidden = entries.length === 0;
    this.#section.querySelector('ul').replaceChildren(...entries.map((entry) => this.#render(entry)));
  }

  #render(entry) {
    const item = template.content.cloneNode(true).firstElementChild;
    const part = (name) => item.querySelector(`.${name}`);
    const share = Math.floor((entry.loaded / (entry.size || 1)) * 100);
    part('name').textContent = entry.name;
    part('size').textContent = renderBytes(entry.size);
    part('hint').textContent = entry.canResume ? `${share} %` : `${share} % – pick ${entry.name} again to go on`;
    part('go-on').hidden = !entry.canResume;
    part('go-on').addEventListener('click', async () => {
      try {
        this.#onResume(await entry.resume());
      } catch (error) {
        part('error').textContent = error.message;
        part('error').hidden = false;
      }
    });
    part('forget').addEventListener('click', async () => {
      item.remove();
      await entry.forget();
      await this.refresh();
    });
    return item;
  }
}
