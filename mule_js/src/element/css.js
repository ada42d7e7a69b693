/** How it looks. Every color and radius can be set from outside; light and dark follow the page's `color-scheme`. */

export const CSS = `
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
`
