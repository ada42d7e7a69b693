// src/element/control.js
var Base = (
  /** @type {typeof HTMLElement} */
  globalThis.HTMLElement ?? Object
);
var INTERNALS = /* @__PURE__ */ Symbol("internals");
var Control = class extends Base {
  static formAssociated = true;
  [INTERNALS] = this.attachInternals();
  get name() {
    return this.getAttribute("name") ?? "";
  }
  set name(name) {
    this.setAttribute("name", name);
  }
  get multiple() {
    return this.hasAttribute("multiple");
  }
  set multiple(isMultiple) {
    this.#toggle("multiple", isMultiple);
  }
  get required() {
    return this.hasAttribute("required");
  }
  set required(isRequired) {
    this.#toggle("required", isRequired);
  }
  get disabled() {
    return this.hasAttribute("disabled");
  }
  set disabled(isDisabled) {
    this.#toggle("disabled", isDisabled);
  }
  get form() {
    return this[INTERNALS].form;
  }
  get validity() {
    return this[INTERNALS].validity;
  }
  get validationMessage() {
    return this[INTERNALS].validationMessage;
  }
  checkValidity() {
    return this[INTERNALS].checkValidity();
  }
  reportValidity() {
    return this[INTERNALS].reportValidity();
  }
  /** As frameworks say it: '' is an attribute that is there. @param {string} name @param {unknown} isThere */
  #toggle(name, isThere) {
    this.toggleAttribute(name, isThere === "" || Boolean(isThere));
  }
};

// src/element/field.js
function fillIn(internals, { rows, name, isRequired, words, anchor }) {
  const kept = rows.filter(({ result }) => result).map(({ name: name2, size, result }) => ({ name: name2, size, result }));
  const keys = kept.map(({ result }) => (
    /** @type {{ key: string }} */
    result.key
  ));
  const entries = new FormData();
  if (name) for (const key of keys) entries.append(name, key);
  internals.setFormValue(entries, JSON.stringify(kept));
  const states = rows.filter(({ upload }) => upload).map((row) => row.isOver ? row.state : "busy");
  if (states.includes("busy")) internals.setValidity({ customError: true }, words.busy, anchor);
  else if (states.includes("failed")) internals.setValidity({ customError: true }, words.stuck, anchor);
  else if (isRequired && keys.length === 0) internals.setValidity({ valueMissing: true }, words.missing, anchor);
  else internals.setValidity({});
  return keys;
}

// src/element/format.js
var BYTES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
var TIMES = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1]
];
var Format = class {
  #language;
  /** They are dear to make, and used again with every frame. @type {Map<string, Intl.NumberFormat>} */
  #formats = /* @__PURE__ */ new Map();
  /** @param {string} language */
  constructor(language) {
    this.#language = language;
  }
  /** @param {number} value @param {Intl.NumberFormatOptions} [options] */
  number(value, options = {}) {
    const name = Object.values(options).join();
    const format = this.#formats.get(name) ?? new Intl.NumberFormat(this.#language, options);
    this.#formats.set(name, format);
    return format.format(value);
  }
  /** @param {number} share  0 to 1. */
  percent(share) {
    return this.number(Math.floor(share * 100) / 100, { style: "percent" });
  }
  /** @param {number} bytes @param {string} [per]  `-per-second` of a speed. */
  bytes(bytes, per = "") {
    const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), BYTES.length - 1);
    const maximumFractionDigits = power > 1 ? 1 : 0;
    const unitDisplay = power || per ? "short" : "long";
    return this.number(bytes / 1e3 ** power, {
      style: "unit",
      unit: BYTES[power] + per,
      unitDisplay,
      maximumFractionDigits
    });
  }
  /** In its two largest units. @param {number} seconds */
  time(seconds) {
    const whole = Math.ceil(seconds);
    const first = TIMES.findIndex(([, length]) => whole >= length);
    return TIMES.slice(first).slice(0, 2).map(([unit, length], place) => {
      const count = Math.floor(place ? whole % TIMES[first][1] / length : whole / length);
      return this.number(count, { style: "unit", unit, unitDisplay: "short" });
    }).join(" ");
  }
  /** How long ago, in its largest unit; a second at least: “interrupted now” is no German. @param {number} seconds */
  ago(seconds) {
    const [unit, length] = TIMES.find(([, length2]) => seconds >= length2) ?? ["second", 1];
    const count = Math.max(1, Math.floor(seconds / length));
    return new Intl.RelativeTimeFormat(this.#language, { numeric: "auto" }).format(-count, unit);
  }
};

// src/element/intake.js
import { droppedFiles } from "./mule.js";

