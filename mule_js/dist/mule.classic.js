"use strict";
var mule = (() => {
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: true });
  };
  var __copyProps = (to, from, except, desc) => {
    if (from && typeof from === "object" || typeof from === "function") {
      for (let key of __getOwnPropNames(from))
        if (!__hasOwnProp.call(to, key) && key !== except)
          __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
    }
    return to;
  };
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // src/index.js
  var index_exports = {};
  __export(index_exports, {
    Mule: () => Mule2,
    MuleError: () => MuleError,
    OptionError: () => OptionError,
    RemoteError: () => RemoteError,
    Upload: () => Upload,
    droppedFiles: () => droppedFiles,
    pickFiles: () => pickFiles
  });

  // src/errors.js
  var MuleError = class extends Error {
    /**
     * @param {string} code
     * @param {string} message
     * @param {{ cause?: unknown }} [options]
     */
    constructor(code, message, options) {
      super(message, options);
      this.name = "MuleError";
      this.code = code;
    }
  };
  var REASONS = { Offline: "offline", Stranger: "signin", 401: "signin", 0: "network" };
  var RemoteError = class extends MuleError {
    /**
     * @param {string} code
     * @param {string} message
     * @param {object} details
     * @param {'signer' | 'store'} details.source
     * @param {number} details.status  0 where no answer could be read.
     * @param {string} [details.state]  Of an upload that is over: how it ended; of an object that is not there: what is. Where no
     *   answer could be read: `answers` if there are some.
     * @param {string} [details.said]  What the answer says in words.
     * @param {number | null} [details.retryAfter]  Milliseconds, where the answer says so.
     * @param {string} [details.requestId]  By which the store's own log knows the request.
     * @param {string} [details.where]  The address that did not answer, without what signs.
     * @param {string} [details.method]  What it was asked by.
     * @param {unknown} [details.cause]
     */
    constructor(code, message, details) {
      const { source, status, state = "", said, retryAfter = null, requestId, where = "", method = "", cause } = details;
      super(code, message, { cause });
      this.source = source;
      this.status = status;
      this.state = state;
      this.said = said;
      this.retryAfter = retryAfter;
      this.requestId = requestId;
      this.where = where;
      this.method = method;
    }
    /** @returns {Reason} What an upload waits for that waits this out. */
    get reason() {
      return REASONS[this.code] ?? REASONS[this.status] ?? this.source;
    }
  };
  function toMuleError(error) {
    return error instanceof MuleError ? error : new MuleError("Unexpected", String(error), { cause: error });
  }

  // src/failures.js
  var RETRY = { cure: "retry", limit: Infinity };
  var RETRY_A_LITTLE = { cure: "retry", limit: 4 };
  var SIGN = { cure: "sign", limit: 3 };
  var REJOIN = { cure: "rejoin" };
  var AFRESH = { cure: "afresh" };
  var VERIFY = { cure: "verify" };
  var FAIL = { cure: "fail" };
  var COMMON = {
    NetworkError: RETRY,
    Stalled: RETRY,
    Interrupted: RETRY,
    Dark: RETRY,
    408: RETRY,
    425: RETRY,
    429: RETRY,
    501: FAIL,
    "5xx": RETRY
  };
  var CURES = {
    signer: {
      ...COMMON,
      UnknownUpload: REJOIN,
      UploadIdMismatch: REJOIN,
      "UploadOver finished": VERIFY,
      UploadOver: AFRESH,
      "NotInStore unfinished": REJOIN,
      // Complete did not do what it said
      "NotInStore nothing": { ...AFRESH, limit: 2 },
      // a store may be late
      NotInStore: AFRESH,
      UnreadableAnswer: RETRY_A_LITTLE,
      Stranger: RETRY,
      401: RETRY
    },
    store: {
      ...COMMON,
      NoSuchUpload: VERIFY,
      NoSuchKey: VERIFY,
      Http404: { ...VERIFY, limit: 8 },
      // the store has words for it: this may be a proxy before a store that restarts
      NoSuchBucket: FAIL,
      RequestTimeout: RETRY,
      IncompleteBody: RETRY,
      SlowDown: RETRY,
      InternalError: RETRY,
      ServiceUnavailable: RETRY,
      OperationAborted: RETRY,
      UnreadableAnswer: RETRY,
      // a proxy that speaks for the store
      BadDigest: RETRY_A_LITTLE,
      XAmzContentSHA256Mismatch: RETRY_A_LITTLE,
      InvalidPart: RETRY_A_LITTLE,
      // Complete is tried again with a new listing
      InvalidPartOrder: RETRY_A_LITTLE,
      ExpiredToken: SIGN,
      TokenRefreshRequired: SIGN,
      RequestTimeTooSkewed: { ...SIGN, limit: Infinity },
      // Where a browser told the store twice it is our own: then the upload is gone, and the listing before Complete says so.
      PreconditionFailed: { ...RETRY, limit: 1 },
      ConditionalRequestConflict: { ...AFRESH, limit: 1 },
      // or the first of the two is still at it
      403: SIGN,
      404: VERIFY
    }
  };
  function findRow({ source, code, status, state }) {
    const rows = [`${code} ${state}`, code, String(status), `${Math.floor(status / 100)}xx`];
    return rows.find((row) => row in CURES[source]);
  }
  function cureFor(error) {
    return error instanceof RemoteError && CURES[error.source][findRow(error) ?? ""] || FAIL;
  }

  // src/advice.js
  var CLOCK = "The backend's clock and the store's differ.";
  var LOG_IN = "Log in again: it goes on where it stopped.";
  var MISPLACED = "Is the app wrapped, and `backend` the path of the upload backend?";
  var ADVICE = {
    page: {
      FileUnreadable: "Is it there, no folder, and may the browser read it?",
      FileChanged: "Choose it again.",
      PartsNotKept: "Let the bucket's CORS rules expose the ETag header."
    },
    signer: {
      answers: "Is the page signed out? Log in again.",
      UnreadableAnswer: MISPLACED,
      Stranger: LOG_IN,
      401: LOG_IN,
      404: MISPLACED
    },
    store: {
      answers: "See the bucket's CORS rules: `mule doctor` tries it.",
      NetworkError: "The line is down, or the bucket's CORS rules do not let this page in.",
      Stalled: "The line is down, or very slow.",
      NoSuchBucket: "Is its name right in the settings? `mule doctor` tries it.",
      RequestTimeTooSkewed: CLOCK,
      EntityTooSmall: "The store wants larger chunks: raise the chunk size.",
      PreconditionFailed: "There is an object of that name already.",
      403: "May the signing account write there? Are its secret and region right? `mule doctor` tries it.",
      413: "Something on the way does not let chunks of this size through."
    }
  };
  var PLAIN = [
    "CookieMissing",
    "SignInRequired",
    "FileTooLarge",
    "FileTooSmall",
    "TypeNotAllowed",
    "NotAllowed",
    "TooManyUploads",
    "TooManyUnfinishedBytes",
    "TooManyBytesToday"
  ];
  function advise(thrown) {
    const error = toMuleError(thrown);
    const advice = error instanceof RemoteError ? adviceFor(error) : ADVICE.page[error.code];
    if (advice && !error.message.endsWith(advice)) error.message = `${error.message.replace(/[^.!?]$/, "$&.")} ${advice}`;
    if (error instanceof RemoteError && error.said && PLAIN.includes(error.code)) {
      error.message = error.said[0].toUpperCase() + error.said.slice(1);
    }
    return error;
  }
  function adviceFor(error) {
    const { source, code, status, state } = error;
    const advice = ADVICE[source];
    return advice[state] ?? advice[code] ?? advice[findRow(error) ?? status];
  }

  // src/retry.js
  var FIRST_CEILING = 500;
  var LAST_CEILING = 3e4;
  var LOST_CEILING = 2500;
  var DOOMED = 8;
  var FLOOR = 100;
  var LONGEST_REQUEST = 36e5;
  function backoff(failures, random2, last = LAST_CEILING) {
    const ceiling = Math.min(last, FIRST_CEILING * 2 ** (failures - 1));
    return FLOOR + random2() * (ceiling - FLOOR);
  }
  function parseRetryAfter(header, now2) {
    if (!header) return null;
    const milliseconds = /^\d+$/.test(header) ? Number(header) * 1e3 : Date.parse(header) - now2;
    return milliseconds >= 0 ? Math.min(milliseconds, LONGEST_REQUEST) : null;
  }
  var SILENT = ["NetworkError", "Stalled"];
  var Persistence = class {
    #ports;
    /** Errors that were given up on: an outer run does not begin with them anew. @type {WeakSet<object>} */
    #hopeless = /* @__PURE__ */ new WeakSet();
    /**
     * @param {object} ports
     * @param {Line} ports.line
     * @param {() => number} ports.random
     * @param {() => number} ports.now
     * @param {number} ports.patience  Milliseconds that one piece of work may go on failing.
     * @param {(error: unknown) => Cure} ports.cureFor
     * @param {(error: unknown, resting: boolean) => void} ports.onRest  Called as a rest begins and as it ends.
     * @param {() => void} ports.onSuccess
     * @param {(error: any) => void} [ports.onRetry]  Called with each failure that is not the end.
     */
    constructor(ports) {
      this.#ports = ports;
    }
    /**
     * @template T
     * @param {(hint: { fresh: boolean, stalls: number }) => Promise<T>} work  `fresh`: the last failure may lie with the
     *   signature. `stalls`: how often bytes of the file were cut off for their silence.
     * @param {{ signal: AbortSignal }} options
     * @returns {Promise<T>}
     */
    async run(work, { signal }) {
      const { now: now2, patience, cureFor: cureFor2, onSuccess } = this.#ports;
      let [failures, streak, stalls] = [0, 0, 0];
      let [fresh, lastCode, lastCure] = [false, "", ""];
      let since;
      for (; ; ) {
        signal.throwIfAborted();
        try {
          const result = await work({ fresh, stalls });
          onSuccess();
          return result;
        } catch (error) {
          signal.throwIfAborted();
          const { cure, limit = 0 } = cureFor2(error);
          failures += 1;
          streak = error.code === lastCode ? streak + 1 : 1;
          lastCode = error.code;
          stalls += Number(lastCode === "Stalled" && error.method === "PUT");
          since ??= now2();
          const isAtOnce = cure === "sign" && lastCure !== "sign" || lastCode === "Interrupted";
          lastCure = cure;
          const delay = isAtOnce ? 0 : this.#delay(error, failures);
          if (this.#hopeless.has(error) || streak > limit || now2() + delay - since > patience) {
            this.#hopeless.add(error);
            throw error;
          }
          this.#ports.onRetry?.(error);
          fresh = cure === "sign" || SILENT.includes(lastCode) && streak % 2 === 0;
          if (delay && await this.#rest(error, delay, { failures, signal })) failures = stalls = 0;
        }
      }
    }
    /**
     * @param {any} error
     * @param {number} failures
     */
    #delay({ code, status, source, retryAfter }, failures) {
      const { line, random: random2 } = this.#ports;
      if (code === "Dark") return FLOOR;
      const isLost = status === 0 && !(failures > DOOMED && line.isUp(source));
      return (retryAfter ?? 0) + backoff(failures, random2, isLost ? LOST_CEILING : LAST_CEILING);
    }
    /**
     * @param {unknown} error
     * @param {number} delay
     * @param {{ failures: number, signal: AbortSignal }} options
     */
    async #rest(error, delay, { failures, signal }) {
      const { line, onRest } = this.#ports;
      onRest(line.explain(error, failures), true);
      try {
        return await line.rest(error, delay, { signal });
      } finally {
        onRest(error, false);
      }
    }
  };

  // src/remote.js
  var NAMES = { signer: "server", store: "store" };
  async function reach(send2, call, source) {
    call.signal?.throwIfAborted();
    try {
      return await send2({ ...call, source });
    } catch (cause) {
      call.signal?.throwIfAborted();
      const code = cause instanceof MuleError ? cause.code : "NetworkError";
      const where = call.url.split("?")[0];
      throw new RemoteError(code, `The ${NAMES[source]} does not answer.`, {
        source,
        status: 0,
        where,
        method: call.method,
        cause
      });
    }
  }
  function refusal({ status, headers }, { source, what, code: named, message: said = "", state, requestId, now: now2 }) {
    const code = !named || named in {} ? `Http${status}` : named;
    const retryAfter = parseRetryAfter(headers["retry-after"], Date.parse(headers.date) || now2);
    const words = `The ${NAMES[source]} answered ${what} with ${status} ${code}. ${said}`.trimEnd();
    return new RemoteError(code, words, { source, status, state, said, retryAfter, requestId });
  }

  // src/shapes.js
  var isText = (value) => typeof value === "string";
  var isPositive = (value) => Number.isFinite(value) && value > 0;
  var maybe = (is) => (value) => (value ?? null) === null || is(value);
  var list = (is) => (value) => Array.isArray(value) && value.every(is);
  var record = (is) => (value) => value instanceof Object && Object.values(value).every(is);
  var fields = (shape) => (value) => Object.entries(shape).every(([name, is]) => is(value?.[name]));
  var isRequest = fields({ method: isText, url: isText, headers: record(isText), expires_at: isPositive });
  var signed = { request: isRequest, chunk_signatures: record(list(isText)) };
  var isPlan = fields({
    key: isText,
    chunk_size: isPositive,
    ticket: maybe(isText),
    upload_id: maybe(isText),
    request: maybe(isRequest)
  });
  var isInit = (value) => isPlan(value) && (value.upload_id || !value.whole && value.request);
  var isWindow = fields({
    chunk_signatures: signed.chunk_signatures,
    requests: fields({ list: maybe(isRequest), end: maybe(isRequest), head: maybe(isRequest), chunk: isRequest }),
    more_chunks: maybe(list(fields(signed)))
  });
  var isSigned = fields({ request: isRequest });
  var isFinished = fields({ key: isText, url: maybe(isText) });

  // src/backend.js
  var ACTIONS = {
    chunk: "get_chunk_signature",
    list: "get_list_signature",
    end: "get_end_signature",
    head: "get_head_signature",
    abort: "get_delete_signature"
  };
  var TELLING = [401, 408, 429];
  var Backend = class {
    #send;
    #now;
    #offset = 0;
    #introduced = false;
    /** Bytes up to which the server has files sent whole, as far as it has told. */
    wholeSize = -1;
    /** The call under way that may set the cookie by which the server knows this browser. @type {Promise<unknown> | null} */
    introduction = null;
    /**
     * @param {string} url
     * @param {{ send: Send, now: () => number }} ports
     */
    constructor(url, { send: send2, now: now2 }) {
      this.url = url.replace(/\/+$/, "");
      this.#send = send2;
      this.#now = now2;
    }
    /** Milliseconds since 1970 by the server's clock, as far as it is known. */
    get serverNow() {
      return this.#now() + this.#offset;
    }
    /**
     * Begin, or find the upload to go on with. `force` forgets what the server remembers of the file.
     *
     * @param {FileFields & { mime_type?: string, ticket?: string, upload_id?: string, force?: 1, whole?: 1 }} params
     * @param {Options} options
     * @returns {Promise<InitAnswer>}
     */
    init(params, options) {
      return this.call("get_init_signature", params, options, isInit);
    }
    /**
     * A window of part signatures, and all else that an upload needs. Binds the upload id.
     *
     * @param {FileFields & UploadFields & { first_chunk: number, num_chunks: number }} params
     * @param {Options} options
     * @returns {Promise<WindowAnswer>}
     */
    signWindow(params, options) {
      return this.call("get_all_signatures", params, options, isWindow);
    }
    /**
     * One request to the store. Who asks for `abort` ends the upload on the server; `head` is signed for ended ones too.
     *
     * @param {keyof typeof ACTIONS} what
     * @param {UploadFields & { part_number_marker?: number, chunk?: number, sha256?: string }} params
     * @param {Options} options
     * @returns {Promise<{ request: SignedRequest }>}
     */
    sign(what, params, options) {
      return this.call(ACTIONS[what], params, options, isSigned);
    }
    /**
     * @param {FileFields & UploadFields} params
     * @param {number[]} partNumbers  One at least.
     * @param {Options} options
     */
    recordParts(params, [chunk, ...others], options) {
      return this.call("chunk_loaded", { ...params, chunk, chunks: others.join() || void 0 }, options);
    }
    /**
     * @param {FileFields & UploadFields} params
     * @param {Options} options
     * @returns {Promise<FinishedAnswer>}
     */
    recordFinish(params, options) {
      return this.call("upload_finished", params, options, isFinished);
    }
    /**
     * The first call goes alone: others beside it would come without a cookie, and each get an identity of its own.
     *
     * @param {string} action
     * @param {Params} params
     * @param {Options} options
     * @param {Shape} [isAnswer]
     * @returns {Promise<any>}
     */
    async call(action, params, options, isAnswer = () => true) {
      while (this.introduction) await this.introduction;
      const call = this.#post(action, params, options);
      const settled2 = () => {
        this.introduction = null;
      };
      if (!this.#introduced) this.introduction = call.then(settled2, settled2);
      return this.read(await call, action, isAnswer);
    }
    /**
     * @param {string} action
     * @param {Params} params
     * @param {Options} options
     */
    async #post(action, params, { signal }) {
      const call = {
        method: "POST",
        url: `${this.url}/${action}/`,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(params),
        credentials: true,
        signal
      };
      const answer = await reach(this.#send, call, "signer");
      const body = parseJson(answer.text);
      const isOurs = body?.server_time > 0;
      if (isOurs) this.#offset = body.server_time * 1e3 - this.#now();
      if (isOurs && answer.status === 200) {
        this.#introduced = true;
        if (body.whole && body.chunk_size > this.wholeSize) this.wholeSize = body.chunk_size;
        return body;
      }
      throw this.refuse(answer, action, { ...isOurs && { code: "" }, ...answer.status !== 200 && body?.error });
    }
    /**
     * @param {any} body  Of an answer.
     * @param {string} what
     * @param {Shape} isAnswer
     * @returns {any} The same. Raises UnreadableAnswer.
     */
    read(body, what, isAnswer) {
      if (isAnswer(body)) return body;
      throw this.refuse({ status: 200, headers: {}, text: "" }, what, { code: "UnreadableAnswer" });
    }
    /**
     * @param {Answer} answer
     * @param {string} what
     * @param {any} error  As the server describes it.
     */
    refuse(answer, what, { code = this.#nameStranger(answer.status), message, found, state = found }) {
      return refusal(answer, { source: "signer", what, code, message, state, now: this.serverNow });
    }
    /**
     * A backend that has been there before comes back: until then a proxy or a page to log in may answer for it.
     *
     * @param {number} status
     * @returns {string | undefined} undefined: the status says enough.
     */
    #nameStranger(status) {
      if (status >= 500 || TELLING.includes(status)) return void 0;
      if (this.#introduced) return "Stranger";
      return status === 200 ? "UnreadableAnswer" : void 0;
    }
  };
  function parseJson(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  // src/batch.js
  var Batch = class {
    #call;
    #most;
    #isCalling = false;
    /** In the order of their coming. @type {Set<Member<Asked, Told>>} */
    #waiting = /* @__PURE__ */ new Set();
    /**
     * @param {(asked: Asked[]) => Promise<(Told | Error)[]>} call  An Error is the answer to one of them; where it rejects, to all.
     * @param {{ most: number }} options  How many go together.
     */
    constructor(call, { most }) {
      this.#call = call;
      this.#most = most;
    }
    /**
     * @param {Asked} asked
     * @param {{ signal: AbortSignal }} options
     * @returns {Promise<Told>}
     */
    ask(asked, { signal }) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const abort = () => {
          this.#waiting.delete(member);
          reject(signal.reason);
        };
        const end = (settle) => (outcome) => {
          signal.removeEventListener("abort", abort);
          settle(outcome);
        };
        const member = { asked, resolve: end(resolve), reject: end(reject) };
        signal.addEventListener("abort", abort);
        this.#waiting.add(member);
        this.#go();
      });
    }
    async #go() {
      if (this.#isCalling || this.#waiting.size === 0) return;
      this.#isCalling = true;
      const members = [...this.#waiting].slice(0, this.#most);
      for (const member of members) this.#waiting.delete(member);
      try {
        const answers = await this.#call(members.map(({ asked }) => asked));
        for (const [index, { resolve, reject }] of members.entries()) {
          const answer = answers[index];
          if (answer instanceof Error) reject(answer);
          else resolve(answer);
        }
      } catch (error) {
        for (const { reject } of members) reject(error);
      }
      this.#isCalling = false;
      this.#go();
    }
  };

  // src/bulk.js
  var MOST_FILES = 100;
  var MOST_FINISHED = 50;
  var BulkBackend = class extends Backend {
    #inits = this.#batch("get_init_signatures", "files", MOST_FILES);
    #finishes = this.#batch("uploads_finished", "uploads", MOST_FINISHED);
    /**
     * Let the server have small files sent whole; such are begun together with others.
     *
     * @param {FileFields & { mime_type?: string, ticket?: string, upload_id?: string, force?: 1 }} params
     * @param {Options} options
     * @returns {Promise<InitAnswer>}
     */
    async init(params, options) {
      const asked = { ...params, whole: (
        /** @type {const} */
        1
      ) };
      while (this.introduction) await this.introduction;
      if (params.filesize > this.wholeSize) return super.init(asked, options);
      return this.read(await this.#inits.ask(asked, options), "get_init_signatures", isInit);
    }
    /**
     * As `recordFinish`, together with others: for what many files end with at a time.
     *
     * @param {UploadFields} params
     * @param {Options} options
     * @returns {Promise<FinishedAnswer>}
     */
    async recordFinishes(params, options) {
      return this.read(await this.#finishes.ask(params, options), "uploads_finished", isFinished);
    }
    /**
     * Many calls in one, each with an answer or an error of its own.
     *
     * @param {string} action
     * @param {string} name  Of the list.
     * @param {number} most
     * @returns {Batch<Params, any>}
     */
    #batch(action, name, most) {
      const { signal } = new AbortController();
      return new Batch(
        async (members) => {
          const { answers } = await this.call(action, { [name]: JSON.stringify(members) }, { signal });
          return members.map((_, index) => {
            const answer = answers?.[index];
            if (!(answer?.error && answer.status > 0)) return answer;
            const headers = { "retry-after": String(answer.retry_after ?? "") };
            return this.refuse({ status: answer.status, headers, text: "" }, action, { code: "", ...answer.error });
          });
        },
        { most }
      );
    }
  };

  // src/courtesy.js
  var RUNNING = ["starting", "uploading", "finishing", "waiting"];
  var Courtesy = class {
    #browser;
    #options;
    /** @type {Set<Upload>} */
    #running = /* @__PURE__ */ new Set();
    #isAsking = false;
    /** @type {WakeLockSentinel | null} */
    #awake = null;
    /**
     * @param {Browser} browser
     * @param {{ keepAwake: boolean, warnOnLeave: boolean }} options
     */
    constructor(browser, options) {
      this.#browser = browser;
      this.#options = options;
    }
    /** @param {Upload} upload */
    watch(upload) {
      upload.addEventListener("statechange", () => {
        const isRunning = RUNNING.includes(upload.state) && upload.waitingFor !== "tab";
        const before = this.#running.size;
        this.#running[isRunning ? "add" : "delete"](upload);
        if (Boolean(before) !== this.#isBusy) this.#turn();
      });
    }
    get #isBusy() {
      return this.#running.size > 0;
    }
    #turn() {
      const listen = this.#isBusy ? "addEventListener" : "removeEventListener";
      if (this.#options.warnOnLeave) this.#browser[listen]?.("beforeunload", warn);
      if (!this.#options.keepAwake) return;
      this.#browser.document?.[listen]("visibilitychange", this.#stayAwake);
      this.#stayAwake();
    }
    /** The browser ends it whenever the page is hidden. */
    #stayAwake = async () => {
      if (!this.#isBusy) {
        this.#awake?.release().catch(() => {
        });
        this.#awake = null;
        return;
      }
      const { wakeLock } = this.#browser.navigator ?? {};
      const isAwake = this.#awake && !this.#awake.released;
      if (!wakeLock || isAwake || this.#isAsking || this.#browser.document?.visibilityState !== "visible") return;
      this.#isAsking = true;
      this.#awake = await wakeLock.request("screen").catch(() => null);
      this.#isAsking = false;
      if (!this.#isBusy) this.#stayAwake();
    };
  };
  function warn(event) {
    event.preventDefault();
    event.returnValue = true;
  }

  // src/gate.js
  var Gate = class {
    /** How many may be inside. */
    size;
    /** How many are. */
    inside = 0;
    /** @type {Set<() => void>} */
    #waiting = /* @__PURE__ */ new Set();
    /** @param {number} size */
    constructor(size) {
      this.size = size;
    }
    /** Whether somebody waits. */
    get isCrowded() {
      return this.#waiting.size > 0;
    }
    /** Let so many be inside from now on; nobody is sent away. @param {number} size */
    resize(size) {
      this.size = size;
      this.#admit();
    }
    /**
     * @param {{ signal: AbortSignal }} options
     * @returns {Promise<() => void>} Leaves; of no effect the second time.
     */
    enter({ signal }) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const abort = () => {
          this.#waiting.delete(enter);
          reject(signal.reason);
        };
        const enter = () => {
          signal.removeEventListener("abort", abort);
          this.#waiting.delete(enter);
          this.inside += 1;
          resolve(leave);
        };
        let isIn = true;
        const leave = () => {
          this.inside -= Number(isIn);
          isIn = false;
          this.#admit();
        };
        signal.addEventListener("abort", abort);
        this.#waiting.add(enter);
        this.#admit();
      });
    }
    #admit() {
      for (const enter of this.#waiting) {
        if (this.inside >= this.size) return;
        enter();
      }
    }
  };

  // src/habits.js
  var hostOf = (url) => url.split("/")[2];
  var CONNECTIONS = 6;
  var FILLING = 1e3;

  // src/crew.js
  var LEAST = 2;
  var KEPT = 4;
  var STEP = 2;
  var GAIN = 0.5;
  var FULL = 0.6;
  var FADE = 0.99;
  var ENOUGH = 4;
  var LEAP = 1 / 8;
  var GLANCE = 300;
  var LOOK = 4e3;
  var CALM = 5e3;
  var MOST_CALM = 8e4;
  var QUICK = 1e3;
  var SMOOTHING = 0.2;
  var Crew = class {
    #now;
    #isStrain;
    #least;
    #gate;
    /** What was seen since `begun`, from `since` on: bytes that left, and how long they took, of all parts together. */
    #round = { begun: 0, since: 0, bytes: 0, time: 0, landed: 0 };
    /** The same since the last look. */
    #glance = { since: 0, bytes: 0, time: 0 };
    /** The most that the line has carried, in bytes per millisecond. */
    #best = 0;
    /** How many there were before more were tried, and their bytes per millisecond; NaN: nothing is being tried. */
    #base = { size: 0, goodput: NaN };
    #calm = CALM;
    #calmAt = 0;
    #shrunkAt = -Infinity;
    /** Bytes of the longest part. */
    #longest = 0;
    /** Bytes per second that the line takes, about; 0: nobody knows yet. */
    speed = 0;
    /**
     * @param {number | 'auto'} workers  A number fixes it.
     * @param {{ now: () => number, isStrain: (error: unknown) => boolean }} ports  `isStrain`: whether a part's failure
     *   may come from too many of them.
     */
    constructor(workers, { now: now2, isStrain: isStrain2 }) {
      this.#now = now2;
      this.#isStrain = isStrain2;
      const isFixed = workers !== "auto";
      this.most = isFixed ? workers : CONNECTIONS;
      this.#least = isFixed ? workers : LEAST;
      this.#gate = new Gate(this.#least);
    }
    /** The store has one more name, to which the browser opens so many connections more. @param {number} connections */
    widen(connections) {
      this.most += connections;
      if (!this.#base.size) this.#gate.resize(this.size + LEAST);
    }
    /** How many may be under way now. */
    get size() {
      return this.#gate.size;
    }
    /**
     * Send a part as soon as there is room for it.
     *
     * @template T
     * @param {(onProgress: (sent: number) => void) => Promise<T>} send  Tells how many bytes have left so far.
     * @param {{ length: number, signal: AbortSignal }} options  `length` in bytes.
     */
    async carry(send2, { length, signal }) {
      const leave = await this.#gate.enter({ signal });
      const begun = this.#now();
      const flight = { begun, leap: length * LEAP, toldAt: begun, sent: 0, isSeen: false, isDeep: false };
      try {
        const answer = await send2((sent) => this.#move(flight, sent));
        this.#land(flight, length);
        return answer;
      } catch (error) {
        if (begun >= this.#shrunkAt && !signal.aborted && this.#isStrain(error)) this.#shrink();
        throw error;
      } finally {
        leave();
      }
    }
    /**
     * @param {Flight} flight
     * @param {number} sent  Bytes.
     */
    #move(flight, sent) {
      const now2 = this.#now();
      const round = this.#round;
      if (round.since === Infinity && flight.begun >= round.begun) round.since = flight.begun + FILLING;
      if (sent < flight.sent && flight.begun >= this.#shrunkAt) this.#shrink();
      flight.isDeep ||= sent - flight.sent > flight.leap;
      if (!flight.isDeep && flight.toldAt >= flight.begun + FILLING) {
        flight.isSeen = true;
        this.#count(sent - flight.sent, { since: flight.toldAt, time: now2 - flight.toldAt });
      }
      flight.sent = sent;
      flight.toldAt = now2;
    }
    /**
     * @param {Flight} flight
     * @param {number} length  Bytes.
     */
    #land({ begun, isSeen }, length) {
      const time = this.#now() - begun;
      const speed = length / Math.max(1, time) * 1e3 * this.#gate.inside;
      this.speed += (speed - this.speed) * (this.speed ? SMOOTHING : 1);
      this.#longest = Math.max(this.#longest, length);
      if (time * this.#longest < QUICK * length && this.#now() >= this.#calmAt) this.#grow(NaN);
      else if (!isSeen && begun >= this.#round.begun) this.#count(length, { since: Infinity, time });
    }
    /**
     * @param {number} bytes
     * @param {{ since: number, time: number }} when  `time`: milliseconds that they took.
     */
    #count(bytes, { since, time }) {
      if (this.#gate.inside < this.size) return;
      for (const seen of [this.#round, this.#glance]) {
        if (since < seen.since) continue;
        seen.bytes += bytes;
        seen.time += time;
      }
      const isMoving = since < Infinity;
      this.#round.landed += Number(!isMoving);
      if (!isMoving && this.#round.landed < ENOUGH && this.#base.size) return;
      if (this.#glance.time >= GLANCE * this.size) this.#judge({ isMoving });
    }
    /** @param {{ isMoving: boolean }} seen  Whether parts were seen moving, not only arriving. */
    #judge({ isMoving }) {
      const now2 = this.#now();
      const goodputOf = ({ bytes, time }) => bytes / time * this.#gate.inside;
      const [goodput, latest] = [this.#round, this.#glance].map(goodputOf);
      const { size, goodput: before } = this.#base;
      const isTrial = before >= 0;
      const isLong = now2 - this.#round.since >= LOOK;
      this.#glance = { since: 0, bytes: 0, time: 0 };
      if (isMoving) this.#best = Math.max(this.#best * FADE, latest);
      if (goodput - before >= before * (this.size / size - 1) * GAIN) {
        this.#calm = CALM;
        this.#grow(goodput);
      } else if (isMoving && now2 >= this.#calmAt && latest < this.#best * FULL) {
        this.#grow(latest);
      } else if (isTrial && isLong) {
        this.#resize(Math.max(size, Math.min(KEPT, this.size)));
        this.#calmAt = now2 + this.#calm;
        this.#calm = Math.min(MOST_CALM, this.#calm * 2);
      } else if (!isTrial && (isLong || this.#calmAt === 0)) {
        if (now2 >= this.#calmAt && this.#gate.inside === this.size) this.#grow(goodput);
        else this.#resize(this.size);
      }
    }
    /** Try more, if somebody waits to be one of them. @param {number} goodput  NaN: they are welcome anyway. */
    #grow(goodput) {
      const size = Math.max(this.size, this.#gate.inside);
      const step = this.#calmAt ? STEP : size;
      this.#resize(this.#gate.isCrowded ? Math.min(this.most, size + step) : this.size);
      if (this.size <= size) return;
      this.#base = { size, goodput };
      this.#round.since = Infinity;
    }
    #shrink() {
      const isTrial = this.#base.goodput >= 0;
      this.#resize(isTrial ? this.#base.size : Math.max(this.#least, this.size - 1));
      this.#shrunkAt = this.#now();
      this.#calmAt = this.#shrunkAt + 2 * CALM;
    }
    /** @param {number} size */
    #resize(size) {
      const now2 = this.#now();
      this.#base = { size, goodput: NaN };
      this.#round = { begun: now2, since: now2, bytes: 0, time: 0, landed: 0 };
      this.#glance = { since: 0, bytes: 0, time: 0 };
      this.#gate.resize(size);
    }
  };

  // src/xml.js
  var NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
  var rules = { createHTML: (text) => text };
  var policy;
  function trust(text) {
    try {
      policy ??= trustedTypes.createPolicy("mule", rules);
    } catch {
      policy = rules;
    }
    return policy.createHTML(text);
  }
  function parseXml(text) {
    const xml = text.trim();
    if (!xml) return null;
    try {
      const page = new DOMParser().parseFromString(trust(xml), "application/xml");
      return page.getElementsByTagName("parsererror").length ? null : page.documentElement;
    } catch (cause) {
      if (!(cause instanceof TypeError)) return null;
      throw new MuleError("NoTrustedTypes", "The page's policy has to allow Trusted Types named 'mule'.", { cause });
    }
  }
  var childrenOf = (parent, name) => [...parent?.getElementsByTagNameNS("*", name) ?? []];
  var childText = (parent, name) => childrenOf(parent, name)[0]?.textContent?.trim() ?? "";
  function renderComplete(etags, checksums) {
    const parts = etags.map((etag, index) => {
      const checksum = checksums.length ? `<ChecksumSHA256>${checksums[index]}</ChecksumSHA256>` : "";
      return `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escapeXml(etag)}</ETag>${checksum}</Part>`;
    });
    return `<CompleteMultipartUpload xmlns="${NAMESPACE}">${parts.join("")}</CompleteMultipartUpload>`;
  }
  function escapeXml(text) {
    return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  }

  // src/s3.js
  var COMPLETING = 3e4;
  var Store = class {
    #send;
    #now;
    /** @param {{ send: Send, now: () => number }} ports  `now` by a clock that is right. */
    constructor({ send: send2, now: now2 }) {
      this.#send = send2;
      this.#now = now2;
    }
    /**
     * @param {SignedRequest} request
     * @param {Options} options
     * @returns {Promise<string>} The upload id.
     */
    createMultipartUpload(request, options) {
      return this.#ask(request, options, ({ root }) => childText(root, "UploadId"));
    }
    /**
     * @param {SignedRequest} request
     * @param {Blob} body
     * @param {Options & Pick<Call, 'onProgress' | 'stalls'>} options
     * @returns {Promise<string | null>} The ETag; null where the bucket's CORS rules hide it.
     */
    async uploadPart(request, body, options) {
      const { headers } = await this.#ask(request, { ...options, body });
      return headers.etag || null;
    }
    /**
     * One page of what the store has. Only `IsTruncated` says whether there is another: markers on last pages differ.
     *
     * @param {SignedRequest} request
     * @param {Options} options
     * @returns {Promise<Page>}
     */
    listParts(request, options) {
      return this.#ask(request, options, ({ root }) => childText(root, "IsTruncated") && readPage(root));
    }
    /**
     * @param {SignedRequest} request
     * @param {{ etags: string[], checksums?: string[] }} parts  Of part 1, 2, …
     * @param {Options} options
     */
    async completeMultipartUpload(request, { etags, checksums = [] }, options) {
      const body = renderComplete(etags, checksums);
      const isDone = ({ root }) => root?.localName === "CompleteMultipartUploadResult";
      await this.#ask(request, { ...options, body, silence: COMPLETING }, isDone);
    }
    /**
     * @param {SignedRequest} request
     * @param {Options} options
     */
    async abortMultipartUpload(request, options) {
      await this.#ask(request, options);
    }
    /**
     * @param {SignedRequest} request
     * @param {Options} options
     * @returns {Promise<{ size: number | null } | null>} Its bytes (null: not readable); null where there is no object.
     */
    async headObject(request, options) {
      const { headers, status } = await this.#ask(request, options, (answer) => answer, 404);
      const length = headers["content-length"];
      if (status === 404) return null;
      return { size: length ? Number(length) : null };
    }
    /**
     * @template T
     * @param {SignedRequest} request
     * @param {Partial<Call>} more
     * @param {(answer: Read) => T | '' | false} read  What was asked for; nothing where the answer is something else.
     * @param {number} [fine]  A status that is no failure either.
     * @returns {Promise<T>}
     */
    async #ask(request, more, read = (answer) => (
      /** @type {any} */
      answer
    ), fine = 0) {
      const answer = await reach(this.#send, { ...request, ...more }, "store");
      const { status } = answer;
      const root = parseXml(answer.text);
      const isFine = status === fine || status >= 200 && status <= 299 && root?.localName !== "Error";
      const result = isFine && read({ ...answer, root });
      if (result) return result;
      throw refusal(answer, {
        source: "store",
        what: request.method,
        code: isFine ? "UnreadableAnswer" : childText(root, "Code"),
        message: childText(root, "Message"),
        requestId: childText(root, "RequestId"),
        now: this.#now()
      });
    }
  };
  function readPage(root) {
    const parts = childrenOf(root, "Part").map((part) => ({
      partNumber: Number(childText(part, "PartNumber")),
      size: Number(childText(part, "Size")),
      etag: childText(part, "ETag")
    }));
    const next = Number(childText(root, "NextPartNumberMarker")) || (parts.at(-1)?.partNumber ?? 0);
    return { parts, next: childText(root, "IsTruncated") === "true" ? next : null };
  }

  // src/hosts.js
  var RESERVE = 2;
  var SHUNNED = 3e4;
  var SpreadStore = class extends Store {
    #ports;
    /** By host and port. @type {Map<string, Address>} */
    #addresses = /* @__PURE__ */ new Map();
    #heardAt = -Infinity;
    /**
     * @param {object} ports
     * @param {Send} ports.send
     * @param {() => number} ports.now
     * @param {number | 'auto'} ports.workers
     * @param {Pick<Crew, 'widen'>} ports.crew
     * @param {Pick<Pool, 'widen'>} ports.pool
     */
    constructor(ports) {
      super(ports);
      this.#ports = ports;
    }
    /**
     * As Store, by the address that has the least to do.
     *
     * @param {SignedRequest} request
     * @param {Blob} body
     * @param {Options & Pick<Call, 'onProgress' | 'stalls'>} options
     */
    async uploadPart({ others = [], ...first }, body, options) {
      const ways = [first, ...others].map((request2) => ({ request: request2, address: this.#meet(request2.url) }));
      const [{ request, address }] = ways.sort(
        ({ address: one }, { address: two }) => Number(this.#isShunned(one)) - Number(this.#isShunned(two)) || one.flying - two.flying || one.failedAt - two.failedAt
        // so that a part that one refuses goes by all of them
      );
      address.flying += 1;
      try {
        const etag = await super.uploadPart(request, body, options);
        this.#hear(address);
        address.failedAt = 0;
        return etag;
      } catch (error) {
        if (error.status >= 0 && error.code !== "Dark") {
          address.failedAt = this.#ports.now();
          address.isLost = error.status === 0;
          if (!address.isLost) this.#hear(address);
        }
        throw error;
      } finally {
        address.flying -= 1;
      }
    }
    /** A file is going to be sent whole by that request. @param {SignedRequest} request */
    expect({ url }) {
      this.#meet(url, RESERVE);
    }
    /**
     * A new address brings workers; the first has some from the beginning. Where their number is fixed, it stays so.
     *
     * @param {string} url
     * @returns {Address}
     */
    #meet(url, reserve = 0) {
      const { crew, pool, workers } = this.#ports;
      const host = hostOf(url);
      const known = this.#addresses.get(host);
      if (known) return known;
      const more = this.#addresses.size ? CONNECTIONS : 0;
      const address = { flying: 0, failedAt: 0, isLost: false };
      this.#addresses.set(host, address);
      if (workers === "auto") {
        if (more) crew.widen(more);
        pool.widen(more + reserve);
      }
      return address;
    }
    /** @param {Address} address */
    #hear(address) {
      address.isLost = false;
      this.#heardAt = this.#ports.now();
    }
    /** @param {Address} address */
    #isShunned({ failedAt, isLost }) {
      return isLost && failedAt <= this.#heardAt && this.#ports.now() - failedAt < SHUNNED;
    }
  };

  // src/memory.js
  var DATABASE = "mule";
  var UPLOADS = "uploads";
  var INTERVAL = 2e3;
  var LIFE = 30 * 864e5;
  var Memory = class {
    /** @type {Promise<IDBDatabase> | null} */
    #database = null;
    /**
     * @param {string} fingerprint
     * @returns {Promise<Remembered | undefined>}
     */
    get(fingerprint) {
      return this.#run("readonly", (uploads) => uploads.get(fingerprint));
    }
    /**
     * @param {string} fingerprint
     * @param {Remembered} remembered
     */
    async set(fingerprint, remembered) {
      await this.#run("readwrite", (uploads) => uploads.put(remembered, fingerprint));
    }
    /** @param {string} fingerprint */
    async delete(fingerprint) {
      await this.#run("readwrite", (uploads) => uploads.delete(fingerprint));
    }
    /** @returns {Promise<Remembered[]>} */
    all() {
      return this.#run("readonly", (uploads) => uploads.getAll());
    }
    /**
     * @param {IDBTransactionMode} mode
     * @param {(uploads: IDBObjectStore) => IDBRequest} ask
     * @returns {Promise<any>}
     */
    async #run(mode, ask, isAgain = false) {
      this.#database ??= open();
      try {
        const database = await this.#database;
        const transaction = database.transaction(UPLOADS, mode);
        const answer = ask(transaction.objectStore(UPLOADS));
        await ended(transaction);
        return answer.result;
      } catch (error) {
        this.#database = null;
        if (error.name === "InvalidStateError" && !isAgain) return this.#run(mode, ask, true);
        throw error;
      }
    }
  };
  async function open() {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(UPLOADS);
    const database = await settled(request);
    database.onversionchange = () => database.close();
    return database;
  }
  function settled(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
  function ended(transaction) {
    return new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  }
  var ForgivingMemory = class _ForgivingMemory {
    #storage;
    #ports;
    #kept;
    #details;
    /** The way back that an earlier page has kept. @type {{ handle?: FileSystemFileHandle }} */
    #found = {};
    /**
     * @param {Storage} storage
     * @param {{ sleep: Sleep, now: () => number }} ports
     * @param {() => object} [details]  What is kept besides, as it is at the time of keeping.
     * @param {Map<string, Remembered>} [kept]  For this page at least.
     */
    constructor(storage, ports, details = () => ({}), kept = /* @__PURE__ */ new Map()) {
      this.#storage = storage;
      this.#ports = ports;
      this.#details = details;
      this.#kept = kept;
    }
    /**
     * The same memory, for one file.
     *
     * @param {() => { loaded: number, handle?: FileSystemFileHandle }} details
     */
    about(details) {
      return new _ForgivingMemory(this.#storage, this.#ports, details, this.#kept);
    }
    /**
     * @param {string} fingerprint
     * @returns {Promise<Remembered | undefined>}
     */
    async get(fingerprint) {
      const found = await this.#ask((storage) => storage.get(fingerprint)) ?? this.#kept.get(fingerprint);
      if (found?.handle) this.#found = { handle: found.handle };
      return found;
    }
    /**
     * @param {string} fingerprint
     * @param {Ticket} ticket
     */
    async set(fingerprint, ticket) {
      const remembered = { loaded: 0, ...ticket, ...this.#found, ...this.#details(), fingerprint, at: this.#ports.now() };
      this.#kept.set(fingerprint, remembered);
      await this.#ask((storage) => storage.set(fingerprint, remembered));
    }
    /** The details may be others by now; that is not worth writing down every time. @param {string} fingerprint */
    touch(fingerprint) {
      const kept = this.#kept.get(fingerprint);
      if (kept && this.#ports.now() - kept.at >= INTERVAL) this.set(fingerprint, kept);
    }
    /** @param {string} fingerprint */
    async delete(fingerprint) {
      this.#kept.delete(fingerprint);
      await this.#ask((storage) => storage.delete(fingerprint));
    }
    /** All that is kept and not too old, which is forgotten on the way. */
    async all() {
      const all = await this.#ask((storage) => storage.all()) ?? [...this.#kept.values()];
      const isRecent = ({ at }) => this.#ports.now() - at <= LIFE;
      for (const remembered of all) if (!isRecent(remembered)) await this.delete(remembered.fingerprint);
      return all.filter(isRecent);
    }
    /**
     * Browsers have been seen not to answer at all.
     *
     * @template T
     * @param {(storage: Storage) => Promise<T>} work
     * @returns {Promise<T | undefined>}
     */
    async #ask(work) {
      const answered = new AbortController();
      const giveUp = () => void 0;
      const late = this.#ports.sleep(2e3, answered).then(giveUp, giveUp);
      try {
        return await Promise.race([work(this.#storage), late]);
      } catch {
        return void 0;
      } finally {
        answered.abort();
      }
    }
  };

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
  function every(milliseconds, beat) {
    let last = Date.now();
    const timer = setInterval(() => {
      const before = last;
      last = Date.now();
      beat(last - before);
    }, milliseconds);
    return () => clearInterval(timer);
  }

  // src/line.js
  var PROBE_EVERY = 1500;
  var PROBE_OFFLINE = 1e4;
  var PROBE_PATIENCE = 3e3;
  var PROBE_REST = 250;
  var PROBE_SILENT = 5e3;
  var DARK = 2;
  var PROMPT = 1500;
  var ANYWAY = 8e3;
  var SCOUT_EVERY = 6e4;
  var Line = class {
    #ports;
    /** @type {Set<Rest>} */
    #rests = /* @__PURE__ */ new Set();
    /** @type {Record<'signer' | 'store', End>} */
    #ends = { signer: unknownEnd(), store: unknownEnd() };
    /** @param {{ sleep: Sleep, now: () => number, random: () => number, probe: Probe, vigil: Vigil }} ports */
    constructor(ports) {
      this.#ports = ports;
      const isLost = ({ error }) => error.status === 0;
      ports.vigil.addEventListener("jump", () => this.#renew(isLost));
      ports.vigil.addEventListener("back", () => this.#renew(isLost));
      ports.vigil.addEventListener("look", () => this.#renew((rest) => isLost(rest) || rest.error.reason === "signin"));
    }
    /** How often time has jumped: what was known of other clocks before that may be wrong. */
    get jumps() {
      return this.#ports.vigil.jumps;
    }
    /** Whoever rests goes on at once. */
    wake() {
      this.#renew(() => true);
    }
    /** That end has answered. @param {'signer' | 'store'} source */
    hear(source) {
      Object.assign(this.#ends[source], { heardAt: this.#ports.now(), isUp: true, lostAt: -Infinity });
      this.#wake(({ error, isIdle }) => isIdle && error.source === source);
    }
    /** Something that was sent there was lost. @param {'signer' | 'store'} source */
    lose(source) {
      this.#ends[source].lostAt = this.#ports.now();
    }
    /**
     * Raise Dark where the last that was sent there was lost, until something is heard; once a minute somebody may try all
     * the same. What Chromium asks a store before it sends (CORS preflight) outlives the request that it was asked for, and
     * keeps one of the six connections that a host is given: six that a dark line has swallowed, and nothing goes any more.
     *
     * @param {'signer' | 'store'} source
     */
    check(source) {
      const end = this.#ends[source];
      const { now: now2 } = this.#ports;
      if (now2() - end.lostAt < SCOUT_EVERY) throw new MuleError("Dark", "nobody has answered there lately");
      end.lostAt = end.lostAt > -Infinity ? now2() : -Infinity;
    }
    /**
     * The same error in better words, if more is known: that there is no network, or that somebody answers all the same.
     *
     * @param {any} error
     * @param {number} failures  In a row.
     */
    explain(error, failures) {
      if (error.status !== 0) return error;
      const { source, code } = error;
      const details = { source, status: 0, cause: error };
      if (this.#ports.vigil.isOffline) return new RemoteError("Offline", "The browser says that it is offline.", details);
      if (failures < 4 || !this.isUp(source)) return error;
      return new RemoteError(code, `The ${source} answers, but not so that this page may read it.`, {
        ...details,
        state: "answers"
      });
    }
    /** Whether anything answers there, as far as is known. @param {'signer' | 'store'} source */
    isUp(source) {
      return this.#ends[source].isUp;
    }
    /**
     * Rest before another try: some time, and where the line was dead until it is not. One looks for that in the name of
     * all who wait.
     *
     * @param {any} error  What is waited out.
     * @param {number} milliseconds
     * @param {{ signal: AbortSignal }} options
     * @returns {Promise<boolean>} Whether it ended early because all has changed: what went before counts no longer.
     */
    async rest(error, milliseconds, { signal }) {
      const { sleep: sleep2, now: now2, random: random2, vigil } = this.#ports;
      const rest = { error, isIdle: false, isAnew: false, nap: new AbortController() };
      const began = now2();
      const abort = () => rest.nap.abort();
      const leave = vigil.attend();
      signal.addEventListener("abort", abort);
      this.#rests.add(rest);
      try {
        signal.throwIfAborted();
        await sleep2(milliseconds, rest.nap);
        if (error.status !== 0 || this.#ends[
          /** @type {'store'} */
          error.source
        ].heardAt > began) return false;
        rest.isIdle = true;
        this.#seek(error);
        await sleep2(ANYWAY * (1 - random2() / 2), rest.nap);
        return false;
      } catch {
        signal.throwIfAborted();
        return rest.isAnew;
      } finally {
        this.#rests.delete(rest);
        signal.removeEventListener("abort", abort);
        leave();
      }
    }
    /**
     * Something is silent, and may be for good reason. To be asked again and again while it is; probes now and then.
     *
     * @param {'signer' | 'store'} source
     * @param {string} where
     * @returns {Promise<{ isPrompt: boolean, isBack: boolean }>} Whether a probe was answered at once, and whether the line
     *   has just come back: connections from before are dead.
     */
    async inspect(source, where) {
      const { now: now2 } = this.#ports;
      const end = this.#ends[source];
      const asked = now2();
      if (asked < end.dueAt) return { isPrompt: false, isBack: false };
      const host = hostOf(where);
      if (asked > end.dueAt + PROBE_SILENT || host !== end.host) end.misses = 0;
      end.host = host;
      end.dueAt = Infinity;
      const isThere = await this.#probe(where);
      const isPrompt = isThere && now2() - asked < PROMPT;
      const isBack = isPrompt && end.misses >= DARK;
      end.misses = isThere ? 0 : end.misses + 1;
      end.dueAt = isThere ? now2() + PROBE_SILENT : asked + PROBE_EVERY;
      if (isThere) this.hear(source);
      return { isPrompt, isBack };
    }
    /** @param {(rest: Rest) => boolean} isConcerned */
    #wake(isConcerned) {
      for (const rest of [...this.#rests].filter(isConcerned)) rest.nap.abort();
    }
    /** @param {(rest: Rest) => boolean} isConcerned */
    #renew(isConcerned) {
      for (const rest of this.#rests) rest.isAnew ||= isConcerned(rest);
      this.#wake(({ isAnew }) => isAnew);
    }
    /**
     * Probe until there is an answer, or nobody waits for one any more.
     *
     * @param {RemoteError} error
     */
    async #seek({ source, where }) {
      const { sleep: sleep2, now: now2, random: random2, vigil } = this.#ports;
      const end = this.#ends[source];
      if (end.isSought) return;
      end.isSought = true;
      const isMissed = () => [...this.#rests].some(({ error, isIdle }) => isIdle && error.source === source);
      for (; ; ) {
        const asked = now2();
        end.isUp = await this.#probe(where);
        if (end.isUp) break;
        const next = asked + (vigil.isOffline ? PROBE_OFFLINE : PROBE_EVERY * (1 + random2() / 2));
        await sleep2(Math.max(PROBE_REST, next - now2()));
        if (!isMissed()) break;
      }
      end.isSought = false;
      if (end.isUp) this.hear(source);
    }
    /** @param {string} url */
    async #probe(url) {
      const { sleep: sleep2, probe: probe2 } = this.#ports;
      const over = new AbortController();
      const tooLate = sleep2(PROBE_PATIENCE, over).then(
        () => false,
        () => false
      );
      const answered = await Promise.race([probe2(url, over), tooLate]);
      over.abort();
      return answered;
    }
  };
  var unknownEnd = () => ({
    heardAt: -Infinity,
    isUp: false,
    isSought: false,
    host: "",
    misses: 0,
    dueAt: 0,
    lostAt: -Infinity
  });

  // src/vigil.js
  var BEAT = 1e3;
  var JUMP = 1e4;
  var HIDDEN_JUMP = 9e4;
  var MEANINGS = {
    online: "back",
    change: "back",
    focus: "look",
    pageshow: "look",
    visibilitychange: "look",
    resume: "jump"
  };
  var Vigil = class extends EventTarget {
    #every;
    #browser;
    #attending = 0;
    /** The kind of network, where the browser tells. @type {unknown} */
    #network;
    /** Whether the page was hidden since the last beat. */
    #wasHidden = false;
    #rest = () => {
    };
    /** How often time has jumped. */
    jumps = 0;
    /** @param {{ every: Every, browser: Browser }} ports */
    constructor({ every: every2, browser }) {
      super();
      this.#every = every2;
      this.#browser = browser;
    }
    /** Whether the browser says so; it does not say so of every line that is down, and of some that are up. */
    get isOffline() {
      return this.#browser.navigator?.onLine === false;
    }
    /** Watch until what this gives is called. */
    attend() {
      if (this.#attending === 0) this.#wake();
      this.#attending += 1;
      return () => {
        this.#attending -= 1;
        if (this.#attending === 0) this.#rest();
      };
    }
    get #isHidden() {
      return this.#browser.document?.visibilityState === "hidden";
    }
    #wake() {
      const stop = this.#every(BEAT, (elapsed) => this.#beat(elapsed));
      const listen = ({ type }) => this.#hear(type);
      const connection = this.#browser.navigator?.connection;
      const targets = [this.#browser, this.#browser.document, connection];
      this.#network = connection?.type;
      this.#wasHidden = this.#isHidden;
      const each = (what) => {
        for (const target of targets) for (const type of Object.keys(MEANINGS)) target?.[what]?.(type, listen);
      };
      each("addEventListener");
      this.#rest = () => {
        stop();
        each("removeEventListener");
      };
    }
    /** @param {string} type */
    #hear(type) {
      const network = this.#browser.navigator?.connection?.type;
      if (type === "change" && network === this.#network) return;
      this.#network = network;
      this.#wasHidden ||= type === "visibilitychange";
      this.#tell(MEANINGS[type]);
    }
    /** @param {number} elapsed */
    #beat(elapsed) {
      const late = this.#wasHidden || this.#isHidden ? HIDDEN_JUMP : JUMP;
      this.#wasHidden = this.#isHidden;
      this.#tell(elapsed < -JUMP || elapsed > late ? "jump" : "beat");
    }
    /** @param {string} type */
    #tell(type) {
      if (type === "jump") this.jumps += 1;
      this.dispatchEvent(new Event(type));
    }
  };

  // src/pace.js
  var UNKNOWN = 15e4;
  var LEAST2 = 5e3;
  var SLOWEST = 30;
  var LEAST_GLIMPSED = 12e3;
  var GLIMPSE_FACTOR = 6;
  var MOST = 3e5;
  var MOST_GUESSED = 18e5;
  var GRACE = 3e3;
  var FACTOR = 2;
  var STRANGER = 4;
  var FADE2 = 0.3;
  var QUICK2 = 1e4;
  var DRAINING = 3e4;
  var DEVIATIONS = 4;
  var LEAST_DEVIATION = 1 / 16;
  var FIRST_DEVIATION = 1 / 8;
  var ROUND_TRIP = 2e3;
  var Pace = class {
    /** Bytes of the largest part learned from. */
    #length = 0;
    /** The longest of each, in milliseconds. */
    #longest = { pause: 0, tail: 0, whole: 0 };
    /** What the store takes to answer, at least lately. Milliseconds. */
    #answer = 0;
    /** Of a part, as RFC 6298 smooths round-trip times: milliseconds a byte, and how many shared the line. */
    #usual = { time: 1 / SLOWEST, deviation: 0, crowd: 1 };
    /**
     * Progress counts the bytes that the system took, megabytes ahead of those that have left. So a line shows in its pauses,
     * and the longest ones count: at once where they are news, fading where they are not.
     *
     * @param {number} length  Bytes of the part.
     * @param {Seen} seen
     */
    learn(length, { crowd, ...seen }) {
      if (length === 0) return;
      const isNews = length >= this.#length * STRANGER;
      this.#length = Math.max(this.#length, length);
      for (
        const name of
        /** @type {(keyof typeof seen)[]} */
        Object.keys(seen)
      ) {
        const old = isNews ? 0 : this.#longest[name];
        this.#longest[name] = Math.max(seen[name], old + (seen[name] - old) * FADE2);
      }
      this.#answer = isNews ? seen.tail : Math.min(seen.tail, this.#answer + (seen.tail - this.#answer) * FADE2);
      if (this.#isShort(length)) return;
      const time = Math.max(1, seen.whole) / length;
      const { time: usual, deviation } = this.#usual;
      this.#usual = isNews ? { time, deviation: time * FIRST_DEVIATION, crowd } : { time: usual + (time - usual) / 8, deviation: deviation + (Math.abs(time - usual) - deviation) / 4, crowd };
    }
    /** Whether its length says little of how long it takes. @param {number} length  Bytes. */
    #isShort(length) {
      return length * STRANGER < this.#length;
    }
    /**
     * How long a part may be silent.
     *
     * @param {number} length  Bytes of the part.
     * @param {object} circumstances
     * @param {'pause' | 'tail'} circumstances.phase
     * @param {boolean} circumstances.isQueued  Whether it may wait for others to make room: browsers have six connections
     *   a host.
     * @param {number | null} circumstances.glimpse  The longest pause among parts under way that move step by step.
     * @param {number | null} circumstances.age  Milliseconds from its first to its last sign of life.
     * @param {number} circumstances.crowd  How many parts are under way.
     * @param {number} circumstances.guess  How long it takes in all, in milliseconds, as its own steps have it; 0: nobody knows.
     * @returns {number} milliseconds
     */
    patience(length, { phase, isQueued, glimpse, age, crowd, guess }) {
      const { time, deviation, crowd: usual } = this.#usual;
      const whole = time * length * Math.max(1, crowd / usual);
      if (length >= this.#length * STRANGER) {
        const most = LEAST_GLIMPSED + Math.min(length / SLOWEST, FACTOR * whole);
        if (glimpse === null) return Math.min(MOST_GUESSED, Math.max(Math.min(UNKNOWN, most), guess));
        return Math.min(UNKNOWN, Math.max(LEAST_GLIMPSED, GRACE + GLIMPSE_FACTOR * glimpse));
      }
      const longest = this.#longest[phase] + (isQueued ? this.#longest.whole : 0);
      const due = whole * (1 + DEVIATIONS * Math.max(LEAST_DEVIATION, deviation / time));
      const answer = this.#isShort(length) ? FACTOR * this.#answer : 0;
      const left = age === null || whole > QUICK2 ? Infinity : ROUND_TRIP + answer + due - age;
      const hidden = phase === "tail" ? Math.max(age ?? 0, Math.min(whole, QUICK2), Math.min(due - (age ?? 0), DRAINING)) : 0;
      return Math.min(MOST, Math.max(LEAST2, hidden, Math.min(GRACE + FACTOR * longest, left)));
    }
  };

  // src/watchdog.js
  var SILENCE = 2e4;
  var BYTES_PER_MILLISECOND = 10;
  var SUSPICIOUS = 8e3;
  var SUSPICIOUS_LIGHT = 5e3;
  var MOVING = 3e3;
  var STEPS = 8;
  var DOUBLINGS = 6;
  var Flight = class {
    #now;
    sent = 0;
    pause = 0;
    tail = 0;
    /** How often it moved after the send buffer was filled, and by how many bytes. */
    steps = 0;
    stepped = 0;
    cut = new AbortController();
    /**
     * @param {Call} call
     * @param {() => number} now
     */
    constructor(call, now2) {
      this.#now = now2;
      this.length = sizeOf(call.body);
      this.call = call;
      this.begun = now2();
      this.movedAt = this.begun;
      this.startedAt = 0;
    }
    get host() {
      return hostOf(this.call.url);
    }
    get hasMoved() {
      return this.startedAt > 0;
    }
    get silence() {
      return this.#now() - this.movedAt;
    }
    /** Whether it carries little and is answered soon, so that another try costs nothing. */
    get isLight() {
      return !this.call.onProgress && !this.call.silence;
    }
    /** What it asks for; what it says is another matter. */
    get what() {
      return `${this.call.method} ${this.call.url.split("?")[0]}`;
    }
    /** Whether nothing of it is left to send. */
    get isOut() {
      return this.sent >= this.length;
    }
    /** How long it takes in all, in milliseconds, as its steps have it; 0: nobody knows. */
    get guess() {
      return this.stepped > 0 ? (this.movedAt - this.begun - FILLING) * this.length / this.stepped : 0;
    }
    /** A sign of life. @param {number} [bytes] */
    move(bytes = 0) {
      const phase = this.isOut ? "tail" : "pause";
      this[phase] = Math.max(this[phase], this.silence);
      this.movedAt = this.#now();
      this.startedAt ||= this.movedAt;
      if (this.movedAt - this.begun <= FILLING) return;
      this.steps += 1;
      this.stepped += Math.max(0, bytes);
    }
    /** @param {number} sent  Bytes; fewer than before where the browser sends it again by itself. */
    progress(sent) {
      if (sent !== this.sent) this.move(sent - this.sent);
      this.sent = sent;
      this.call.onProgress?.(sent);
    }
    get seen() {
      return { pause: this.pause, tail: this.tail, whole: this.#now() - this.begun };
    }
  };
  var Watchdog = class {
    #send;
    #now;
    #vigil;
    #line;
    /** @type {Set<Flight>} */
    #flights = /* @__PURE__ */ new Set();
    #pace = new Pace();
    /** How many calls without progress were cut off in a row, by what they asked for. @type {Map<string, number>} */
    #strikes = /* @__PURE__ */ new Map();
    /** @param {{ send: Send, now: () => number, vigil: Vigil, line: Pick<Line, 'inspect'> }} ports */
    constructor({ send: send2, now: now2, vigil, line }) {
      this.#send = send2;
      this.#now = now2;
      this.#vigil = vigil;
      this.#line = line;
      vigil.addEventListener("beat", () => {
        this.#cut((flight) => flight.silence > this.#patience(flight), "Stalled");
        this.#inspect("signer");
        this.#inspect("store");
      });
      vigil.addEventListener("jump", () => this.#cut(() => true, "Interrupted"));
      vigil.addEventListener("back", () => this.#cut((flight) => flight.silence > MOVING, "Interrupted"));
    }
    /** As the port of that name; rejects with a MuleError `Stalled` or `Interrupted` where it gave the call up. @type {Send} */
    send = async (call) => {
      const { signal, onProgress } = call;
      signal?.throwIfAborted();
      const flight = new Flight(call, this.#now);
      const abort = () => flight.cut.abort(signal?.reason);
      const leave = this.#vigil.attend();
      signal?.addEventListener("abort", abort);
      this.#flights.add(flight);
      try {
        const watched = { onProgress: onProgress && ((sent) => flight.progress(sent)) };
        const answer = await this.#send({ ...call, ...watched, onReply: () => flight.move(), signal: flight.cut.signal });
        flight.move();
        this.#learn(flight, answer);
        return answer;
      } finally {
        this.#flights.delete(flight);
        signal?.removeEventListener("abort", abort);
        leave();
      }
    };
    /**
     * @param {Flight} flight
     * @param {Answer} answer
     */
    #learn(flight, { status }) {
      if (!flight.call.onProgress) this.#strikes.delete(flight.what);
      else if (status < 300) this.#pace.learn(flight.length, { ...flight.seen, crowd: this.#parts.length });
    }
    /** @param {'signer' | 'store'} source */
    async #inspect(source) {
      const isSuspect = (flight) => flight.call.source === source && flight.silence > (flight.isLight ? SUSPICIOUS_LIGHT : SUSPICIOUS) * doubled(this.#stalls(flight));
      const suspect = [...this.#flights].find(isSuspect);
      if (!suspect) return;
      const { isPrompt, isBack } = await this.#line.inspect(source, suspect.call.url.split("?")[0]);
      const isDead = (flight) => isBack || isPrompt && (flight.isLight || this.#isStuck(flight));
      this.#cut((flight) => isSuspect(flight) && isDead(flight), "Stalled");
    }
    /** Whether it has not even begun to be sent, although there is room. @param {Flight} flight */
    #isStuck({ call, hasMoved, host }) {
      const there = this.#parts.filter((flight) => flight.host === host);
      return call.onProgress !== void 0 && !hasMoved && there.length < CONNECTIONS;
    }
    /** How often the like of it was cut off for its silence before. @param {Flight} flight */
    #stalls({ call, what }) {
      return call.onProgress ? call.stalls ?? 0 : this.#strikes.get(what) ?? 0;
    }
    /** @param {Flight} flight @returns {number} Milliseconds that it may be silent. */
    #patience(flight) {
      const { call, length, isOut, hasMoved, movedAt, startedAt } = flight;
      const { onProgress, silence = SILENCE } = call;
      const patience = onProgress ? this.#pace.patience(length, {
        phase: isOut ? "tail" : "pause",
        isQueued: !hasMoved && this.#isAlive,
        glimpse: this.#glimpse,
        age: hasMoved ? movedAt - startedAt : null,
        crowd: this.#parts.length,
        guess: flight.guess
      }) : silence + length / BYTES_PER_MILLISECOND;
      return patience * doubled(this.#stalls(flight));
    }
    /** The parts under way; other calls tell nothing of what parts take. */
    get #parts() {
      return [...this.#flights].filter(({ call }) => call.onProgress);
    }
    get #glimpse() {
      const telling = this.#parts.filter(({ steps }) => steps >= STEPS);
      return telling.length ? Math.max(...telling.map(({ pause }) => pause)) : null;
    }
    get #isAlive() {
      return this.#parts.some(({ hasMoved, silence }) => hasMoved && silence < MOVING);
    }
    /**
     * @param {(flight: Flight) => boolean} isDead
     * @param {string} code
     */
    #cut(isDead, code) {
      const dead = [...this.#flights].filter(isDead);
      const asked = new Set(dead.filter(({ call }) => !call.onProgress && code === "Stalled").map(({ what }) => what));
      for (const what of asked) this.#strikes.set(what, (this.#strikes.get(what) ?? 0) + 1);
      for (const { cut } of dead) cut.abort(new MuleError(code, "no sign of life"));
    }
  };
  var doubled = (times) => 2 ** Math.min(times, DOUBLINGS);
  function sizeOf(body) {
    return typeof body === "string" ? body.length : body?.size ?? 0;
  }

  // src/connect.js
  var SIMPLE = ["GET", "HEAD"];
  function connect(ports) {
    const vigil = new Vigil(ports);
    const line = new Line({ ...ports, vigil });
    const watchdog = new Watchdog({ ...ports, vigil, line });
    const send2 = async (call) => {
      const { method, signal, source } = call;
      if (!source) return watchdog.send(call);
      if (source === "store" && !SIMPLE.includes(method)) line.check(source);
      try {
        const answer = await watchdog.send(call);
        line.hear(source);
        return answer;
      } catch (error) {
        if (!signal?.aborted) line.lose(source);
        throw error;
      }
    };
    const backend = new ports.Backend(ports.backend, { ...ports, send: send2 });
    return { line, backend, store: ports.makeStore({ ...ports, send: send2, now: () => backend.serverNow }) };
  }

  // src/http.js
  var FORBIDDEN = /^(content-length|host)$/i;
  function send({ method, url, headers = {}, body = null, credentials = false, signal, onProgress, onReply }) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const xhr = new XMLHttpRequest();
      const abort = () => xhr.abort();
      xhr.open(method, url);
      xhr.withCredentials = credentials;
      for (const [name, value] of Object.entries(headers)) {
        if (!FORBIDDEN.test(name)) xhr.setRequestHeader(name, value);
      }
      if (onProgress) xhr.upload.onprogress = (event) => onProgress(event.loaded);
      xhr.onprogress = () => onReply?.();
      xhr.onload = () => resolve({ status: xhr.status, headers: parseHeaders(xhr.getAllResponseHeaders()), text: xhr.responseText });
      xhr.onerror = () => reject(new MuleError("NetworkError", "no answer"));
      xhr.onabort = () => reject(signal?.reason);
      xhr.onloadend = () => signal?.removeEventListener("abort", abort);
      signal?.addEventListener("abort", abort);
      xhr.send(body);
    });
  }
  async function probe(url, { signal }) {
    try {
      await fetch(url, { method: "HEAD", mode: "no-cors", cache: "no-store", credentials: "omit", signal });
      return true;
    } catch {
      return false;
    }
  }
  function parseHeaders(lines) {
    const pairs = [...lines.matchAll(/^(.+?): (.*)$/gm)];
    return Object.fromEntries(pairs.map(([, name, value]) => [name.toLowerCase(), value]));
  }

  // src/pool.js
  var Pool = class {
    /** In the order of their coming. @type {Set<Place>} */
    #places = /* @__PURE__ */ new Set();
    #free;
    /** @param {number} workers */
    constructor(workers) {
      this.#free = workers;
    }
    /** Have so many more. @param {number} workers */
    widen(workers) {
      this.#free += workers;
      this.#serve();
    }
    /** Queue up. The place stays the file's own, also while it has no work, until it leaves. */
    enter() {
      const place = new Place(() => this.#serve());
      this.#places.add(place);
      return place;
    }
    /** @param {Place} place */
    leave(place) {
      this.#places.delete(place);
    }
    #serve() {
      for (const place of this.#places) {
        while (this.#free > 0 && place.isHungry) {
          this.#free -= 1;
          place.serve().then(() => {
            this.#free += 1;
            this.#serve();
            place.settle();
          });
        }
        if (this.#free === 0) return;
      }
    }
  };
  var Place = class {
    #serveAll;
    /** @type {Work | null} */
    #work = null;
    #stop = new AbortController();
    /** How many workers are at it. */
    running = 0;
    /** @type {(done?: unknown) => void} */
    #end = () => {
    };
    /** @param {() => void} serveAll */
    constructor(serveAll) {
      this.#serveAll = serveAll;
    }
    get isHungry() {
      return !this.#stop.signal.aborted && Boolean(this.#work?.waiting);
    }
    /**
     * Have all of the work done. The first task that fails stops the others, and is what this rejects with once all of
     * them have ended; so does the signal.
     *
     * @param {Work} work
     * @param {{ signal: AbortSignal }} options
     */
    async drain(work, { signal }) {
      signal.throwIfAborted();
      const stop = new AbortController();
      const abort = () => {
        stop.abort(signal.reason);
        this.settle();
      };
      signal.addEventListener("abort", abort);
      this.#stop = stop;
      this.#work = work;
      await new Promise((resolve) => {
        this.#end = resolve;
        this.#serveAll();
        this.settle();
      });
      this.#work = null;
      signal.removeEventListener("abort", abort);
      stop.signal.throwIfAborted();
    }
    /** Do one task; never rejects. */
    async serve() {
      const stop = this.#stop;
      const task = (
        /** @type {Work} */
        this.#work.take(stop.signal)
      );
      this.running += 1;
      try {
        await task(stop.signal);
      } catch (error) {
        stop.abort(error);
      }
      this.running -= 1;
    }
    /** End the draining if there is nothing left of it. */
    settle() {
      if (this.running === 0 && !this.isHungry) this.#end();
    }
  };

  // src/opening.js
  async function open2(means) {
    const { persistence, store, scope } = means;
    const ask = () => decide(means);
    const first = await ask();
    if ("ended" in first) return first.ended;
    let decision = first;
    const create = async ({ fresh = false }) => {
      if (fresh) decision = /** @type {InitAnswer} */
      await ask();
      return decision.upload_id ?? store.createMultipartUpload(
        /** @type {SignedRequest} */
        decision.request,
        scope
      );
    };
    const uploadId = decision.upload_id ?? await persistence.run(create, scope);
    return {
      key: decision.key,
      uploadId,
      ticket: decision.ticket,
      chunkSize: decision.chunk_size,
      partCount: decision.num_chunks,
      resumed: decision.chunks !== void 0,
      integrity: decision.integrity,
      isWhole: decision.whole,
      request: decision.request
    };
  }
  function check({ chunk_size, num_chunks }, size) {
    if (Math.max(1, Math.ceil(size / chunk_size)) === num_chunks) return;
    throw new MuleError("BadPlan", `${num_chunks} chunks of ${chunk_size} bytes do not make a file of ${size}.`);
  }
  async function decide(means) {
    const { backend, dead, memory, fingerprint, source } = means;
    const remembered = source.size <= backend.wholeSize ? void 0 : await memory.get(fingerprint);
    const decision = remembered ? await recall(means, remembered) : await init(means, {});
    if ("ended" in decision) return decision;
    const id = decision.whole ? decision.key : decision.upload_id;
    if (id === void 0 || !dead.has(id)) return decision;
    return init(means, { force: 1 });
  }
  async function recall(means, { key, ticket, uploadId }) {
    try {
      return await init(means, { ticket, upload_id: uploadId });
    } catch (error) {
      means.scope.signal.throwIfAborted();
      const { cure } = cureFor(error);
      if (cure === "retry") throw error;
      if (cure === "verify") {
        return { ended: { key, uploadId, ticket, chunkSize: 0, partCount: 0, resumed: true, over: error } };
      }
      const decision = await init(means, {});
      await means.memory.delete(means.fingerprint);
      return decision;
    }
  }
  async function init({ backend, crew, getSealer: getSealer2, persistence, source, scope }, more) {
    const params = { ...source.fields, mime_type: source.type || void 0, speed: Math.round(crew.speed), ...more };
    const decision = await persistence.run(() => backend.init(params, scope), scope);
    check(decision, source.size);
    if (decision.integrity) getSealer2();
    return decision;
  }

  // src/completion.js
  var STUBBORN_ROUNDS = 3;
  var SETTLING = 5e3;
  var Completion = class {
    #means;
    #signatures;
    #parts;
    /** How often the store was asked to complete it. */
    #asked = 0;
    /**
     * @param {Means} means
     * @param {Signatures} signatures
     * @param {object} parts
     * @param {() => Promise<Verdict>} parts.judge  What the store has.
     * @param {(partNumber: number) => void} parts.lose  The store does not have it after all.
     */
    constructor(means, signatures, parts) {
      this.#means = means;
      this.#signatures = signatures;
      this.#parts = parts;
    }
    /**
     * Each try begins with the proof: an earlier one may have done its work although nobody heard of it.
     *
     * @param {() => Promise<void>} sendMissing
     */
    async complete(sendMissing) {
      const { persistence, scope, store } = this.#means;
      await persistence.run(async ({ fresh }) => {
        const etags = await this.#prove(sendMissing);
        if (etags === null) return;
        const checksums = await this.#signatures.checksums();
        const request = await this.#signatures.other("end", { fresh });
        this.#asked += 1;
        await store.completeMultipartUpload(request, { etags, checksums }, scope);
      }, scope);
    }
    /** Whether the object is there, as long as the file. */
    async isWhole() {
      const { persistence, scope, source, store } = this.#means;
      const look = async ({ fresh }) => store.headObject(await this.#signatures.other("head", { fresh }), scope);
      const object = await persistence.run(look, scope).catch(orMissing);
      return object?.size === source.size || object?.size === null && this.#asked > 0;
    }
    /** @param {() => Promise<void>} sendMissing @returns {Promise<string[] | null>} ETags; null where the object is there. */
    async #prove(sendMissing) {
      let fewest = Infinity;
      for (let rounds = 1; ; rounds += 1) {
        const verdict = await this.#look();
        if (verdict === null) return null;
        const { etags, missing } = verdict;
        if (missing.length === 0) return etags;
        if (missing.length < fewest) rounds = 1;
        fewest = Math.min(fewest, missing.length);
        for (const partNumber of missing) this.#parts.lose(partNumber);
        if (rounds > STUBBORN_ROUNDS) throw notKept(missing);
        await sendMissing();
      }
    }
    /**
     * What the store has; null where a Complete of ours that nobody heard of has made the object. A store that is still at it
     * may list fewer parts each time: those are not lost.
     */
    async #look() {
      for (let last = 0; ; await this.#means.sleep(SETTLING, this.#means.scope)) {
        if (this.#asked > 0 && await this.isWhole()) return null;
        const verdict = await this.#parts.judge();
        if (this.#asked === 0 || verdict.missing.length === last) return verdict;
        last = verdict.missing.length;
      }
    }
  };
  function orMissing(error) {
    if (error instanceof RemoteError && error.source === "store" && error.status === 403) return null;
    throw error;
  }
  function notKept(missing) {
    const which = missing.length > 5 ? `${missing.slice(0, 5).join(", ")}, …` : missing.join(", ");
    return new MuleError("PartsNotKept", `The store does not list part ${which} as sent.`);
  }

  // src/parts.js
  var MISSING = 0;
  var SENDING = 1;
  var STORED = 2;
  function partRange(partNumber, { size, chunkSize }) {
    const start = (partNumber - 1) * chunkSize;
    return { start, end: Math.min(start + chunkSize, size), length: Math.min(chunkSize, size - start) };
  }
  var PartTable = class {
    #from = 0;
    #missing;
    /** @param {number} partCount */
    constructor(partCount) {
      this.states = new Uint8Array(partCount);
      this.#missing = partCount;
    }
    /** How many wait to be sent. */
    get missing() {
      return this.#missing;
    }
    /** Take all for stored but these. @param {number[]} partNumbers */
    leave(partNumbers) {
      this.states.fill(STORED);
      this.#missing = 0;
      for (const partNumber of partNumbers) this.mark(partNumber, MISSING);
    }
    /** Take the first missing part; there has to be one. */
    take() {
      const index = this.states.indexOf(MISSING, this.#from);
      this.#from = index;
      this.mark(index + 1, SENDING);
      return index + 1;
    }
    /** Those that are taken next. @param {number} count  How many at most. */
    upcoming(count) {
      const numbers = [];
      for (let index = this.#from; numbers.length < count; index += 1) {
        index = this.states.indexOf(MISSING, index);
        if (index < 0) break;
        numbers.push(index + 1);
      }
      return numbers;
    }
    /**
     * @param {number} partNumber
     * @param {number} state
     */
    mark(partNumber, state) {
      const index = partNumber - 1;
      this.#missing += Number(state === MISSING) - Number(this.states[index] === MISSING);
      this.states[index] = state;
      if (state === MISSING) this.#from = Math.min(this.#from, index);
    }
  };

  // src/proof.js
  var bare = (etag) => etag.replaceAll('"', "");
  function chooseEtag(listed, length, own) {
    const whole = listed.filter(({ size }) => size === length);
    if (whole.length === 0) return null;
    const etags = new Set(whole.map(({ etag }) => bare(etag)));
    if (etags.size === 1) return whole[0].etag;
    return whole.find(({ etag }) => own !== void 0 && bare(etag) === bare(own))?.etag ?? null;
  }
  function findNewEtag(before, after) {
    const unmatched = before.map(({ etag }) => bare(etag));
    const added = after.filter(({ etag }) => {
      const index = unmatched.indexOf(bare(etag));
      if (index >= 0) unmatched.splice(index, 1);
      return index < 0;
    });
    return added.length === 1 ? added[0].etag : void 0;
  }
  var Evidence = class {
    #plan;
    /** @type {Map<number, string>} */
    #etags = /* @__PURE__ */ new Map();
    /** Sent since the last listing, and CORS hid the ETag. @type {Set<number>} */
    #hidden = /* @__PURE__ */ new Set();
    /** @type {Listing} */
    #listing = /* @__PURE__ */ new Map();
    /** @param {{ size: number, chunkSize: number, partCount: number }} plan */
    constructor(plan) {
      this.#plan = plan;
    }
    /** What was known of that part holds no longer. @param {number} partNumber */
    forget(partNumber) {
      this.#etags.delete(partNumber);
    }
    /**
     * @param {number} partNumber
     * @param {string | null} etag  What our own sending of it got, if the page may read it.
     */
    record(partNumber, etag) {
      if (etag === null) this.#hidden.add(partNumber);
      else this.#etags.set(partNumber, etag);
    }
    /**
     * @param {Listing} listing  Of all that the store has now.
     * @returns {Verdict}
     */
    judge(listing) {
      this.#reveal(listing);
      const etags = [];
      const missing = [];
      for (let partNumber = 1; partNumber <= this.#plan.partCount; partNumber += 1) {
        const { length } = partRange(partNumber, this.#plan);
        const etag = chooseEtag(listing.get(partNumber) ?? [], length, this.#etags.get(partNumber));
        if (etag === null) missing.push(partNumber);
        else etags.push(etag);
      }
      return { etags, missing };
    }
    /** What CORS hid, two listings may give away. @param {Listing} listing */
    #reveal(listing) {
      for (const partNumber of this.#hidden) {
        const etag = findNewEtag(this.#listing.get(partNumber) ?? [], listing.get(partNumber) ?? []);
        if (etag !== void 0) this.#etags.set(partNumber, etag);
      }
      this.#hidden.clear();
      this.#listing = listing;
    }
  };

  // src/doubts.js
  var Doubts = class {
    #means;
    #signatures;
    /** Those in doubt, each with the listing that tells of it if one was asked for. @type {Map<number, Promise<Page> | null>} */
    #open = /* @__PURE__ */ new Map();
    /**
     * @param {Means} means
     * @param {Signatures} signatures
     */
    constructor(means, signatures) {
      this.#means = means;
      this.#signatures = signatures;
    }
    /** All of that part had left, and nobody answered. @param {number} partNumber */
    add(partNumber) {
      this.#open.set(partNumber, null);
    }
    /**
     * @param {number} partNumber
     * @param {{ length: number, fresh: boolean }} options  `length`: bytes that it has to have.
     * @returns {Promise<string | null>} The ETag of the part that the store has; null: send it.
     */
    async resolve(partNumber, { length, fresh }) {
      const doubt = this.#open.get(partNumber);
      if (doubt === void 0) return null;
      let page = await (doubt ?? this.#askForAll(fresh));
      if (page.next !== null && page.next < partNumber) page = await this.#list(partNumber, fresh);
      this.#open.delete(partNumber);
      const listed = page.parts.filter((part) => part.partNumber === partNumber);
      return chooseEtag(listed, length, void 0);
    }
    /**
     * One listing, from the first part on that nobody has asked for.
     *
     * @param {boolean} fresh
     */
    #askForAll(fresh) {
      const unasked = [...this.#open.keys()].filter((partNumber) => this.#open.get(partNumber) === null);
      const page = this.#list(Math.min(...unasked), fresh);
      for (const partNumber of unasked) this.#open.set(partNumber, page);
      page.catch(() => {
        for (const partNumber of unasked) if (this.#open.get(partNumber) === page) this.add(partNumber);
      });
      return page;
    }
    /**
     * @param {number} first  The part number that the page begins with.
     * @param {boolean} fresh
     */
    async #list(first, fresh) {
      const { store, scope } = this.#means;
      return store.listParts(await this.#signatures.other("list", { marker: first - 1, fresh }), scope);
    }
  };

  // src/listing.js
  async function listParts({ store, persistence, scope, source }, signatures) {
    await source.prove();
    const listing = /* @__PURE__ */ new Map();
    let marker = 0;
    for (; ; ) {
      const page = await persistence.run(
        async ({ fresh }) => store.listParts(await signatures.other("list", { marker, fresh }), scope),
        scope
      );
      for (const part of page.parts) listing.set(part.partNumber, [...listing.get(part.partNumber) ?? [], part]);
      if (page.next === null) return listing;
      if (page.next <= marker) throw new MuleError("ListingStuck", `The store's listing does not end.`);
      marker = page.next;
    }
  }

  // src/leases.js
  var MARGIN = 6e4;
  var Leases = class {
    #means;
    /** @type {Map<Key, Lease>} */
    #kept = /* @__PURE__ */ new Map();
    /** @param {Pick<Means, 'backend' | 'line'>} means */
    constructor(means) {
      this.#means = means;
    }
    /** The latest for that key, good or not. @param {Key} key */
    get(key) {
      return this.#kept.get(key)?.request;
    }
    /** @param {Key} key */
    isGood(key) {
      const lease = this.#kept.get(key);
      const { backend, line } = this.#means;
      return lease !== void 0 && lease.jumps === line.jumps && backend.serverNow < lease.until;
    }
    /**
     * @param {Key} key
     * @param {SignedRequest} request
     */
    keep(key, request) {
      const { backend, line } = this.#means;
      const ends = request.expires_at * 1e3;
      const life = ends - backend.serverNow;
      this.#kept.set(key, { request, until: ends - Math.min(MARGIN, life / 4), jumps: line.jumps });
    }
    /** @param {Key} key */
    drop(key) {
      this.#kept.delete(key);
    }
  };

  // src/signatures.js
  var MOST2 = 100;
  var SPAN = 9e4;
  var Signatures = class {
    #means;
    #fields;
    #partCount;
    #chunkSize;
    /** In place of windows, where signatures bind the bytes. @type {Seals | null} */
    #seals;
    /** How many parts the latest window had. */
    #window = 0;
    /** @type {Leases<number>} */
    #parts;
    /** @type {Leases<string>} */
    #others;
    /** The window being asked for. @type {{ first: number, last: number, scope: object, answer: Promise<void> } | null} */
    #asking = null;
    /** The highest part number that was ever asked for. */
    #askedTo = 0;
    /**
     * @param {Means} means
     * @param {{ fields: FileFields & UploadFields, plan: Plan, upcoming: Upcoming }} upload
     */
    constructor(means, { fields: fields2, plan, upcoming }) {
      this.#means = means;
      this.#fields = fields2;
      this.#partCount = plan.partCount;
      this.#chunkSize = plan.chunkSize;
      this.#seals = plan.integrity ? means.getSealer()({ fields: fields2, plan, upcoming }) : null;
      this.#parts = new Leases(means);
      this.#others = new Leases(means);
    }
    /** Ask for the first window, which binds the upload id: raises UploadIdMismatch if another one was first. */
    async bind() {
      await this.#ask(1);
    }
    /**
     * @param {number} partNumber
     * @param {{ fresh: boolean }} options  `fresh`: the one that was given before is no good.
     * @returns {Promise<SignedRequest>}
     */
    async part(partNumber, { fresh }) {
      const request = await (this.#seals ? this.#seals.part(partNumber, { fresh }) : this.#take(partNumber, fresh));
      if (!request) throw new MuleError("UnsignedPart", `The server did not sign part ${partNumber}.`);
      return request;
    }
    /** What the store wants to hear of the bytes of part 1, 2, … at the end. */
    async checksums() {
      return this.#seals ? this.#seals.checksums() : [];
    }
    /** The store has the part: its signature is of no more use. @param {number} partNumber */
    drop(partNumber) {
      this.#parts.drop(partNumber);
      this.#seals?.drop(partNumber);
    }
    /**
     * @param {'list' | 'end' | 'head'} what
     * @param {{ fresh: boolean, marker?: number }} options  `marker`: list the parts behind it.
     */
    async other(what, { fresh, marker }) {
      const known = this.#others.get(what);
      if (known && !fresh && !marker && this.#others.isGood(what)) return known;
      const params = marker ? { ...this.#fields, part_number_marker: marker } : this.#fields;
      return (await this.#means.backend.sign(what, params, this.#means.scope)).request;
    }
    /**
     * @param {number} partNumber
     * @param {boolean} fresh
     */
    async #take(partNumber, fresh) {
      if (fresh) this.#parts.drop(partNumber);
      if (!this.#parts.isGood(partNumber)) await this.#askFor(partNumber);
      const request = this.#parts.get(partNumber);
      if (request) this.#askAhead(partNumber);
      return request;
    }
    /** @param {number} partNumber */
    async #askFor(partNumber) {
      const asking = this.#asking;
      const isUnderWay = asking?.scope === this.#means.scope;
      if (asking && isUnderWay && asking.first <= partNumber && partNumber <= asking.last) return asking.answer;
      return this.#ask(partNumber);
    }
    /** @param {number} partNumber */
    #askAhead(partNumber) {
      const left = this.#askedTo - partNumber;
      if (left >= this.#window / 4 || this.#askedTo >= this.#partCount) return;
      this.#ask(this.#askedTo + 1).catch(() => {
      });
    }
    /** How many parts will begin soon: at a speed that nobody knows yet, twice as many as the last time. */
    #measure() {
      const { crew, progress } = this.#means;
      const soon = progress.speed ? progress.speed * SPAN / 1e3 / this.#chunkSize : this.#window * 2;
      return Math.ceil(Math.min(MOST2, Math.max(2 * crew.most, soon)));
    }
    /** @param {number} first */
    #ask(first) {
      this.#window = this.#measure();
      const count = Math.min(this.#window, this.#partCount - first + 1);
      const end = () => {
        if (this.#asking === asking) this.#asking = null;
      };
      const asking = { first, last: first + count - 1, scope: this.#means.scope, answer: this.#fetch(first, count, end) };
      this.#asking = asking;
      this.#askedTo = Math.max(this.#askedTo, asking.last);
      return asking.answer;
    }
    /**
     * @param {number} first
     * @param {number} count
     * @param {() => void} end  Called in the turn in which they are kept: who drops one from then on has to ask for it.
     */
    async #fetch(first, count, end) {
      const { backend, scope } = this.#means;
      const params = { ...this.#fields, first_chunk: first, num_chunks: count };
      let answer;
      try {
        answer = await backend.signWindow(params, scope);
      } finally {
        end();
      }
      const { chunk_signatures, requests, more_chunks } = answer;
      for (
        const name of
        /** @type {const} */
        ["list", "end", "head"]
      ) {
        const request = requests[name];
        if (request) this.#others.keep(name, request);
      }
      const addresses = [{ request: requests.chunk, chunk_signatures }, ...more_chunks ?? []];
      for (const number of Object.keys(chunk_signatures)) {
        const [request, ...others] = addresses.flatMap(({ request: request2, chunk_signatures: chunk_signatures2 }) => {
          const [signature, date] = chunk_signatures2[number] ?? [];
          return signature ? fillTemplate(request2, { chunk: number, signature, date }) : [];
        });
        if (request) this.#parts.keep(Number(number), { ...request, others });
      }
    }
  };
  function fillTemplate(template, values) {
    const fill = (text, encode) => text.replace(/\{(chunk|signature|date)\}/g, (_, name) => encode(values[name]));
    const headers = Object.entries(template.headers).map(([name, value]) => [name, fill(value, String)]);
    return { ...template, url: fill(template.url, encodeURIComponent), headers: Object.fromEntries(headers) };
  }

  // src/transfer.js
  var UNTOLD = 1e3;
  var Transfer = class {
    #means;
    #plan;
    #signatures;
    #parts;
    #evidence;
    #doubts;
    #completion;
    /**
     * @param {Means} means
     * @param {Plan} plan
     */
    constructor(means, plan) {
      this.#means = means;
      this.#plan = { ...plan, size: means.source.size };
      this.#parts = new PartTable(plan.partCount);
      this.#evidence = new Evidence(this.#plan);
      const upcoming = (count) => this.#parts.upcoming(count);
      this.#signatures = new Signatures(means, { fields: this.#fields, plan, upcoming });
      this.#doubts = new Doubts(means, this.#signatures);
      this.#completion = new Completion(means, this.#signatures, {
        judge: () => this.#judge(),
        lose: (partNumber) => this.#lose(partNumber)
      });
    }
    /** How many parts wait to be sent. */
    get waiting() {
      return this.#parts.missing;
    }
    /** A byte for each part: missing, sending or stored. */
    get states() {
      return this.#parts.states;
    }
    /** Bind the upload id, remember it, and find out what the store has already. */
    async begin() {
      const { memory, fingerprint, progress, source } = this.#means;
      const { key, uploadId, ticket, resumed } = this.#plan;
      await this.#persist(() => this.#signatures.bind());
      await memory.set(fingerprint, { key, uploadId, ticket });
      if (!resumed) return progress.reset(0);
      const { missing } = await this.#judge();
      this.#parts.leave(missing);
      progress.reset(missing.reduce((bytes, partNumber) => bytes - partRange(partNumber, this.#plan).length, source.size));
    }
    /** Take the next part to send. @returns {(signal: AbortSignal) => Promise<void>} */
    take() {
      const partNumber = this.#parts.take();
      this.#means.onPart(partNumber);
      return (signal) => this.#send(partNumber, signal);
    }
    /** Make it the object, once the store is proved to have all of it. @param {() => Promise<void>} sendMissing */
    async complete(sendMissing) {
      await this.#completion.complete(sendMissing);
    }
    /** Whether the object is there, as long as the file. */
    isWhole() {
      return this.#completion.isWhole();
    }
    /** Tell the backend, and forget. @returns {Promise<Result>} */
    async report() {
      const { backend, memory, fingerprint, hints, scope } = this.#means;
      const { url } = await this.#persist(() => backend.recordFinish({ ...this.#fields, ...hints.takeRetries() }, scope));
      await memory.delete(fingerprint);
      return { key: this.#plan.key, url: url ?? null };
    }
    get #fields() {
      const { key, uploadId, ticket } = this.#plan;
      return { ...this.#means.source.fields, key, upload_id: uploadId, ticket };
    }
    /**
     * @template T
     * @param {(hint: { fresh: boolean }) => Promise<T>} work
     */
    #persist(work) {
      return this.#means.persistence.run(work, this.#means.scope);
    }
    async #judge() {
      return this.#evidence.judge(await listParts(this.#means, this.#signatures));
    }
    /** The store does not have it after all. @param {number} partNumber */
    #lose(partNumber) {
      this.#means.progress.land(partNumber, -partRange(partNumber, this.#plan).length);
      this.#mark(partNumber, MISSING);
    }
    /**
     * @param {number} partNumber
     * @param {AbortSignal} signal
     */
    async #send(partNumber, signal) {
      const { persistence, progress, backend, hints } = this.#means;
      const { length } = partRange(partNumber, this.#plan);
      try {
        await persistence.run((hint) => this.#sendOnce(partNumber, { ...hint, signal }), { signal });
      } catch (error) {
        progress.land(partNumber, 0);
        this.#mark(partNumber, MISSING);
        throw error;
      }
      progress.land(partNumber, length);
      this.#signatures.drop(partNumber);
      this.#mark(partNumber, STORED);
      hints.add(
        partNumber,
        (partNumbers, options) => backend.recordParts({ ...this.#fields, ...hints.takeRetries() }, partNumbers, options)
      );
    }
    /**
     * @param {number} partNumber
     * @param {{ fresh: boolean, stalls: number, signal: AbortSignal }} options
     */
    async #sendOnce(partNumber, { fresh, stalls, signal }) {
      const { crew, now: now2, progress, source, store } = this.#means;
      const range = partRange(partNumber, this.#plan);
      const { length } = range;
      const found = await this.#doubts.resolve(partNumber, { length, fresh });
      if (found !== null) return this.#evidence.record(partNumber, found);
      const body = source.slice(range);
      await source.glance();
      this.#evidence.forget(partNumber);
      let left = 0;
      let begun = Infinity;
      const upload = async (tell) => {
        const onProgress = (sent) => {
          left = Math.min(sent, length);
          progress.fly(partNumber, left);
          tell(left);
        };
        const request = await this.#signatures.part(partNumber, { fresh });
        begun = now2();
        return store.uploadPart(request, body, { signal, stalls, onProgress });
      };
      try {
        this.#evidence.record(partNumber, await crew.carry(upload, { length, signal }));
      } catch (error) {
        progress.fly(partNumber, 0);
        const isLost = error instanceof RemoteError && error.status === 0;
        if (left > 0 || isLost && now2() - begun >= UNTOLD) this.#doubts.add(partNumber);
        if (isLost) await source.check();
        throw error;
      }
    }
    /**
     * @param {number} partNumber
     * @param {number} state
     */
    #mark(partNumber, state) {
      this.#parts.mark(partNumber, state);
      this.#means.onPart(partNumber);
    }
  };

  // src/course.js
  var LIMIT = 5;
  var Course = class {
    #means;
    #place;
    #onPhase;
    /** @type {Plan | null} */
    #plan = null;
    /** @type {Carrier | null} */
    #transfer = null;
    #burials = 0;
    #barren = 0;
    #loaded = 0;
    #opening = 0;
    /** What follows a failure, by its cure. @type {Record<string, (error: any) => Promise<Result | null>>} */
    #ways = {
      rejoin: this.#leave,
      afresh: this.#bury,
      verify: this.#verify
    };
    /**
     * @param {Means} means
     * @param {object} options
     * @param {Place} options.place
     * @param {(phase: Phase) => void} options.onPhase
     */
    constructor(means, { place, onPhase }) {
      this.#means = means;
      this.#place = place;
      this.#onPhase = onPhase;
    }
    /** The multipart upload that was begun, if one was. */
    get plan() {
      return this.#plan;
    }
    /** A byte for each part; none before the upload is open. */
    get states() {
      return this.#transfer?.states ?? new Uint8Array();
    }
    /** How many tasks there are. To open the upload is the first, so that a thousand files do not all begin at once. */
    get waiting() {
      return this.#transfer?.waiting ?? this.#opening;
    }
    /**
     * Take one of them.
     *
     * @param {AbortSignal} signal  Ends with the first of them that fails, and so does what the others wait for: a drive may hang.
     * @returns {(signal: AbortSignal) => Promise<void>}
     */
    take(signal) {
      const { scope } = this.#means;
      if (scope.signal !== signal) this.#means.scope = { signal };
      this.#means.letNext();
      if (this.#transfer) return this.#transfer.take();
      this.#opening = 0;
      return () => this.#open();
    }
    /**
     * Go all the way, or on from where an earlier signal ended it.
     *
     * @param {AbortSignal} signal
     * @param {{ isStale?: boolean }} [known]  Whether the store may have more by now than is known.
     * @returns {Promise<Result>}
     */
    async run(signal, { isStale = false } = {}) {
      this.#means.scope = { signal };
      if (isStale && this.#plan) {
        this.#plan = { ...this.#plan, resumed: true };
        this.#transfer = null;
      }
      let way = () => this.#advance();
      for (; ; ) {
        signal.throwIfAborted();
        try {
          const result = await way();
          if (result) return result;
          way = () => this.#advance();
        } catch (error) {
          signal.throwIfAborted();
          way = this.#wayFrom(error);
        }
      }
    }
    /** @param {unknown} error */
    #wayFrom(error) {
      const way = this.#ways[cureFor(error).cure];
      const { loaded } = this.#means.progress;
      this.#barren = loaded > this.#loaded ? 0 : this.#barren + 1;
      this.#loaded = loaded;
      if (!way || !this.#plan || this.#barren > LIMIT || this.#burials >= LIMIT) throw error;
      return () => way.call(this, error);
    }
    /** The way that is meant. @returns {Promise<Result | null>} */
    async #advance() {
      const { scope } = this.#means;
      const drain = () => this.#place.drain(this, scope).finally(() => {
        this.#means.scope = scope;
      });
      this.#onPhase(this.#transfer ? "uploading" : "starting");
      await this.#openAhead();
      this.#opening = Number(!this.#transfer);
      await drain();
      const transfer = (
        /** @type {Carrier} */
        this.#transfer
      );
      this.#onPhase("finishing");
      await transfer.complete(async () => {
        this.#onPhase("uploading");
        await drain();
        this.#onPhase("finishing");
      });
      return transfer.report();
    }
    /** What will be sent whole is opened while others are sent: the place that it waits for is one to send it. */
    async #openAhead() {
      const { backend, source } = this.#means;
      while (backend.introduction) await backend.introduction;
      if (!this.#transfer && source.size <= backend.wholeSize) await this.#open();
    }
    async #open() {
      this.#plan ??= await open2(this.#means);
      if (this.#plan.over) throw this.#plan.over;
      const transfer = this.#take(this.#plan);
      await transfer.begin();
      this.#transfer = transfer;
      this.#onPhase("uploading");
      this.#means.onPart(0);
    }
    /** @param {Plan} plan @returns {Carrier} */
    #take(plan) {
      return plan.isWhole ? this.#means.sendWhole(plan) : new Transfer(this.#means, plan);
    }
    async #leave() {
      this.#plan = null;
      this.#transfer = null;
      return null;
    }
    /** @param {MuleError} error */
    async #bury(error) {
      const { dead, fingerprint, memory } = this.#means;
      const { key, uploadId } = (
        /** @type {Plan} */
        this.#plan
      );
      dead.add(uploadId).add(key);
      this.#burials += 1;
      await memory.delete(fingerprint);
      this.#means.onRestart(error);
      return this.#leave();
    }
    /** @param {MuleError} error */
    async #verify(error) {
      const transfer = this.#transfer ?? this.#take(
        /** @type {Plan} */
        this.#plan
      );
      this.#onPhase("finishing");
      if (!await transfer.isWhole()) return this.#bury(error);
      this.#means.progress.reset(this.#means.source.size);
      return transfer.report();
    }
  };

  // src/discard.js
  var PATIENCE = 6e4;
  async function discard(means, upload) {
    const { backend, store, memory, fingerprint, dead } = means;
    const persistence = new Persistence({ ...means, patience: PATIENCE, cureFor, onRest() {
    }, onSuccess() {
    } });
    const scope = new AbortController();
    dead.add(upload.uploadId).add(upload.key);
    await memory.delete(fingerprint);
    const fields2 = { key: upload.key, upload_id: upload.uploadId, ticket: upload.ticket };
    const lookForNone = () => backend.sign("head", fields2, scope).then(async ({ request }) => await store.headObject(request, scope) === null).catch(() => false);
    try {
      return await persistence.run(async () => {
        const { request } = await backend.sign("abort", fields2, scope);
        if (request.method === "HEAD") return await store.headObject(request, scope) === null;
        await store.abortMultipartUpload(request, scope);
        return true;
      }, scope);
    } catch (error) {
      const { cure } = cureFor(error);
      return cure === "verify" ? lookForNone() : cure === "afresh";
    }
  }

  // src/hints.js
  var TRIES = 3;
  var REST = 1e3;
  var MOST3 = 1e3;
  var LONGEST = 4e3;
  var Hints = class {
    #ports;
    #last = Promise.resolve();
    /** Parts that were not told of. @type {number[]} */
    #untold = [];
    #tellAt = 0;
    /** What had to be tried again, by cause: how often, and the store's id of the last request. @type {Map<string, any[]>} */
    #retries = /* @__PURE__ */ new Map();
    /**
     * @param {{ sleep: Sleep, now: () => number, random: () => number, signal: AbortSignal }} ports  After `signal` nothing
     *   more is told.
     */
    constructor(ports) {
      this.#ports = ports;
    }
    /**
     * A part has arrived. If that is told later, it is with the next one.
     *
     * @param {number} partNumber
     * @param {(partNumbers: number[], options: { signal: AbortSignal }) => Promise<unknown>} tell
     */
    add(partNumber, tell) {
      const now2 = this.#ports.now();
      this.#untold.push(partNumber);
      if (now2 < this.#tellAt) return;
      this.#tellAt = now2 + REST;
      this.#last = this.#last.then(() => this.#tell(tell));
    }
    /** Something is tried again. @param {{ code: string, requestId?: string }} error  Why. */
    noteRetry({ code, requestId }) {
      this.#retries.set(code, [(this.#retries.get(code)?.[0] ?? 0) + 1, requestId]);
    }
    /** What was noted since the last time: a word that is lost on the way is no loss. @returns {{ retries?: string }} */
    takeRetries() {
      const retries = [...this.#retries].join().slice(0, LONGEST) || void 0;
      this.#retries.clear();
      return { retries };
    }
    /** @param {(partNumbers: number[], options: { signal: AbortSignal }) => Promise<unknown>} tell */
    async #tell(tell) {
      const partNumbers = this.#untold.splice(0, MOST3);
      if (partNumbers.length === 0) return;
      const { sleep: sleep2, random: random2, signal } = this.#ports;
      for (let failures = 1; !signal.aborted; failures += 1) {
        try {
          await tell(partNumbers, { signal });
          return;
        } catch {
          if (failures === TRIES) {
            this.#untold.unshift(...partNumbers);
            return;
          }
          await sleep2(backoff(failures, random2), { signal }).catch(() => {
          });
        }
      }
    }
  };

  // src/progress.js
  var INTERVAL2 = 100;
  var SMOOTHING2 = 5e3;
  var Progress = class {
    #now;
    #notify;
    #stored = 0;
    #flying = 0;
    /** Bytes sent of each part under way. @type {Map<number, number>} */
    #parts = /* @__PURE__ */ new Map();
    #toldAt = -Infinity;
    #measuredAt = 0;
    #measured = 0;
    #speed = 0;
    /**
     * @param {object} options
     * @param {number} options.total  Bytes.
     * @param {() => number} options.now
     * @param {() => void} options.notify
     */
    constructor({ total, now: now2, notify }) {
      this.total = total;
      this.#now = now2;
      this.#notify = notify;
    }
    get loaded() {
      return Math.min(this.total, this.#stored + this.#flying);
    }
    /** Bytes under way: sent, and not yet known to have arrived. */
    get flying() {
      return this.#flying;
    }
    /** Bytes per second, smoothed. */
    get speed() {
      return this.#speed;
    }
    /** Seconds, or null as long as nobody can tell. */
    get timeLeft() {
      return this.#speed > 0 ? (this.total - this.loaded) / this.#speed : null;
    }
    /** Bytes sent of each part under way. @returns {ReadonlyMap<number, number>} */
    get parts() {
      return this.#parts;
    }
    /**
     * @param {number} partNumber
     * @param {number} sent  Bytes of it so far.
     */
    fly(partNumber, sent) {
      this.#flying += sent - (this.#parts.get(partNumber) ?? 0);
      this.#parts.set(partNumber, sent);
      if (this.#now() - this.#toldAt >= INTERVAL2) this.tell();
    }
    /**
     * The part is no longer under way.
     *
     * @param {number} partNumber
     * @param {number} stored  Bytes of it that the store has now: all or none.
     */
    land(partNumber, stored) {
      this.#stored += stored;
      this.fly(partNumber, 0);
      this.#parts.delete(partNumber);
    }
    /** Somebody else sends it. @param {number} loaded  Bytes. */
    follow(loaded) {
      this.#stored = loaded;
      this.tell();
    }
    /** Begin anew from what the store has; that is no speed. @param {number} stored  Bytes. */
    reset(stored) {
      this.#stored = stored;
      this.#flying = 0;
      this.#parts.clear();
      this.rest();
      this.tell();
    }
    /** Forget the speed: time that passes from now on without bytes says nothing about the line. */
    rest() {
      this.#speed = 0;
      this.#measuredAt = 0;
    }
    /** Measure and tell at once. */
    tell() {
      this.#toldAt = this.#now();
      this.#measure();
      this.#notify();
    }
    #measure() {
      const now2 = this.#now();
      const elapsed = now2 - this.#measuredAt;
      if (this.#measuredAt && elapsed > 0) {
        const speed = Math.max(0, this.loaded - this.#measured) / elapsed * 1e3;
        const weight = this.#speed ? 1 - Math.exp(-elapsed / SMOOTHING2) : 1;
        this.#speed += (speed - this.#speed) * weight;
      }
      this.#measuredAt = now2;
      this.#measured = this.loaded;
    }
  };

  // src/sample.js
  var SLICES = 32;
  var SLICE = 16384;
  async function digestSample(picked) {
    return digest(new Uint8Array(await picked.arrayBuffer()));
  }
  function pickSample(file) {
    const rest = file.size - SLICE;
    if (file.size <= SLICES * SLICE) return file;
    const starts = Array.from({ length: SLICES }, (_, index) => Math.floor(index * rest / (SLICES - 1)));
    return new Blob(starts.map((start) => file.slice(start, start + SLICE)));
  }
  function digest(bytes) {
    let left = 608135816;
    let right = 320440878;
    for (let index = 0; index < bytes.length; index += 1) {
      left = Math.imul(rotate(left ^ bytes[index], 15), 2654435761);
      right = Math.imul(rotate(right ^ bytes[index], 11), 2246822519);
    }
    return render(left) + render(right);
  }
  var rotate = (word, bits) => word << bits | word >>> 32 - bits;
  var render = (word) => (word >>> 0).toString(16).padStart(8, "0");

  // src/source.js
  var dateOf = ({ lastModified }) => Math.floor(lastModified / 1e3) * 1e3;
  var TRIES2 = 3;
  var REST2 = 1e3;
  var GLANCE2 = 50;
  var STRIDE = 1048576;
  var Source = class {
    #file;
    #size;
    #lastModified;
    #ports;
    /** @type {Blob | undefined} */
    #picked;
    #sample = "";
    /** In its place, where another file has the same. */
    #mark = "";
    /** Other files, of the same bytes. @type {WeakSet<Blob>} */
    #twins = /* @__PURE__ */ new WeakSet();
    /** Its last byte. @type {Blob | undefined} */
    #end;
    #glance = Promise.resolve();
    #glanceAt = 0;
    /** Its bytes are known to be others than before: what the store has of it may be a mix. */
    isSpoilt = false;
    /**
     * @param {File} file
     * @param {{ now: () => number, sleep: Sleep, scope: { signal: AbortSignal } }} ports  `scope`: of the present run.
     */
    constructor(file, ports) {
      this.#file = file;
      this.#size = file.size;
      this.#lastModified = file.lastModified;
      this.#ports = ports;
    }
    get size() {
      return this.#size;
    }
    get type() {
      return this.#file.type;
    }
    /** Whether `identify` has been here. */
    get isIdentified() {
      return this.#sample !== "";
    }
    /** The four values by which the backend knows a file. `identify` comes before. */
    get fields() {
      return {
        filename: this.#file.name,
        filesize: this.#size,
        last_modified: dateOf(this.#file),
        sample: this.#mark || this.#sample
      };
    }
    /** Whether the sample is of all its bytes: then it is no other file's. */
    get isSmall() {
      return this.#picked === this.#file;
    }
    /** Read what tells it from a file of the same name, size and date. Raises FileUnreadable. */
    async identify() {
      this.#sample ||= await this.#read(() => this.#takeSample(), unreadable);
    }
    /**
     * Whether another file whose fields are the same has the same bytes. If not, the fields of this one are others from now
     * on: by what is found first, so that they are the same ones the next time.
     *
     * @param {Blob} file
     */
    async isSame(file) {
      if (this.#twins.has(file)) return true;
      for (let start = 0; start < this.#size; start += STRIDE) {
        const [slice, theirs] = [this.#file, file].map((blob) => blob.slice(start, start + STRIDE));
        const none = () => new ArrayBuffer(0);
        const bytes = await Promise.all([this.#readAll(slice), this.#readAll(theirs).catch(none)]);
        if (isEqual(new Uint8Array(bytes[0]), new Uint8Array(bytes[1]))) continue;
        this.#mark = await this.#read(() => digestSample(new Blob([this.#mark, slice])), changed);
        return false;
      }
      this.#twins.add(file);
      return true;
    }
    /** Raises FileChanged where it is no longer what `identify` has read, or cannot be read any more. */
    async prove() {
      this.#inspect();
      const sample = await this.#read(() => this.#takeSample(), changed);
      if (sample === this.#sample) return;
      this.isSpoilt = true;
      throw changed();
    }
    /** @param {{ start: number, end: number }} range  `end` is exclusive. */
    slice({ start, end }) {
      this.#inspect();
      return this.#file.slice(start, end);
    }
    /** All of it, at no cost: browsers take their time for a slice. */
    whole() {
      this.#inspect();
      return this.#file;
    }
    /**
     * A file that cannot be read fails in XMLHttpRequest just as a dead line does, or not even that: it stands still.
     * One byte tells, and it has to be the last: a file that was cut short can still be read at its start.
     */
    async check() {
      this.#end ??= this.#file.slice(-1);
      await this.#readAll(this.#end);
    }
    /** The same, unless it was done just now: a fast line sends a megabyte in the time of a look. */
    async glance() {
      const now2 = this.#ports.now();
      if (now2 >= this.#glanceAt) {
        this.#glanceAt = now2 + GLANCE2;
        this.#glance = this.check();
      }
      await this.#glance.catch((error) => {
        this.#glanceAt = 0;
        throw error;
      });
    }
    /** @param {Blob} slice @returns {Promise<ArrayBuffer>} All of its bytes. */
    async read(slice) {
      this.#inspect();
      return this.#readAll(slice);
    }
    /** @param {Blob} slice */
    async #readAll(slice) {
      const bytes = await this.#read(() => slice.arrayBuffer(), changed);
      if (bytes.byteLength !== slice.size) throw changed();
      return bytes;
    }
    /** Of the bytes that the disk has now; what is picked once may be read again. */
    #takeSample() {
      this.#picked ??= pickSample(this.#file);
      return digestSample(this.#picked);
    }
    #inspect() {
      if (this.#file.size !== this.#size || this.#file.lastModified !== this.#lastModified) throw changed();
    }
    /**
     * A network drive may not even fail: whoever pauses or cancels does not wait for it.
     *
     * @template T
     * @param {() => Promise<T>} read
     * @param {(cause: unknown) => MuleError} verdict  On a file that fails again and again.
     * @returns {Promise<T>}
     */
    #read(read, verdict) {
      const { signal } = this.#ports.scope;
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const abort = () => reject(signal.reason);
        signal.addEventListener("abort", abort);
        const end = () => signal.removeEventListener("abort", abort);
        this.#insist(read, verdict).finally(end).then(resolve, reject);
      });
    }
    /**
     * @template T
     * @param {() => Promise<T>} read
     * @param {(cause: unknown) => MuleError} verdict
     */
    async #insist(read, verdict) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await read();
        } catch (cause) {
          if (tries === TRIES2) throw verdict(cause);
          await this.#ports.sleep(REST2);
        }
      }
    }
  };
  function isEqual(bytes, others) {
    let index = 0;
    while (index < bytes.length && bytes[index] === others[index]) index += 1;
    return index === bytes.length;
  }
  var unreadable = (cause) => new MuleError("FileUnreadable", "The file cannot be read.", { cause });
  var changed = (cause) => new MuleError("FileChanged", "The file was changed, moved or removed meanwhile.", { cause });

  // src/means.js
  function makeMeans(file, shared, { life, onProgress, onPart, onRestart, onRest, onSuccess }) {
    const progress = new Progress({ total: file.size, now: shared.now, notify: onProgress });
    const source = new Source(file, {
      ...shared,
      get scope() {
        return means.scope;
      }
    });
    const hints = new Hints({ ...shared, signal: life.signal });
    const means = {
      ...shared,
      file,
      life,
      /** Known once the file is identified. */
      get fingerprint() {
        return JSON.stringify([shared.backend.url, ...Object.values(source.fields)]);
      },
      source,
      progress,
      persistence: new Persistence({ ...shared, cureFor, onRest, onSuccess, onRetry: (error) => hints.noteRetry(error) }),
      letNext() {
      },
      onPart,
      onRestart,
      hints,
      scope: life,
      enter: (run) => run(),
      isBusy: async () => false,
      sendWhole: refuse,
      getSealer: refuse
    };
    return means;
  }
  function refuse() {
    throw new MuleError("CoreOnly", "The upload backend wants digests of all parts, which the small bundle cannot make.");
  }

  // src/states.js
  var UNDER_WAY = ["starting", "uploading", "finishing", "waiting", "paused", "failed", "cancelled"];
  var TRANSITIONS = {
    idle: ["starting", "paused", "cancelled"],
    starting: UNDER_WAY,
    uploading: UNDER_WAY,
    finishing: [...UNDER_WAY, "done"],
    waiting: UNDER_WAY,
    paused: ["starting", "cancelled"],
    done: [],
    failed: ["cancelled"],
    cancelled: []
  };

  // src/turn.js
  var PATIENCE2 = 3e3;
  var underway = /* @__PURE__ */ new WeakMap();
  async function takeTurn(means, { course, ...turn }) {
    const { signal } = turn;
    means.scope = turn;
    means.letNext = await means.ahead.enter(turn);
    try {
      await identify(means, turn);
      await tellApart(means, turn);
      return await means.enter((known) => course.run(signal, known), {
        signal,
        onTurn(isTheirs) {
          if (isTheirs) means.letNext();
          turn.onTurn(isTheirs);
        }
      });
    } catch (error) {
      if (means.source.isSpoilt && course.plan) discard(means, course.plan);
      throw error;
    } finally {
      means.letNext();
    }
  }
  async function identify({ source, reading }, options) {
    if (source.isIdentified) return;
    const leave = await reading.enter(options);
    await source.identify().finally(leave);
  }
  async function tellApart(means, turn) {
    const { source, pool, life } = means;
    const others = underway.get(pool) ?? /* @__PURE__ */ new Set();
    if (source.isSmall || others.has(means)) return;
    for (const other of others) {
      if (other.fingerprint === means.fingerprint && !await source.isSame(other.file)) return tellApart(means, turn);
    }
    turn.signal.throwIfAborted();
    underway.set(pool, others.add(means));
    life.signal.addEventListener("abort", () => others.delete(means));
  }
  async function recollect(means) {
    const over = new AbortController();
    means.scope = over;
    const late = means.sleep(PATIENCE2, over);
    await Promise.race([means.source.identify(), late]).catch(() => {
    });
    over.abort();
    const others = [...underway.get(means.pool) ?? []];
    const isTheirs = others.some((other) => other !== means && other.fingerprint === means.fingerprint);
    return isTheirs || await means.isBusy() ? void 0 : means.memory.get(means.fingerprint);
  }

  // src/upload.js
  var Upload = class extends /** @type {new () => Emitter<UploadEvents>} */
  EventTarget {
    #means;
    #course;
    #place;
    /** @type {State} */
    #state = "idle";
    /** What it is at, behind the waiting. @type {State} */
    #phase = "starting";
    /** @type {MuleError | null} */
    #error = null;
    /** @type {Reason | null} */
    #waitingFor = null;
    #isTheirs = false;
    // another tab is at it
    /** Of an object that another tab has made. @type {string | null} */
    #key = null;
    #resting = 0;
    #run = new AbortController();
    #life = new AbortController();
    #settled = Promise.resolve();
    /** @type {Promise<boolean> | null} */
    #cancelling = null;
    /** @type {(result: Result) => void} */
    #fulfil = () => {
    };
    /** @type {(error: MuleError) => void} */
    #reject = () => {
    };
    /**
     * @param {File} file
     * @param {Shared} shared
     * @param {{ handle?: FileSystemFileHandle }} more  What only `shared.furnish` knows.
     */
    constructor(file, shared, more) {
      super();
      this.file = file;
      this.finished = new Promise((resolve, reject) => {
        this.#fulfil = resolve;
        this.#reject = reject;
      });
      this.finished.catch(() => {
      });
      this.#means = makeMeans(file, shared, {
        life: this.#life,
        onProgress: () => this.#tellProgress(),
        onPart: (partNumber) => this.dispatchEvent(new CustomEvent("partchange", { detail: { partNumber } })),
        onRestart: (error) => this.dispatchEvent(new CustomEvent("restart", { detail: { error: shared.phrase(error) } })),
        onRest: (error, rests) => this.#rest(error, rests),
        onSuccess: () => this.#wake()
      });
      shared.furnish(this.#means, this, more);
      this.#place = shared.pool.enter();
      this.#course = new Course(this.#means, { place: this.#place, onPhase: (phase) => this.#enter(phase) });
    }
    get state() {
      return this.#state;
    }
    /** Bytes that have left, never more than `total`. */
    get loaded() {
      return this.#means.progress.loaded;
    }
    /** Bytes. */
    get total() {
      return this.#means.progress.total;
    }
    /** Bytes per second, smoothed. */
    get speed() {
      return this.#means.progress.speed;
    }
    /** Seconds; null as long as nobody can tell. */
    get timeLeft() {
      return this.#means.progress.timeLeft;
    }
    /** A byte for each part: 0 missing, 1 sending, 2 stored. Empty until the upload is open. */
    get parts() {
      return this.#course.states;
    }
    /** Bytes sent of each part under way, by part number. */
    get sending() {
      return this.#means.progress.parts;
    }
    /** Where the object will be; null until the server has said so. */
    get key() {
      return this.#key ?? this.#course.plan?.key ?? null;
    }
    /** Why it failed, or what it waits out. */
    get error() {
      return this.#error;
    }
    /** Whom it waits for, in the state `waiting`. */
    get waitingFor() {
      return this.#waitingFor;
    }
    /** Begin. Does nothing where that was done, or where it was paused or cancelled before. */
    start() {
      if (this.#state === "idle") this.#go();
    }
    /** Stop sending; what has arrived stays. */
    pause() {
      const run = this.#run;
      if (!this.#move("paused")) return;
      this.#halt(run);
      this.#means.progress.tell();
    }
    /** Go on after a pause. */
    resume() {
      if (this.#state === "paused") this.#go();
    }
    /** Whatever it waits for, try again at once. */
    retry() {
      this.#means.line.wake();
    }
    /**
     * Give it up, and remove what the store has of it.
     *
     * @returns {Promise<boolean>} Whether the store is known to have nothing left of it. Never rejects.
     */
    cancel() {
      this.#cancelling ??= this.#cancel();
      return this.#cancelling;
    }
    async #cancel() {
      if (this.#state === "done") return false;
      const isUntouched = this.#state === "idle";
      this.#halt(this.#run);
      this.#end("cancelled", new MuleError("Cancelled", "The upload was cancelled."));
      await this.#settled;
      if (this.#isTheirs) return false;
      const begun = this.#course.plan ?? (isUntouched ? null : await recollect(this.#means));
      return begun ? discard(this.#means, begun) : isUntouched;
    }
    #go() {
      this.#run = new AbortController();
      const { signal } = this.#run;
      this.#move("starting");
      this.#settled = this.#settled.then(() => this.#follow(signal));
    }
    /** @param {AbortController} run */
    #halt(run) {
      run.abort();
      this.#means.progress.rest();
    }
    /** @param {AbortSignal} signal */
    async #follow(signal) {
      try {
        const result = await takeTurn(this.#means, { course: this.#course, onTurn: this.#yield, signal });
        if (signal.aborted) return;
        this.#enter("finishing");
        if (signal.aborted) return;
        this.#key = result.key;
        this.#end("done");
        this.#fulfil(result);
      } catch (error) {
        if (!signal.aborted) this.#end("failed", this.#means.phrase(error));
      }
    }
    /**
     * @param {'done' | 'failed' | 'cancelled'} state
     * @param {MuleError} [error]
     */
    #end(state, error) {
      this.#means.pool.leave(this.#place);
      this.#life.abort();
      if (error) this.#reject(error);
      this.#move(state, { error });
      this.#means.progress.tell();
    }
    /**
     * @param {State} state
     * @param {{ error?: MuleError | null, waitingFor?: Reason | null }} [why]
     */
    #move(state, { error = null, waitingFor = null } = {}) {
      const isNews = state !== this.#state || waitingFor !== this.#waitingFor;
      if (!isNews || !TRANSITIONS[this.#state].includes(state)) return false;
      this.#state = state;
      this.#error = error;
      this.#waitingFor = waitingFor;
      this.dispatchEvent(new Event("statechange"));
      return true;
    }
    /** @param {State} phase */
    #enter(phase) {
      this.#phase = phase;
      this.#move(phase);
    }
    /** It waits when nobody is left who does not. @param {unknown} error @param {boolean} rests  Or has a rest ended? */
    #rest(error, rests) {
      this.#resting += rests ? 1 : -1;
      if (!rests || this.#resting < this.#place.running) return;
      this.#means.progress.rest();
      const waitingFor = error instanceof RemoteError ? error.reason : null;
      this.#move("waiting", { error: this.#means.phrase(error), waitingFor });
    }
    /** @param {boolean} isTheirs */
    #yield = (isTheirs) => {
      this.#isTheirs = isTheirs;
      if (isTheirs) this.#move("waiting", { waitingFor: "tab" });
      else this.#enter("starting");
    };
    #wake() {
      if (this.#state === "waiting") this.#move(this.#phase);
    }
    #tellProgress() {
      if (this.#means.progress.flying > 0) this.#wake();
      this.dispatchEvent(new Event("progress"));
    }
  };

  // src/mule.js
  var WORKERS = 4;
  var DEFAULTS = {
    backend: "/upload-backend",
    workers: "auto",
    patience: Infinity,
    send,
    probe,
    now,
    random,
    sleep,
    every,
    browser: globalThis,
    Backend,
    makeCrew: (workers) => ({ most: workers === "auto" ? WORKERS : workers, speed: 0, carry: (send2) => send2(() => {
    }) }),
    makeStore: (ports) => new Store(ports),
    phrase: toMuleError,
    furnish() {
    }
  };
  var AHEAD = 64;
  var OVER = ["done", "failed", "cancelled"];
  function equip(options) {
    const given = Object.entries(options).filter(([, value]) => value !== void 0);
    const ports = { ...DEFAULTS, memory: /* @__PURE__ */ new Map(), ...Object.fromEntries(given) };
    const crew = ports.makeCrew(ports.workers, ports);
    const pool = new Pool(crew.most);
    const made = { ...ports, crew, dead: /* @__PURE__ */ new Set(), pool, ahead: new Gate(AHEAD), reading: new Gate(crew.most) };
    return { ...made, ...connect(made) };
  }
  var Mule = class {
    #shared;
    /** @type {Set<Upload>} */
    #uploads = /* @__PURE__ */ new Set();
    /**
     * @param {Partial<Options>} [options]
     * @param {Shared} [shared]  In place of what the options say.
     */
    constructor(options = {}, shared = equip(options)) {
      this.#shared = shared;
    }
    /** Those that are not over, in the order of their coming. */
    get uploads() {
      return [...this.#uploads];
    }
    /**
     * @param {File} file
     * @param {{ autostart?: boolean }} [options]  Without `autostart`, `upload.start()` begins it.
     */
    upload(file, { autostart = true, ...more } = {}) {
      const upload = new Upload(file, this.#shared, more);
      this.#uploads.add(upload);
      upload.addEventListener("statechange", () => {
        if (OVER.includes(upload.state)) this.#uploads.delete(upload);
      });
      if (autostart) queueMicrotask(() => upload.start());
      return upload;
    }
  };

  // src/options.js
  var OptionError = class extends MuleError {
    /**
     * @param {string} name
     * @param {string} expected
     * @param {unknown} got
     */
    constructor(name, expected, got) {
      super("InvalidOption", `Expected \`${name}\` to be ${expected}, got ${typeof got} ${String(got)}`);
    }
  };
  var ofType = (type) => [`of type ${type}`, (value) => typeof value === type && value !== null];
  var EXPECTED = {
    backend: ["a path or URL", (value) => typeof value === "string" && value !== ""],
    workers: ["a whole number from 1, or 'auto'", (value) => value === "auto" || Number.isInteger(value) && value >= 1],
    patience: ["a number of milliseconds", (value) => typeof value === "number" && value >= 0],
    keepAwake: ofType("boolean"),
    warnOnLeave: ofType("boolean"),
    send: ofType("function"),
    probe: ofType("function"),
    now: ofType("function"),
    random: ofType("function"),
    sleep: ofType("function"),
    every: ofType("function"),
    storage: ofType("object"),
    browser: ofType("object")
  };
  function check2(options) {
    for (const [name, value] of Object.entries(options)) {
      if (!(name in EXPECTED)) throw new OptionError(name, `one of ${Object.keys(EXPECTED).join(", ")}`, value);
      const [words, test] = EXPECTED[name];
      if (value !== void 0 && !test(value)) throw new OptionError(name, words, value);
    }
    return options;
  }
  function checkFile(file) {
    if (typeof file?.name !== "string") throw new OptionError("file", "a File", file);
  }

  // src/digests.js
  function getSubtle(crypto) {
    if (crypto?.subtle) return crypto.subtle;
    const cure = "Open the page by https://: on others, browsers offer no digests.";
    throw new MuleError("InsecurePage", `The upload backend wants a digest of every part. ${cure}`);
  }
  var Digests = class {
    #subtle;
    #read;
    /** @type {Map<number, Promise<Uint8Array>>} */
    #known = /* @__PURE__ */ new Map();
    /** Settles with the last of them. @type {Promise<unknown>} */
    #turn = Promise.resolve();
    /**
     * @param {object} ports
     * @param {Pick<SubtleCrypto, 'digest'>} ports.subtle
     * @param {(partNumber: number) => Promise<ArrayBuffer>} ports.read
     */
    constructor({ subtle, read }) {
      this.#subtle = subtle;
      this.#read = read;
    }
    /** @param {number} partNumber @returns {Promise<string>} 64 hex digits. */
    async hex(partNumber) {
      const bytes = await this.#get(partNumber);
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }
    /** @param {number} partNumber @returns {Promise<string>} As S3 writes checksums. */
    async base64(partNumber) {
      return btoa(String.fromCharCode(...await this.#get(partNumber)));
    }
    /** @param {number} partNumber */
    #get(partNumber) {
      const known = this.#known.get(partNumber);
      if (known) return known;
      const made = this.#turn.then(() => this.#make(partNumber));
      this.#known.set(partNumber, made);
      this.#turn = made.catch(() => this.#known.delete(partNumber));
      return made;
    }
    /** @param {number} partNumber */
    async #make(partNumber) {
      return new Uint8Array(await this.#subtle.digest("SHA-256", await this.#read(partNumber)));
    }
  };

  // src/seals.js
  function getSealer(means) {
    const subtle = getSubtle(means.browser.crypto);
    return (upload) => new Seals(means, { ...upload, subtle });
  }
  var Seals = class {
    #means;
    #fields;
    #plan;
    #upcoming;
    #digests;
    /** @type {Leases<number>} */
    #leases;
    /** Those that are being made. @type {Map<number, { scope: object, made: Promise<void> }>} */
    #making = /* @__PURE__ */ new Map();
    /**
     * @param {Means} means
     * @param {Parameters<Sealer>[0] & { subtle: NonNullable<Cryptography['subtle']> }} upload
     */
    constructor(means, { fields: fields2, plan, upcoming, subtle }) {
      const { source } = means;
      this.#means = means;
      this.#fields = fields2;
      this.#plan = plan;
      this.#upcoming = upcoming;
      this.#leases = new Leases(means);
      const file = { ...plan, size: source.size };
      const read = async (partNumber) => source.read(source.slice(partRange(partNumber, file)));
      this.#digests = new Digests({ subtle, read });
    }
    /**
     * @param {number} partNumber
     * @param {{ fresh: boolean }} options  `fresh`: the one that was given before is no good.
     */
    async part(partNumber, { fresh }) {
      if (fresh) this.#leases.drop(partNumber);
      if (!this.#leases.isGood(partNumber)) await this.#seal(partNumber);
      for (const next of this.#upcoming(this.#means.crew.most)) {
        if (!this.#leases.isGood(next)) this.#seal(next).catch(() => {
        });
      }
      return this.#leases.get(partNumber);
    }
    /** @param {number} partNumber */
    drop(partNumber) {
      this.#leases.drop(partNumber);
    }
    /**
     * What the store wants to hear of each part once more at the end. Parts that an earlier page has sent are read for it,
     * so that what the store has of them is known to be the file's.
     *
     * @returns {Promise<string[]>} Of part 1, 2, …; none where it wants none.
     */
    async checksums() {
      if (this.#plan.integrity !== "checksum") return [];
      const numbers = Array.from({ length: this.#plan.partCount }, (_, index) => index + 1);
      return Promise.all(numbers.map((partNumber) => this.#digests.base64(partNumber)));
    }
    /** @param {number} partNumber */
    #seal(partNumber) {
      const { scope } = this.#means;
      const making = this.#making.get(partNumber);
      if (making?.scope === scope) return making.made;
      const made = this.#make(partNumber);
      const current = { scope, made };
      this.#making.set(partNumber, current);
      const done = () => {
        if (this.#making.get(partNumber) === current) this.#making.delete(partNumber);
      };
      made.then(done, done);
      return made;
    }
    /** @param {number} partNumber */
    async #make(partNumber) {
      const { backend, scope } = this.#means;
      const sha256 = await this.#digests.hex(partNumber);
      const { request } = await backend.sign("chunk", { ...this.#fields, chunk: partNumber, sha256 }, scope);
      this.#leases.keep(partNumber, request);
    }
  };

  // src/single.js
  var STUBBORN_ROUNDS2 = 3;
  var Single = class {
    states = new Uint8Array(1);
    #means;
    #plan;
    /** @type {Leases<number>} */
    #lease;
    #seals;
    /** @type {Result | null} */
    #result = null;
    /** Whether the store may have it although nobody has heard so: it is not sent again unseen. */
    #isInDoubt;
    /**
     * @param {Means} means
     * @param {Plan} plan
     */
    constructor(means, plan) {
      this.#means = means;
      this.#plan = plan;
      this.#isInDoubt = plan.resumed;
      this.#lease = new Leases(means);
      if (plan.request) this.#lease.keep(1, plan.request);
      const upload = { fields: this.#fields, plan, upcoming: () => [] };
      this.#seals = plan.integrity ? means.getSealer()(upload) : null;
    }
    get waiting() {
      return Number(this.states[0] === MISSING);
    }
    async begin() {
      this.#means.progress.reset(0);
      this.#seals?.part(1, { fresh: false }).catch(() => {
      });
    }
    /** @returns {(signal: AbortSignal) => Promise<void>} */
    take() {
      this.#mark(SENDING);
      return (signal) => this.#send(signal);
    }
    /**
     * There is nothing to put together, and the proof is the server's: it looks for the object before it says done. What a
     * store has said that it has, and has not, is sent again.
     *
     * @param {() => Promise<void>} sendMissing
     */
    async complete(sendMissing) {
      const { progress, source } = this.#means;
      await source.prove();
      for (let rounds = 1; ; rounds += 1) {
        try {
          this.#result = await this.report();
          return;
        } catch (error) {
          if (error.code !== "NotInStore" || rounds > STUBBORN_ROUNDS2) throw error;
          progress.land(1, -source.size);
          this.#mark(MISSING);
          await sendMissing();
        }
      }
    }
    /** Whether the object is there, as long as the file. */
    async isWhole() {
      const { backend, persistence, scope, source, store } = this.#means;
      const look = async () => store.headObject((await backend.sign("head", this.#fields, scope)).request, scope);
      const object = await persistence.run(look, scope).catch(orMissing);
      return object?.size === source.size || object?.size === null;
    }
    /** @returns {Promise<Result>} */
    async report() {
      if (this.#result) return this.#result;
      const { hints, persistence, scope } = this.#means;
      const backend = (
        /** @type {BulkBackend} */
        this.#means.backend
      );
      const { key, uploadId, ticket } = this.#plan;
      const { url } = await persistence.run(
        () => backend.recordFinishes({ key, upload_id: uploadId, ticket, ...hints.takeRetries() }, scope),
        scope
      );
      return { key, url: url ?? null };
    }
    get #fields() {
      const { key, uploadId, ticket } = this.#plan;
      return { ...this.#means.source.fields, key, upload_id: uploadId, ticket };
    }
    /** @param {AbortSignal} signal */
    async #send(signal) {
      const { persistence, progress, source } = this.#means;
      try {
        await persistence.run((hint) => this.#sendOnce({ ...hint, signal }), { signal });
      } catch (error) {
        progress.land(1, 0);
        this.#mark(MISSING);
        throw error;
      }
      progress.land(1, source.size);
      this.#mark(STORED);
    }
    /** @param {{ fresh: boolean, stalls: number, signal: AbortSignal }} options */
    async #sendOnce({ fresh, stalls, signal }) {
      const { progress, source, store } = this.#means;
      if (this.#isInDoubt && await this.isWhole()) return;
      this.#isInDoubt = false;
      const body = source.whole();
      const request = await this.#sign(fresh);
      let left = 0;
      const onProgress = (sent) => {
        left = Math.min(sent, body.size);
        progress.fly(1, left);
      };
      try {
        await store.uploadPart(request, body, { signal, stalls, onProgress });
      } catch (error) {
        progress.fly(1, 0);
        const isTaken = error.status === 412;
        const isLost = error.status === 0;
        this.#isInDoubt = isTaken || left > 0 || isLost && error.code !== "Dark";
        if (isTaken && await this.isWhole()) return;
        if (isLost) await source.check();
        throw error;
      }
    }
    /** @param {boolean} fresh */
    async #sign(fresh) {
      if (this.#seals) return (
        /** @type {SignedRequest} */
        await this.#seals.part(1, { fresh })
      );
      const { backend, scope } = this.#means;
      if (fresh || !this.#lease.isGood(1)) {
        this.#lease.keep(1, (await backend.sign("chunk", { ...this.#fields, chunk: 1 }, scope)).request);
      }
      return (
        /** @type {SignedRequest} */
        this.#lease.get(1)
      );
    }
    /** @param {number} state */
    #mark(state) {
      this.states[0] = state;
      this.#means.onPart(1);
    }
  };

  // src/locks.js
  var Locks = class {
    #locks;
    /** @param {Browser} browser */
    constructor({ navigator }) {
      this.#locks = navigator?.locks;
    }
    /** Whether there are such: not without TLS. */
    get areThere() {
      return Boolean(this.#locks);
    }
    /** The names of those that this tab or another holds. */
    async findHeld() {
      const { held = [] } = await this.#locks?.query().catch(() => void 0) ?? {};
      return new Set(held.map(({ name }) => name));
    }
    /**
     * @param {string} name
     * @param {LockOptions} options
     * @returns {Promise<(() => void) | null>} What gives it back; null: not available. Rejects where the page may not ask.
     */
    request(name, options) {
      return new Promise((resolve, reject) => {
        const enter = (lock) => new Promise((leave) => {
          resolve(lock && leave);
          if (!lock) leave();
        });
        this.#locks?.request(name, options, enter).catch(reject);
      });
    }
  };

  // src/tabs.js
  var NAME = "mule";
  var BEGUN = `${NAME} begun`;
  var GRACE2 = 100;
  var PATIENCE3 = 2e3;
  var OVER2 = ["done", "cancelled"];
  var pages = /* @__PURE__ */ new WeakMap();
  var Tabs = class {
    #locks;
    #Channel;
    #sleep;
    /** Opened with the first upload: to make a Mule does nothing. @type {BroadcastChannel | undefined} */
    #channel;
    /** @type {Set<(news: News) => void>} */
    #listeners = /* @__PURE__ */ new Set();
    /** Files that other tabs have been at since this one was. @type {Set<string>} */
    #stirred = /* @__PURE__ */ new Set();
    #begun;
    /** @param {{ browser: Browser, sleep: Sleep }} ports  Without Web Locks (no TLS, say) every tab works for itself. */
    constructor({ browser, sleep: sleep2 }) {
      this.#locks = new Locks(browser);
      this.#Channel = browser.BroadcastChannel;
      this.#sleep = sleep2;
      this.#begun = pages.get(browser) ?? /* @__PURE__ */ new Map();
      pages.set(browser, this.#begun);
    }
    /** What tells whether one is at a file now, this one or another. */
    async findBusy() {
      const held = await this.#locks.findHeld();
      return (fingerprint) => held.has(`${NAME} ${fingerprint}`);
    }
    /**
     * Do it as soon as no other tab works on that file, and let those that look on know. Where another tab has done it, there
     * is nothing to do. Its file is compared with this one before, also if it is paused or has failed: they may only look the
     * same.
     *
     * @param {Run} run
     * @param {Wish & { means: Means, upload: Upload }} options
     * @returns {Promise<Result>}
     */
    async takeTurn(run, options) {
      if (!this.#locks.areThere) return run();
      this.#listen();
      const { means, upload, signal, onTurn } = options;
      const { fingerprint, progress, source } = means;
      const { file: told, result, leave } = await this.#enter(fingerprint, { signal, progress, onTurn });
      const news = {};
      const tell = () => this.#tell({ fingerprint, loaded: upload.loaded, ...news });
      try {
        const file = told ?? (source.isSmall ? void 0 : await this.#findFile(fingerprint, signal));
        if (file && file !== upload.file && !await source.isSame(file)) {
          if (upload.key) throw new MuleError("FileChanged", "Another tab has gone on with it, and with another file.");
          return this.takeTurn(run, options);
        }
        if (result) return result;
        signal.throwIfAborted();
        if (!source.isSmall) this.#keep(upload, fingerprint);
        onTurn(false);
        upload.addEventListener("progress", tell);
        const done = await run({ isStale: this.#stirred.delete(fingerprint) }).finally(() => {
          news.file = upload.file;
        });
        news.result = done;
        return done;
      } finally {
        upload.removeEventListener("progress", tell);
        tell();
        leave();
      }
    }
    /**
     * Wait until no other tab works on that file.
     *
     * @param {string} fingerprint
     * @param {Wish & { progress: Progress }} options
     * @returns {Promise<Partial<News> & { leave: () => void }>} What ends the turn, and the last news of the one before.
     */
    async #enter(fingerprint, { signal, progress, onTurn }) {
      const name = `${NAME} ${fingerprint}`;
      const free = await this.#locks.request(name, { ifAvailable: true }).catch(() => () => {
      });
      if (free) return { leave: free };
      onTurn(true);
      let last = {};
      let leave = (
        /** @type {(() => void) | null} */
        null
      );
      const listen = (news, over) => {
        const { loaded = -1 } = news;
        if (loaded >= 0) progress.follow(loaded);
        if (news.file) last = news;
        if (last.result) over.abort();
      };
      try {
        await this.#listenWhile(fingerprint, { listen, signal }, async (over) => {
          leave = await this.#locks.request(name, { signal: over.signal });
          await this.#sleep(GRACE2, over);
        });
      } catch (error) {
        leave?.();
        if (!last.result) throw error;
      }
      return { ...last, leave: () => leave?.() };
    }
    /**
     * The file that somebody has begun with who is not at it now, if that is so and it is told.
     *
     * @param {string} fingerprint
     * @param {AbortSignal} signal
     */
    async #findFile(fingerprint, signal) {
      const own = this.#findOwn(fingerprint);
      if (own || !(await this.#locks.findHeld()).has(`${BEGUN} ${fingerprint}`)) return own;
      let file;
      const listen = (news, over) => {
        file = news.file;
        if (file) over.abort();
      };
      await this.#listenWhile(fingerprint, { listen, signal }, (over) => {
        this.#tell({ fingerprint, asks: true });
        return this.#sleep(PATIENCE3, over);
      }).catch(() => {
      });
      return file;
    }
    /** The file that this page has begun with, if it has. @param {string} fingerprint */
    #findOwn(fingerprint) {
      const [upload] = [...this.#begun].find(([, begun]) => begun === fingerprint) ?? [];
      return upload?.file;
    }
    /**
     * Let others know that this page has its file, until it is done or given up.
     *
     * @param {Upload} upload
     * @param {string} fingerprint
     */
    #keep(upload, fingerprint) {
      if (this.#begun.has(upload)) return;
      this.#begun.set(upload, fingerprint);
      const held = this.#locks.request(`${BEGUN} ${fingerprint}`, { mode: "shared" }).catch(() => null);
      const end = () => {
        if (!OVER2.includes(upload.state)) return;
        upload.removeEventListener("statechange", end);
        this.#begun.delete(upload);
        held.then((leave) => leave?.());
      };
      upload.addEventListener("statechange", end);
    }
    /**
     * Listen to what other tabs tell of a file while something goes on.
     *
     * @param {string} fingerprint
     * @param {{ listen: Listen, signal: AbortSignal }} options
     * @param {(over: AbortController) => Promise<void>} work  Ends with the signal, too.
     */
    async #listenWhile(fingerprint, { listen, signal }, work) {
      const over = new AbortController();
      const stop = () => over.abort(signal.reason);
      const hear = (news) => {
        if (news.fingerprint === fingerprint) listen(news, over);
      };
      signal.addEventListener("abort", stop);
      this.#listeners.add(hear);
      try {
        signal.throwIfAborted();
        await work(over);
      } finally {
        signal.removeEventListener("abort", stop);
        this.#listeners.delete(hear);
      }
    }
    #listen() {
      if (this.#channel || !this.#Channel) return;
      this.#channel = new this.#Channel(NAME);
      this.#channel.addEventListener("message", ({ data }) => {
        const { asks, fingerprint } = (
          /** @type {News} */
          data
        );
        this.#stirred.add(fingerprint);
        const file = asks && this.#findOwn(fingerprint);
        if (file) this.#tell({ fingerprint, file });
        this.#hear(data);
      });
    }
    /** Also those that look on in this very tab. @param {News} news */
    #tell(news) {
      try {
        this.#channel?.postMessage(news);
      } catch {
      }
      this.#hear(news);
    }
    /** @param {News} news */
    #hear(news) {
      for (const listen of this.#listeners) listen(news);
    }
  };

  // src/handles.js
  async function pickFiles(options = {}, page = (
    /** @type {Picker} */
    globalThis
  )) {
    if (!page.showOpenFilePicker) return null;
    const handles = await page.showOpenFilePicker({ multiple: true, ...options }).catch(orNone);
    const picked = await Promise.allSettled(handles.map(async (handle) => ({ file: await handle.getFile(), handle })));
    return picked.flatMap((one) => one.status === "fulfilled" ? one.value : []);
  }
  function droppedFiles({ items }) {
    const files = [...items].filter(({ kind }) => kind === "file");
    return Promise.all(files.map(pickedOf).filter((picked) => picked !== null));
  }
  async function reopen(handle) {
    const permission = await handle.requestPermission?.({ mode: "read" }).catch(String) ?? "granted";
    if (permission !== "granted") {
      throw new MuleError(
        "FileNotAllowed",
        `The browser may not read ${handle.name} again (${permission}). Pick it instead.`
      );
    }
    return handle.getFile().catch((cause) => {
      throw new MuleError("FileUnreadable", `${handle.name} is no longer where it was. Pick it instead.`, { cause });
    });
  }
  function pickedOf(item) {
    const file = item.getAsFile();
    const found = item.getAsFileSystemHandle?.();
    return file && withHandle(file, found);
  }
  async function withHandle(file, found) {
    const handle = await found?.catch(() => null);
    return handle?.kind === "file" ? { file, handle: (
      /** @type {FileSystemFileHandle} */
      handle
    ) } : { file };
  }
  function orNone(error) {
    if (error instanceof Error && error.name === "AbortError") return [];
    throw error;
  }

  // src/unfinished.js
  async function findUnfinished(shared, begin) {
    const all = await shared.memory.all();
    const isBusy = await shared.tabs.findBusy();
    return all.filter(({ fingerprint }) => !isBusy(fingerprint)).map((remembered) => new Unfinished(remembered, { shared, begin })).filter(({ backend }) => backend === shared.backend.url).sort((one, two) => two.at - one.at);
  }
  var Unfinished = class {
    #remembered;
    #ports;
    /**
     * @param {Remembered} remembered
     * @param {{ shared: Ports, begin: Begin }} ports
     */
    constructor(remembered, ports) {
      this.#remembered = remembered;
      this.#ports = ports;
      const [backend, name, size, lastModified] = JSON.parse(remembered.fingerprint);
      this.fingerprint = remembered.fingerprint;
      this.backend = backend;
      this.name = name;
      this.size = size;
      this.lastModified = lastModified;
    }
    /** Whether it may be this file's: name, size and date say so; its bytes are looked at when it goes on. @param {File} file */
    isOf(file) {
      return file.name === this.name && file.size === this.size && dateOf(file) === this.lastModified;
    }
    /** Bytes that had left. */
    get loaded() {
      return this.#remembered.loaded;
    }
    /** When it was last at it, in milliseconds since 1970. */
    get at() {
      return this.#remembered.at;
    }
    /** Whether `resume` finds the file by itself. */
    get canResume() {
      return this.#remembered.handle !== void 0;
    }
    /**
     * Go on; needs a click, as the browser may have to ask whether the page may read the file again.
     *
     * @returns {Promise<Upload>} Rejects with FileNotAllowed, FileUnreadable, or FileChanged where it is another file by now.
     */
    async resume() {
      const { handle } = this.#remembered;
      if (!handle) throw new MuleError("FileNotAllowed", `Pick ${this.name} again to go on.`);
      const file = await reopen(handle);
      if (!this.isOf(file)) {
        throw new MuleError("FileChanged", `${this.name} was changed meanwhile. Forget it, and pick it anew.`);
      }
      return this.#ports.begin(file, { handle });
    }
    /**
     * Give it up, and remove what the store has of it.
     *
     * @returns {Promise<boolean>} Whether the store is known to have nothing left of it: not where somebody goes on with it.
     *   Never rejects.
     */
    async forget() {
      const { shared } = this.#ports;
      const { fingerprint } = this;
      const isBusy = await shared.tabs.findBusy();
      return !isBusy(fingerprint) && discard({ ...shared, fingerprint }, this.#remembered);
    }
  };

  // src/full.js
  var isStrain = (error) => error.code !== "Dark" && cureFor(error).cure === "retry";
  var makeCrew = (workers, { now: now2 }) => new Crew(workers, { now: now2, isStrain });
  var makeStore = (ports) => new SpreadStore({ ...ports, crew: (
    /** @type {Crew} */
    ports.crew
  ) });
  var Mule2 = class extends Mule {
    #ports;
    /** @param {Partial<Options>} [options] */
    constructor(options = {}) {
      const { storage = new Memory(), keepAwake = true, warnOnLeave = true, ...ports } = check2(options);
      const shared = equip({ ...ports, Backend: BulkBackend, makeStore, makeCrew, phrase: advise });
      const memory = new ForgivingMemory(storage, shared);
      const tabs = new Tabs(shared);
      const store = (
        /** @type {SpreadStore} */
        shared.store
      );
      const courtesy = new Courtesy(shared.browser, { keepAwake, warnOnLeave });
      const furnish = (means, upload, { handle }) => {
        const { progress } = means;
        const own = memory.about(() => ({ loaded: progress.loaded - progress.flying, ...handle && { handle } }));
        means.memory = own;
        means.getSealer = () => getSealer(means);
        means.sendWhole = (plan) => {
          if (plan.request) store.expect(plan.request);
          return new Single(means, plan);
        };
        means.isBusy = async () => (await tabs.findBusy())(means.fingerprint);
        means.enter = (run, options2) => tabs.takeTurn(run, { ...options2, means, upload });
        upload.addEventListener("progress", () => own.touch(means.fingerprint));
        courtesy.watch(upload);
      };
      super({}, { ...shared, memory, furnish });
      this.#ports = { ...shared, memory, tabs };
    }
    /**
     * @param {File} file
     * @param {{ autostart?: boolean, handle?: FileSystemFileHandle }} [options]  Without `autostart`, `upload.start()` begins
     *   it. A `handle` of the file (see `pickFiles`) is kept until the upload is over, for `unfinished`.
     */
    upload(file, options) {
      checkFile(file);
      return super.upload(file, options);
    }
    /** What this browser has begun, and neither this page nor another tab is at. */
    unfinished() {
      return findUnfinished(this.#ports, (file, options) => this.upload(file, options));
    }
  };
  return __toCommonJS(index_exports);
})();
