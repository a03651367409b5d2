// @ts-check

// ── Over time ────────────────────────────────────────────────────────────────────────────

/** What happened on a day, for one statement. */
const WHAT = /** @type {Record<string, string>} */ ({ stated: 'stated', since: 'counts from this day', until: 'no longer counts', withdrawn: 'withdrawn' });

const SENTENCES = /** @type {Record<string, [string, string]>} */ ({
  compatible: ['agrees', 'one deal can suit everybody'],
  incompatible: ['contradicts', 'no deal can suit everybody'],
  unknown: ['open', 'it is not known whether a deal can suit everybody'],
});

/** @param {Shown} shown @param {string | undefined} now */
function timeSection({ view, page }, now) {
  const days = page.days;
  if (days.length === 0) return null;
  const most = Math.max(1, ...days.map((day) => day.contradictions), ...days.map((day) => day.overlaps));
  const columns = days.map((day) => {
    const bars = h('span.bars', { 'aria-hidden': 'true' }, h('i.against'), h('i.with'));
    bars.style.setProperty('--against', `${(day.contradictions / most) * 100}%`);
    bars.style.setProperty('--with', `${(day.overlaps / most) * 100}%`);
    const words = `${dateWords(day.day)}: ${count(day.contradictions, 'contradiction')}, ${count(day.overlaps, 'overlap')}, ${day.unanswered} unanswered`;
    return h('button.day', { type: 'button', 'data-day': day.day, title: words, 'aria-label': words, 'aria-pressed': String(now === day.day), tabindex: -1 }, bars);
  });
  const chosen = days.find((day) => day.day === now);
  const ends = days.length > 1 ? [days[0].day, days[days.length - 1].day] : [days[0].day];
  return section(
    'time',
    'Over time',
    h('p.note', null, 'Contradictions (upward) and overlaps (downward) on each day on which something was said, came into force or ended. Choose a day, or move the slider, to see everything as of then.'),
    h('div.chart.roving', { role: 'group', 'aria-label': 'Days' }, columns),
    h('p.ends', { 'aria-hidden': 'true' }, ends.map((day) => h('span', null, dateWords(day)))),
    chosen && [h('h3', null, time(chosen.day)), dayList(view, chosen)],
    fold('Every day', days.map((day) => [h('h3', null, inward(`day-${day.day}`, time(day.day))), dayList(view, day)])),
  );
}

/** @param {View} view @param {Day} day */
function dayList(view, day) {
  const [state, words] = SENTENCES[day.verdict] ?? ['open', day.verdict];
  return h(
    'ul.plain',
    null,
    day.statements.map((said) =>
      h(
        'li',
        { dir: 'auto' },
        h('b', null, bdi(view.label(said.party))),
        `, ${WHAT[said.what] ?? said.what}: `,
        said.label ? bdi(`“${said.label}”`) : h('code', null, said.clause ?? said.position),
        said.speaker && h('span.faint', null, ' — ', bdi(said.speaker)),
      ),
    ),
    h('li.faint', null, sign(state), ` Then ${words}: ${count(day.contradictions, 'contradiction')}, ${count(day.overlaps, 'overlap')}, ${day.unanswered} unanswered.`),
  );
}
