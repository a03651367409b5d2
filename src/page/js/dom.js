// @ts-check

// ── Elements ─────────────────────────────────────────────────────────────────────────────
// Text from the files becomes text nodes and nothing else, each in a direction of its own.



/**
 * Makes an element: `h('p.note', { id: 'x' }, 'words')`.
 * @param {string} kind
 * @param {Record<string, string | number | boolean | null | undefined> | null} [attributes]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
function h(kind, attributes, ...children) {
  const [tag, ...classes] = kind.split('.');
  const element = document.createElement(tag);
  if (classes.length > 0) element.className = classes.join(' ');
  for (const name in attributes) {
    const value = attributes[name];
    if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  add(element, children);
  return element;
}

/**
 * @template {Node} T
 * @param {T} parent
 * @param {Child[]} children
 */
function add(parent, children) {
  for (const child of children) {
    if (Array.isArray(child)) add(parent, child);
    else if (child instanceof Node) parent.appendChild(child);
    else if (child !== null && child !== undefined && child !== false) parent.appendChild(document.createTextNode(String(child)));
  }
  return parent;
}

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Returns a few words of the files, kept apart from the direction of what surrounds them. @param {string} words */
const bdi = (words) => h('bdi', null, words);

/**
 * Returns a sentence with its quotation marks set and its names in the files as code.
 * @param {string} sentence
 * @returns {Child[]}
 */
function prose(sentence) {
  return sentence.split('`').map((part, at) => (at % 2 === 1 ? h('code', null, part) : part.replace(/"([^"]*)"/g, '“$1”')));
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param {number} count @param {string} one @param {string} [many] */
const count = (count, one, many = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** @param {string[]} words */
const list = (words) => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`);

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** Returns `7 November 2022` for `2022-11-07`, and anything else as it is. @param {string} day */
function dateWords(day) {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(day);
  const month = parts && parts[2] ? MONTHS[Number(parts[2]) - 1] : undefined;
  if (!parts || !month) return day;
  return `${parts[3] ? `${Number(parts[3])} ` : ''}${month} ${parts[1]}`;
}

/** @param {string} day */
const time = (day) => h('time', { datetime: day }, dateWords(day));

/** @param {string} state @param {string} [sign] */
const sign = (state, sign = STATES[state]?.[0] ?? '') => sign === '' ? null : h(`span.sign.s-${state}`, { 'aria-hidden': 'true' }, sign);

/**
 * Returns a link to an address of the web, or the mere words where it is any other.
 * @param {string} address @param {Child} words
 */
function outward(address, words) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return h('bdi', null, words);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return h('bdi', null, words);
  return h('a.source', { href: url.href, rel: 'noopener noreferrer', target: '_blank' }, h('bdi', null, words));
}

/** A link within the page. @param {string} id @param {...Child} words */
const inward = (id, ...words) => h('a', { href: `#${encodeURIComponent(id)}` }, words);

/** @param {string} id @param {string} what */
const copier = (id, what) => h('button.copy', { type: 'button', 'data-copy': id, 'aria-label': `Copy a link to ${what}`, title: 'Copy link' }, '§');

/** @param {string} summary @param {...Child} children */
const fold = (summary, ...children) => h('details', null, h('summary', null, summary), ...children);
