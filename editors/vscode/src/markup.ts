/** What the signs before the entries of an answer mean to the eye. */
const colours: Readonly<Record<string, string>> = { '✗': 'against', '✓': 'agreed' };

/**
 * Finishes an answer's HTML: a sign stands in the place of its entry's dot, and a day is not
 * broken at the end of a line.
 */
export function finish(html: string): string {
  return html
    .replaceAll(/<li[^>]*>(\s*<p[^>]*>)?([✗✓≈→−+~?!]) /gu, (_, paragraph: string | undefined, sign: string) => {
      const name = colours[sign] ?? 'sign';
      return `<li class="${name}" style="list-style-type: '${sign}\u00a0\u00a0'">${paragraph ?? ''}`;
    })
    .replaceAll(/\d{4}-\d{2}(?:-\d{2})?(?![^<]*>)/g, '<span class="day">$&</span>');
}
