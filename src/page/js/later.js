// @ts-check

// ── Later ────────────────────────────────────────────────────────────────────────────────
// What takes long is made in small pieces, or when it comes near the window, is unfolded, is
// where a link leads, or goes on paper.

/** @type {WeakMap<Element, () => Child>} */
const waiting = new WeakMap();
const watcher = new IntersectionObserver((seen) => seen.forEach((entry) => entry.isIntersecting && fill(entry.target)), { rootMargin: '1200px 0px' });

/**
 * Fills an element when it is needed.
 * @template {HTMLElement} T
 * @param {T} element @param {() => Child} make
 */
function lazy(element, make) {
  waiting.set(element, make);
  element.classList.add('lazy');
  if (!(element instanceof HTMLDetailsElement)) watcher.observe(element);
  return element;
}

/** @param {Element} element */
function fill(element) {
  const make = waiting.get(element);
  if (!make) return;
  waiting.delete(element);
  watcher.unobserve(element);
  element.classList.remove('lazy');
  add(element, [make()]);
}

/** Returns a fold that is filled when it is opened. @param {string} summary @param {() => Child} make */
const lazyFold = (summary, make) => lazy(fold(summary), make);

document.addEventListener('toggle', (event) => event.target instanceof HTMLDetailsElement && fill(event.target), { capture: true });

/** @type {(() => void)[]} */
const later = [];
let isWorking = false;

/**
 * Does something with the first few now, and with the others when there is time.
 * @template T
 * @param {T[]} items @param {number} size @param {(item: T) => void} act
 */
function inChunks(items, size, act) {
  items.slice(0, size).forEach(act);
  for (let at = size; at < items.length; at += size) later.push(() => items.slice(at, at + size).forEach(act));
  work();
}

function work() {
  if (isWorking || later.length === 0) return;
  isWorking = true;
  const act = () => {
    isWorking = false;
    later.shift()?.();
    work();
  };
  // A busy machine has no idle time, and the reader waits all the same.
  if ('requestIdleCallback' in window) window.requestIdleCallback(act, { timeout: 100 });
  else setTimeout(act, 20);
}

/** Does what is left to do. */
function workOff() {
  while (later.length > 0) later.shift()?.();
}