// src/element/words.js
var ENGLISH = {
  drop: "Drop files here",
  dropOne: "Drop a file here",
  pick: "Choose files",
  pickOne: "Choose a file",
  folder: "Choose a folder",
  list: "Uploads",
  idle: "Queued",
  starting: "Starting",
  waiting: "Waiting",
  network: "Waiting for the network",
  offline: "Waiting: this device is offline",
  signin: "Waiting for you to sign in again",
  signer: "Waiting for the server",
  store: "Waiting for the storage",
  tab: "Another tab is uploading it",
  paused: "Paused",
  finishing: "Checking what has arrived",
  done: "Uploaded",
  failed: "Failed",
  cancelled: "Cancelled",
  unfinished: "Not finished, stopped {when}",
  again: "Choose {name} again to go on.",
  afresh: "The storage has lost what was sent before: it begins again.",
  left: "{time} left",
  pause: "Pause",
  resume: "Resume",
  retry: "Try again",
  cancel: "Cancel",
  remove: "Remove",
  chunks: "{stored} of {total} chunks stored",
  summary: "{done} of {total} uploaded",
  size: "{name} is larger than {size}.",
  kind: "{name} is not of an accepted kind.",
  one: "Only one file is accepted.",
  more: "And {count} more.",
  missing: "Please choose a file.",
  busy: "Please wait until everything is uploaded.",
  stuck: "A file was not uploaded. Try again, or remove it."
};
var RIGHT_TO_LEFT = ["ar"];
var directionOf = (language) => RIGHT_TO_LEFT.includes(language.split("-")[0]) ? "rtl" : "ltr";
var fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
function isTag(language) {
  try {
    return Intl.getCanonicalLocales(language).length > 0;
  } catch {
    return false;
  }
}
async function findSpeech(language) {
  const [root] = language.toLowerCase().split(/[-_]/);
  if (!isTag(language)) return findSpeech(isTag(root) && root !== language ? root : "en");
  const { LANGUAGES } = root === "en" ? { LANGUAGES: {} } : await import("./mule.languages.js").catch(() => ({ LANGUAGES: {} }));
  const words = (
    /** @type {Record<string, Words>} */
    LANGUAGES[root]
  );
  return words ? { language, words } : { language: root === "en" ? language : "en", words: ENGLISH };
}

// src/element/intake.js
var tokensOf = (accept) => (accept ?? "").toLowerCase().split(",").map((token) => token.trim()).filter(Boolean);
function isAccepted({ name, type }, accept) {
  const tokens = tokensOf(accept);
  const isOf = (token) => {
    if (token.startsWith(".")) return name.toLowerCase().endsWith(token);
    if (token === "*/*") return true;
    return token.endsWith("/*") ? type.startsWith(token.slice(0, -1)) : type === token;
  };
  return tokens.length === 0 || tokens.some(isOf);
}
function findFault(file, { accept, maxSize }) {
  if (!isAccepted(file, accept)) return "kind";
  return maxSize > 0 && file.size > maxSize ? "size" : null;
}
var MOST_LINES = 3;
function shorten(lines, { words, format }) {
  const more = lines.length - MOST_LINES;
  if (more <= 0) return lines;
  return [...lines.slice(0, MOST_LINES), fill(words.more, { count: format.number(more) })];
}
function typesOf(accept) {
  const tokens = tokensOf(accept);
  const extensions = tokens.filter((token) => token.startsWith("."));
  const kinds = tokens.filter((token) => token.includes("/")).map((token) => [token, []]);
  if (extensions.length > 0) kinds.push(["application/octet-stream", extensions]);
  return kinds.length > 0 ? { types: [{ accept: Object.fromEntries(kinds) }] } : {};
}
async function filesOfDrop({ items }) {
  const entries = [...items].map((item) => ({ item, entry: item.webkitGetAsEntry?.() }));
  const single = entries.filter(({ entry }) => !entry?.isDirectory).map(({ item }) => item);
  const picked = droppedFiles(
    /** @type {any} */
    { items: single }
  );
  const found = await Promise.all(entries.map(({ entry }) => entry?.isDirectory ? filesBelow(entry) : []));
  return [...await picked, ...found.flat()];
}
async function filesBelow(entry) {
  const path = entry.fullPath.slice(1);
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
    return file ? [{ file, path }] : [];
  }
  const reader = entry.createReader();
  const found = [];
  for (; ; ) {
    const entries = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (entries.length === 0) return found;
    for (const below of entries) found.push(...await filesBelow(below));
  }
}

// src/clock.js
var now = () => performance.timeOrigin + performance.now();
var { random } = Math;
function sleep(milliseconds, { signal } = {}) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", abort, { once: true });
  });
}

// src/element/dom.js
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children);
  return element;
}
var makePart = (name, part, attributes, ...children) => {
  return make(name, { part, class: part, ...attributes }, ...children);
};
var makeButton = (part) => makePart("button", `button ${part}`, { type: "button" });
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

// src/element/picture.js
var GAP = 2;
var LARGEST = 14;
var SMALLEST = 4;
var MOST_ROWS = 12;
var COLORS = (
  /** @type {const} */
  ["columnRuleColor", "outlineColor", "color"]
);
function drawParts(canvas, parts) {
  const width = canvas.clientWidth;
  const context = canvas.getContext("2d");
  if (!width || !context) return;
  let cell = LARGEST;
  while (cell > SMALLEST && Math.ceil(parts.length / Math.floor(width / cell)) > MOST_ROWS) cell -= 1;
  const gap = cell > SMALLEST ? GAP : 1;
  const columns = Math.max(1, Math.floor((width + gap) / cell));
  if (parts.length > columns) cell = (width + gap) / columns;
  const height = Math.ceil(parts.length / columns) * cell - gap;
  const scale = devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.height = `${height}px`;
  const style = getComputedStyle(canvas);
  const colors = COLORS.map((name) => style[name]);
  const side = Math.round((cell - gap) * scale);
  const isMirrored = style.direction === "rtl";
  for (let place = 0; place < parts.length; place += 1) {
    const left = Math.round(place % columns * cell * scale);
    context.fillStyle = colors[parts[place]];
    context.fillRect(
      isMirrored ? canvas.width - left - side : left,
      Math.round(Math.floor(place / columns) * cell * scale),
      side,
      side
    );
  }
}

// src/element/row.js
var ACTIONS = (
  /** @type {const} */
  ["resume", "retry", "pause", "cancel", "remove"]
);
var POSSIBLE = {
  idle: ["cancel"],
  starting: ["pause", "cancel"],
  uploading: ["pause", "cancel"],
  waiting: ["retry", "pause", "cancel"],
  paused: ["resume", "cancel"],
  finishing: ["cancel"],
  done: ["remove"],
  failed: ["retry", "remove"],
  cancelled: ["retry", "remove"],
  unfinished: ["resume", "remove"]
};
var PICTURED = ["uploading", "waiting", "paused", "finishing", "failed"];
var Row = class {
  /** @type {Upload | null} */
  upload = null;
  /** Of an earlier visit. @type {Unfinished | null} */
  entry = null;
  /** Whether its file is being opened. */
  isOpening = false;
  /** @type {FileSystemFileHandle | undefined} */
  handle;
  /** @type {Result | undefined} */
  result;
  /** In the words of the code that failed. */
  trouble = "";
  /** Whether the store had lost what was sent. */
  isAfresh = false;
  /** The state that was last said aloud, or that the person has to sign in. */
  said = "";
  #name = makePart("a", "name", { dir: "auto" });
  #size = makePart("span", "size");
  #fill = makePart("div", "fill");
  #bar = makePart("div", "bar", { role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" }, this.#fill);
  #state = makePart("span", "state");
  #facts = makePart("span", "facts");
  #picture = makePart("canvas", "picture", { role: "img" });
  #error = makePart("p", "error", { dir: "auto" });
  /** @type {Record<Action, HTMLButtonElement>} */
  #buttons;
  element;
  /**
   * @param {Kept} kept
   * @param {(action: Action) => void} act
   */
  constructor({ name, size, result }, act) {
    this.name = name;
    this.size = size;
    this.result = result;
    this.#buttons = /** @type {any} */
    Object.fromEntries(ACTIONS.map((action) => [action, makeButton(action)]));
    for (const action of ACTIONS) this.#buttons[action].addEventListener("click", () => act(action));
    setText(this.#name, name);
    this.element = make(
      "li",
      {},
      makePart("div", "head", {}, this.#name, this.#size),
      this.#bar,
      makePart(
        "div",
        "foot",
        {},
        makePart("p", "status", {}, this.#state, this.#facts),
        makePart("div", "actions", {}, ...Object.values(this.#buttons))
      ),
      this.#picture,
      this.#error
    );
  }
  get state() {
    return this.upload?.state ?? (this.entry ? "unfinished" : "done");
  }
  get isOver() {
    return POSSIBLE[this.state].includes("remove");
  }
  /** 0 to 1. */
  get share() {
    const { upload, entry } = this;
    if (this.state === "done") return 1;
    return (upload?.loaded ?? entry?.loaded ?? 0) / (this.size || 1);
  }
  /** Put the focus where the next thing can be done. */
  focus() {
    Object.values(this.#buttons).find(({ hidden }) => !hidden)?.focus();
  }
  /** @param {Setting} setting */
  render({ language, words, format, isDisabled }) {
    const { state, share, upload } = this;
    const { activeElement } = (
      /** @type {ShadowRoot} */
      this.element.getRootNode()
    );
    const percent = Math.floor(share * 100);
    setAttribute(this.element, "dir", directionOf(language));
    setAttribute(this.element, "class", `upload ${state}`);
    setAttribute(this.element, "part", `upload ${state}`);
    setText(this.#size, format.bytes(this.size));
    this.#fill.style.inlineSize = `${share * 100}%`;
    setAttribute(this.#bar, "aria-valuenow", String(percent));
    setAttribute(this.#bar, "aria-label", this.name);
    setText(this.#state, this.#describe(words, format));
    setText(this.#facts, state === "uploading" ? this.#measure(words, format) : "");
    this.#link();
    this.#showTrouble(words);
    const parts = upload?.parts ?? [];
    this.#picture.hidden = parts.length < 2 || !PICTURED.includes(state);
    if (!this.#picture.hidden) {
      const counts = { stored: format.number(countStored(parts)), total: format.number(parts.length) };
      setAttribute(this.#picture, "aria-label", fill(words.chunks, counts));
      drawParts(this.#picture, parts);
    }
    for (const action of ACTIONS) {
      const button = this.#buttons[action];
      button.hidden = !this.#can(action);
      button.disabled = isDisabled;
      setText(button, words[action]);
      setAttribute(button, "aria-label", `${words[action]}: ${this.name}`);
    }
    setAttribute(this.#error, "lang", this.isAfresh || this.entry ? language : "en");
    if (activeElement && this.element.contains(activeElement) && /** @type {HTMLElement} */
    activeElement.hidden)
      this.focus();
  }
  /** @param {Action} action */
  #can(action) {
    const { upload, entry, state } = this;
    if (action === "retry" && upload?.waitingFor === "tab") return false;
    if (action === "resume" && entry) return entry.canResume;
    if (action === "retry" && !upload) return false;
    return POSSIBLE[state].includes(action);
  }
  /** @param {Words} words @param {Format} format */
  #describe(words, format) {
    const { state, share, upload, entry } = this;
    const percent = format.percent(share);
    if (state === "uploading") return percent;
    if (entry)
      return `${percent} · ${fill(words.unfinished, { when: format.ago(Math.max(0, now() - entry.at) / 1e3) })}`;
    const said = words[upload?.waitingFor ?? /** @type {keyof Words} */
    state];
    return state === "waiting" || state === "paused" ? `${percent} · ${said}` : said;
  }
  /** @param {Words} words @param {Format} format */
  #measure(words, format) {
    const { speed = 0, timeLeft = null } = this.upload ?? {};
    const left = timeLeft === null ? "" : fill(words.left, { time: format.time(timeLeft) });
    return [speed && format.bytes(speed, "-per-second"), left].filter(Boolean).join(" · ");
  }
  #link() {
    if (this.result?.url && !this.#name.href) {
      Object.assign(this.#name, { href: this.result.url, target: "_blank", rel: "noopener" });
    }
  }
  /** @param {Words} words */
  #showTrouble(words) {
    const { state, upload, entry } = this;
    const isQuiet = state === "done" || state === "cancelled";
    const hint = entry && !entry.canResume ? fill(words.again, { name: this.name }) : "";
    const afresh = this.isAfresh ? words.afresh : "";
    setText(this.#error, isQuiet ? "" : this.trouble || upload?.error?.message || afresh || hint);
    this.#error.hidden = !this.#error.textContent;
  }
};
var countStored = (parts) => Array.prototype.filter.call(parts, (state) => state === 2).length;

// src/element/roster.js
var ALOUD = ["waiting", "paused", "done", "failed", "cancelled"];
var Roster = class {
  #ports;
  /** @type {Row[]} */
  #rows = [];
  /** To be rendered with the next frame. @type {Set<Row>} */
  #due = /* @__PURE__ */ new Set();
  /** Of which the page has yet to be told. @type {Upload[]} */
  #begun = [];
  /** What happens by each button. @type {Record<Action, (row: Row) => unknown>} */
  #deeds = {
    pause: ({ upload }) => upload?.pause(),
    resume: (row) => row.entry ? this.#reopen(row, row.entry) : row.upload?.resume(),
    retry: (row) => this.#retry(row),
    cancel: ({ upload }) => upload?.cancel(),
    remove: (row) => this.#remove(row)
  };
  /** @param {Ports} ports */
  constructor(ports) {
    this.#ports = ports;
  }
  /** @returns {readonly Row[]} */
  get rows() {
    return this.#rows;
  }
  /** The row that is at this file already, if any. @param {Picked} picked */
  find({ file, path }) {
    return this.#rows.find(({ name, upload, entry, state }) => {
      if (entry) return entry.isOf(file);
      return state !== "done" && name === (path || file.name) && upload && isSame(upload.file, file);
    });
  }
  /**
   * Where there may be but one file, drop the others that are over.
   *
   * @param {Row} [row]  That of the one that wants in.
   * @returns {boolean} Whether it may; not as long as another is under way.
   */
  makeRoom(row) {
    if (!this.#ports.isSingle()) return true;
    if (this.#rows.some((other) => other !== row && (other.isOpening || !other.isOver))) return false;
    this.keep((other) => other === row || other.entry !== null);
    return true;
  }
  /**
   * Begin, or go on where it is in the list already. Nobody is told before `announce`: more may follow.
   *
   * @param {Picked} picked
   * @returns {Upload}
   */
  begin(picked) {
    const { file, handle, path } = picked;
    const row = this.find(picked);
    if (row?.upload && !row.isOver) {
      row.upload.resume();
      return row.upload;
    }
    const upload = this.#ports.mule().upload(file, { handle });
    return this.#follow(row ?? this.insert({ name: path || file.name, size: file.size }), upload, handle);
  }
  /** Tell of what has begun: first the form, so that it is not sent by who hears of it. */
  announce() {
    this.#ports.change();
    for (const upload of this.#begun.splice(0)) this.#ports.tell("upload", { upload });
  }
  /** @param {Kept} kept */
  insert(kept) {
    const row = new Row(kept, (action) => this.#deeds[action](row));
    this.#rows.push(row);
    this.#ports.append(row.element);
    this.render(row);
    return row;
  }
  /** Begin anew with an empty list, but for what earlier visits have left. */
  clear() {
    for (const row of this.#rows) if (!row.isOver) this.#deeds.cancel(row);
    this.keep(({ entry }) => entry !== null);
  }
  /** Drop all rows but these. @param {(row: Row) => boolean} isKept */
  keep(isKept) {
    for (const row of this.#rows) if (!isKept(row)) row.element.remove();
    this.#rows = this.#rows.filter(isKept);
  }
  /** With the next frame, and once, however often it is asked for. @param {...Row} rows */
  render(...rows) {
    if (this.#due.size === 0) {
      requestAnimationFrame(() => {
        const due = [...this.#due];
        this.#due.clear();
        for (const row of due) row.render(this.#ports.setting());
      });
    }
    for (const row of rows) this.#due.add(row);
  }
  /** List what this browser has begun and nobody is at, and no longer what somebody is. */
  async recall() {
    const entries = await this.#ports.mule().unfinished();
    const isListed = ({ fingerprint }) => entries.some((entry) => entry.fingerprint === fingerprint);
    this.keep(({ entry }) => entry === null || isListed(entry));
    for (const entry of entries) {
      const isOf = (row) => row.entry ? row.entry.fingerprint === entry.fingerprint : isSame(row.upload?.file, entry);
      if (!this.#rows.some(isOf)) this.insert(entry).entry = entry;
    }
  }
  /**
   * @param {Row} row
   * @param {Upload} upload
   * @param {FileSystemFileHandle} [handle]
   */
  #follow(row, upload, handle) {
    Object.assign(row, { upload, handle, entry: null, result: void 0, trouble: "", isAfresh: false, said: "" });
    const render = () => this.render(row);
    for (const type of ["progress", "partchange"]) upload.addEventListener(type, render);
    upload.addEventListener("restart", () => {
      row.isAfresh = true;
    });
    upload.addEventListener("statechange", () => this.#turn(row, upload));
    upload.finished.then(
      (result) => {
        row.result = result;
        this.#ports.change();
        this.#ports.tell("done", { upload, ...result });
        render();
      },
      () => {
      }
      // its state tells it
    );
    this.#begun.push(upload);
    render();
    return upload;
  }
  /**
   * @param {Row} row
   * @param {Upload} upload
   */
  #turn(row, upload) {
    const { state, waitingFor, error } = upload;
    const { words } = this.#ports.setting();
    this.render(row);
    if (state === "failed" || state === "cancelled") this.#ports.change();
    if (state === "failed") this.#ports.tell("fail", { upload, error });
    const news = waitingFor === "signin" ? waitingFor : state;
    if (!ALOUD.includes(state) || row.said === news) return;
    row.said = news;
    const trouble = state === "failed" ? ` ${error?.message}` : "";
    this.#ports.say(`${row.name}: ${words[waitingFor ?? /** @type {keyof typeof words} */
    state]}${trouble}`);
  }
  /** @param {Row} row */
  #retry(row) {
    const { upload, handle } = row;
    if (upload?.state === "waiting") upload.retry();
    else if (upload) this.#follow(row, this.#ports.mule().upload(upload.file, { handle }), handle);
    this.announce();
  }
  /**
   * @param {Row} row
   * @param {Unfinished} entry
   */
  async #reopen(row, entry) {
    if (row.isOpening) return;
    if (!this.makeRoom(row)) return this.#complain(row, this.#ports.setting().words.one);
    row.isOpening = true;
    try {
      const upload = await entry.resume();
      if (row.entry === entry && this.#rows.includes(row)) this.#follow(row, upload);
      else upload.cancel();
      this.announce();
    } catch (error) {
      this.#complain(
        row,
        /** @type {Error} */
        error.message
      );
    } finally {
      row.isOpening = false;
    }
  }
  /** @param {Row} row @param {string} trouble */
  #complain(row, trouble) {
    row.trouble = trouble;
    this.#ports.say(`${row.name}: ${trouble}`);
    this.render(row);
  }
  /** @param {Row} row */
  #remove(row) {
    const place = this.#rows.indexOf(row);
    this.keep((other) => other !== row);
    const next = this.#rows[place] ?? this.#rows[place - 1];
    if (next) next.focus();
    else this.#ports.leave();
    this.#ports.change();
    if (row.entry) row.entry.forget();
    else if (row.state === "failed") row.upload?.cancel();
  }
};
var isSame = (one, { name, size, lastModified }) => one?.name === name && one.size === size && Math.abs(one.lastModified - lastModified) < 1e3;

// src/element/css.js
var CSS = `
:host {
  --ink: var(--mule-ink, light-dark(#2a211c, #f3ebe4));
  --quiet: var(--mule-quiet, light-dark(#6a5c52, #b9aba0));
  --surface: var(--mule-surface, light-dark(#fff, #241e1a));
  --line: var(--mule-line, light-dark(#8d7f75, #8a7c72));
  --accent: var(--mule-accent, light-dark(#a2451c, #f0a070));
  --accent-ink: var(--mule-accent-ink, light-dark(#fff, #2a1408));
  --good: var(--mule-good, light-dark(#2f7043, #7fcf97));
  --bad: var(--mule-bad, light-dark(#b3261e, #ff9d92));
  --track: var(--mule-track, light-dark(#ebe2d9, #45392f));
  --sending: var(--mule-sending, light-dark(#e2934d, #e2934d));
  --radius: var(--mule-radius, 14px);
  display: block;
  color: var(--ink);
  font-size: 1rem;
  line-height: 1.5;
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; margin: 0; padding: 0; }
.drop {
  display: grid;
  justify-items: center;
  gap: .9em;
  padding: clamp(1.5em, 6vw, 2.75em) 1em;
  border: 2px dashed var(--line);
  border-radius: var(--radius);
  background: var(--surface);
  text-align: center;
  transition: border-color .15s, background-color .15s;
}
.drop:not(.disabled) { cursor: pointer; }
.drop:not(.disabled):hover, .over { border-color: var(--accent); }
.over { background: color-mix(in srgb, var(--accent) 9%, var(--surface)); }
.title { font-size: 1.2em; font-weight: 600; }
.actions { display: flex; flex-wrap: wrap; gap: .5em; }
.drop .actions { justify-content: center; }
button {
  min-block-size: 2.5em;
  padding-inline: 1em;
  border: 1px solid var(--line);
  border-radius: calc(var(--radius) * .7);
  background: none;
  color: inherit;
  font: inherit;
  font-size: .9375em;
  cursor: pointer;
}
button:hover { border-color: var(--accent); }
button:disabled { opacity: .5; cursor: default; }
.pick, .resume, .retry { border-color: var(--accent); background: var(--accent); color: var(--accent-ink); font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ul { list-style: none; }
.note:not(:empty) { margin-block-start: .75em; padding: .6em 1.1em; color: var(--bad); overflow-wrap: anywhere; }
.list:not(:empty) { display: grid; gap: .75em; margin-block-start: 1em; }
.upload, .note:not(:empty) {
  border: 1px solid color-mix(in srgb, var(--line) 45%, transparent);
  border-radius: var(--radius);
  background: var(--surface);
}
.upload { display: grid; gap: .6em; min-inline-size: 0; padding: .9em 1.1em; content-visibility: auto; contain-intrinsic-block-size: auto 7em; }
.head, .foot { display: flex; gap: .25em 1em; justify-content: space-between; align-items: center; }
.head { align-items: baseline; }
.foot { flex-wrap: wrap; min-block-size: 2.35em; }
.name { font-weight: 600; overflow-wrap: anywhere; color: inherit; text-decoration-thickness: 1px; text-underline-offset: .2em; }
.size, .facts { color: var(--quiet); white-space: nowrap; }
.status { display: flex; flex-wrap: wrap; gap: 0 .75em; font-variant-numeric: tabular-nums; }
.foot .actions { margin-inline-start: auto; }
.foot button { min-block-size: 2.35em; padding-inline: .8em; font-size: .875em; }
.bar { block-size: .5em; border-radius: 1em; background: var(--track); overflow: hidden; }
.fill { block-size: 100%; border-radius: inherit; background: var(--accent); transition: inline-size .2s linear; }
.done .state { color: var(--good); }
.done .fill { background: var(--good); }
.failed .state, .failed .error { color: var(--bad); }
.failed .fill, .cancelled .fill, .paused .fill, .unfinished .fill { background: var(--quiet); }
.error { color: var(--quiet); overflow-wrap: anywhere; }
.picture { inline-size: 100%; column-rule-color: var(--track); outline-color: var(--sending); color: var(--good); }
.aloud { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 40em) {
  :is(.starting, .uploading, .waiting, .paused, .finishing) .status { flex: 1 0 100%; flex-direction: column; min-block-size: 3em; }
}
@media (pointer: coarse) { .title { display: none; } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media (forced-colors: active) { .bar { border: 1px solid; } .fill { background: Highlight !important; forced-color-adjust: none; } }
`;

// src/element/sheet.js
var sheet;
function getSheet() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}

// src/element/view.js
var View = class {
  #title = makePart("p", "title");
  pick = makeButton("pick");
  #folder = makeButton("folder");
  #input = make("input", { type: "file", hidden: "" });
  #folders = make("input", { type: "file", hidden: "", webkitdirectory: "" });
  #drop = makePart(
    "div",
    "drop",
    {},
    this.#title,
    makePart("div", "actions", {}, this.pick, this.#folder),
    this.#input,
    this.#folders
  );
  #note = makePart("ul", "note");
  #list = makePart("ul", "list");
  region = make("div", { role: "status", class: "aloud" });
  #all = make("div", {}, this.#drop, this.#note, this.#list, this.region);
  /**
   * @param {ShadowRoot} root
   * @param {object} on
   * @param {() => void} on.pick  The person wants to choose files.
   * @param {(files: File[]) => void} on.files  They were chosen by an input.
   */
  constructor(root, on) {
    root.adoptedStyleSheets = [getSheet()];
    root.append(this.#all);
    this.#drop.addEventListener("click", (event) => {
      if (!this.pick.disabled && event.target !== this.#folder && !isInput(event.target)) on.pick();
    });
    this.#folder.addEventListener("click", () => this.#folders.click());
    for (const input of [this.#input, this.#folders]) {
      input.addEventListener("change", () => {
        const files = [...input.files ?? []];
        input.value = "";
        on.files(files);
      });
    }
  }
  /** Let the browser ask for files. */
  choose() {
    this.#input.click();
  }
  /** @param {boolean} isOver  Whether something is about to be dropped. */
  hover(isOver) {
    this.#drop.classList.toggle("over", isOver);
  }
  /** @param {string[]} lines  Why files were refused. */
  note(lines) {
    this.#note.replaceChildren(...lines.map((line) => make("li", {}, document.createTextNode(line))));
  }
  /** @param {Element} row */
  append(row) {
    this.#list.append(row);
  }
  /**
   * @param {Setting} setting
   * @param {{ isMultiple: boolean, accept: string | null }} options
   */
  render({ language, words, isDisabled }, { isMultiple, accept }) {
    this.#all.lang = language;
    this.#all.dir = directionOf(language);
    setText(this.#title, isMultiple ? words.drop : words.dropOne);
    setText(this.pick, isMultiple ? words.pick : words.pickOne);
    setText(this.#folder, words.folder);
    this.#list.ariaLabel = words.list;
    this.#input.multiple = isMultiple;
    this.#input.accept = accept ?? "";
    this.#folder.hidden = !isMultiple || !("webkitdirectory" in this.#input);
    for (const button of [this.pick, this.#folder]) button.disabled = isDisabled;
    this.#drop.classList.toggle("disabled", isDisabled);
  }
};
var isInput = (target) => target instanceof HTMLInputElement;

// src/element/voice.js
var PACE = 1e3;
var MOST = 3;
var Voice = class {
  #region;
  #summarize;
  /** @type {string[]} */
  #waiting = [];
  /**
   * @param {HTMLElement} region  With the role `status`.
   * @param {() => string} summarize
   */
  constructor(region, summarize) {
    this.#region = region;
    this.#summarize = summarize;
  }
  /** @param {string} words */
  say(words) {
    this.#waiting.push(words);
    if (this.#waiting.length === 1) sleep(PACE).then(() => this.#speak());
  }
  #speak() {
    const said = this.#waiting;
    this.#waiting = [];
    setText(this.#region, said.length > MOST ? this.#summarize() : said.join(". "));
  }
};

// src/element.js
import { Mule, pickFiles } from "./mule.js";
var MuleUploader = class extends Control {
  static observedAttributes = ["accept", "lang", "multiple", "name", "required"];
  #internals = this[INTERNALS];
  /** @type {Setting} */
  #setting = { language: "en", words: ENGLISH, format: new Format("en"), isDisabled: false };
  /** @type {Mule | null} */
  #mule = null;
  #keys = "[]";
  #isPicking = false;
  /** @type {Promise<unknown> | null} */
  #speaking = null;
  #attached = new AbortController();
  #view = new View(this.attachShadow({ mode: "open", delegatesFocus: true }), {
    pick: () => this.#pick(),
    files: (files) => void this.add(files)
  });
  #voice = new Voice(this.#view.region, () => this.#summarize());
  #roster = new Roster({
    setting: () => this.#setting,
    isSingle: () => !this.multiple,
    mule: () => this.mule,
    append: (row) => this.#view.append(row),
    say: (words) => this.#voice.say(words),
    tell: (name, detail) => this.#tell(name, detail),
    change: () => this.#update(),
    leave: () => this.#view.pick.focus()
  });
  /** What carries the bytes; a page may set one of its own before the element is in the document. */
  get mule() {
    this.#mule ??= new Mule({ backend: this.getAttribute("backend") || void 0 });
    return this.#mule;
  }
  set mule(mule) {
    this.#mule = mule;
  }
  /** Of this visit, in the order of the list. @returns {Upload[]} */
  get uploads() {
    return this.#roster.rows.flatMap(({ upload }) => upload ?? []);
  }
  /** The keys of what has arrived, in the order of the list. @returns {string[]} */
  get value() {
    return this.#roster.rows.flatMap(({ result }) => result?.key ?? []);
  }
  /**
   * Take files, as if a person had chosen them.
   *
   * @param {Iterable<File | Picked> | DataTransfer} source  Of a DataTransfer, folders too: to be called at once in its event.
   * @returns {Promise<Upload[]>} Those that are under way by that.
   */
  async add(source) {
    const given = "items" in source ? await filesOfDrop(source) : [...source];
    const begun = [];
    const refused = [];
    try {
      for (const one of given) {
        const picked = one instanceof File ? { file: one, path: one.webkitRelativePath } : one;
        const reason = this.#findFault(picked);
        if (reason) refused.push(this.#refuse(picked.file, reason));
        else begun.push(this.#roster.begin(picked));
      }
    } finally {
      this.#roster.announce();
    }
    const lines = shorten(refused, this.#setting);
    this.#view.note(lines);
    if (lines.length > 0) this.#voice.say(lines.join(" "));
    return begun;
  }
  connectedCallback() {
    this.#attached = new AbortController();
    const { signal } = this.#attached;
    const hover = (event) => this.#hover(event);
    for (const type of ["dragenter", "dragover", "dragleave", "drop"]) this.addEventListener(type, hover, { signal });
    const redraw = () => this.#render();
    const resized = new ResizeObserver(redraw);
    resized.observe(this);
    signal.addEventListener("abort", () => resized.disconnect());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw, { signal });
    this.#internals.role = "group";
    this.#speak();
    this.#roster.recall();
  }
  disconnectedCallback() {
    this.#attached.abort();
  }
  /** @param {string} attribute */
  attributeChangedCallback(attribute) {
    if (attribute === "lang") this.#speak();
    else this.#render();
    this.#update();
  }
  /** @param {boolean} isDisabled  By itself or by its form. */
  formDisabledCallback(isDisabled) {
    this.#setting = { ...this.#setting, isDisabled };
    this.#render();
  }
  formResetCallback() {
    this.#view.note([]);
    this.#roster.clear();
    this.#update({ isTold: false });
  }
  /** @param {string} state  What `fillIn` has left for a page that is gone back to. */
  formStateRestoreCallback(state) {
    for (const kept of JSON.parse(state)) this.#roster.insert(kept);
    this.#update({ isTold: false });
  }
  async #speak() {
    const { lang } = (
      /** @type {HTMLElement} */
      this.closest("[lang]") ?? document.documentElement
    );
    const speaking = findSpeech(lang || navigator.language);
    this.#speaking = speaking;
    const { language, words } = await speaking;
    if (this.#speaking !== speaking) return;
    this.#setting = { ...this.#setting, language, words, format: new Format(language) };
    this.#internals.ariaLabel = words.list;
    this.#render();
    this.#update();
  }
  #render() {
    this.#view.render(this.#setting, { isMultiple: this.multiple, accept: this.getAttribute("accept") });
    this.#roster.render(...this.#roster.rows);
  }
  /** @param {{ isTold?: boolean }} [options]  Whether the page is told; of what the form itself does it is not. */
  #update({ isTold = true } = {}) {
    const keys = fillIn(this.#internals, {
      rows: this.#roster.rows,
      name: this.name,
      isRequired: this.required,
      words: this.#setting.words,
      anchor: this.#view.pick
    });
    const before = this.#keys;
    this.#keys = JSON.stringify(keys);
    if (isTold && this.#keys !== before) this.dispatchEvent(new Event("change", { bubbles: true }));
  }
  /** @param {string} name @param {object} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`mule-${name}`, { detail, bubbles: true, composed: true }));
  }
  async #pick() {
    if (this.#isPicking) return;
    this.#isPicking = true;
    const options = { multiple: this.multiple, ...typesOf(this.getAttribute("accept")) };
    const picked = await pickFiles(options).catch(() => null);
    this.#isPicking = false;
    if (picked) this.add(picked);
    else this.#view.choose();
  }
  /** @param {Event} event */
  #hover(event) {
    const { type, dataTransfer } = (
      /** @type {DragEvent} */
      event
    );
    event.preventDefault();
    if (this.#setting.isDisabled) return;
    this.#view.hover(type.startsWith("drage") || type === "dragover");
    if (type === "drop" && dataTransfer) this.add(dataTransfer);
  }
  /** @param {Picked} picked */
  #findFault(picked) {
    const maxSize = Number(this.getAttribute("max-size"));
    const fault = findFault(picked.file, { accept: this.getAttribute("accept"), maxSize });
    return fault ?? (this.#roster.makeRoom(this.#roster.find(picked)) ? null : "one");
  }
  /**
   * @param {File} file
   * @param {'kind' | 'size' | 'one'} reason
   * @returns {string} Why, for the person.
   */
  #refuse(file, reason) {
    this.#tell("refuse", { file, reason });
    const { words, format } = this.#setting;
    return fill(words[reason], { name: file.name, size: format.bytes(Number(this.getAttribute("max-size"))) });
  }
  #summarize() {
    const { words, format } = this.#setting;
    const rows = this.#roster.rows.filter(({ entry }) => !entry);
    const done = rows.filter(({ state }) => state === "done").length;
    return fill(words.summary, { done: format.number(done), total: format.number(rows.length) });
  }
};

// src/define.js
export * from "./mule.js";
if (globalThis.customElements && !customElements.get("mule-uploader")) {
  customElements.define("mule-uploader", MuleUploader);
}
export {
  MuleUploader
};
