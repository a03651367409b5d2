/**
 * The grammar of `.pos` files for editors.
 *
 * It says the same as `grammar/position.pest`, in the same order, of texts without mistakes;
 * what becomes of the others, tree-sitter decides. `tests/tree_sitter.rs` compares the two.
 *
 * Newlines carry no meaning, with one exception: a unit stands on the line of its number.
 * `src/scanner.c` sees to that.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

/** One or more, with commas between them. */
const list = (rule) => seq(rule, repeat(seq(',', rule)));

/** What stands between braces. */
const braces = (...rules) => seq('{', repeat(choice(...rules)), '}');

/** A clause: its strength, its keyword and the rest. */
const clause = ($, ...rest) => prec.right(seq(optional($.strength), ...rest));

const withText = ['note', 'quote', 'vague', 'title', 'author', 'outlet', 'url', 'file'];
const withDate = ['published', 'since', 'until'];
const withPaths = ['withdraws', 'replaces'];

// The attributes that are alike but for their keyword, and one rule for each.
const rules = (keywords, rule) => Object.fromEntries(keywords.map((word) => [word, rule(word)]));

module.exports = grammar({
  name: 'pos',

  word: ($) => $.name,
  extras: ($) => [/[ \t\r\n\u00a0\u2009\u200b\u202f\u3000\ufeff]/, $.comment],
  externals: ($) => [$.scale_word, $.unit, $._recovering],
  supertypes: ($) => [$.item, $.clause, $.attribute, $.condition, $.type, $.value],

  // Each shows only behind the next word: whether `one` in `is one` is a value, and whether a
  // member follows the comma behind `also "…"`.
  conflicts: ($) => [[$._one_operator, $._many_operator], [$.also]],

  rules: {
    // ── 1. A file ──────────────────────────────────────────────────────────────────────

    // In the other grammar it is called `file`; here that is an attribute.
    source_file: ($) => repeat($.item),

    item: ($) =>
      choice(
        $.agenda,
        $.list,
        $.group,
        $.issue,
        $.event,
        $.milestone,
        $.party,
        $.bloc,
        $.person,
        $.source,
        $.rule,
        $.reading,
        $.position,
        $.proposal,
        $.reaction,
        $.acceptance,
        $.utility,
      ),

    // ── 2. Items ───────────────────────────────────────────────────────────────────────

    agenda: ($) => seq('agenda', optional($._label), optional($._tail)),
    list: ($) => seq('list', $._naming, field('body', alias($._labelled_members, $.body))),
    group: ($) =>
      seq(
        'group',
        $._naming,
        'of',
        field('of', $.name),
        optional($._label),
        field('body', alias($._members, $.body)),
      ),
    issue: ($) =>
      seq(
        'issue',
        field('name', $.name),
        $._typing,
        repeat(choice($.performed, $.process)),
        optional($._tail),
      ),
    event: ($) => seq('event', field('name', $.name), $._typing, optional($._tail)),
    milestone: ($) =>
      seq('milestone', $._naming, repeat(choice($.after_names, $.part_of)), optional($._tail)),
    party: ($) => seq('party', $._naming, optional($._tail)),
    bloc: ($) => seq('bloc', $._naming, field('body', alias($._members, $.body))),
    person: ($) => seq('person', $._naming, optional($._tail)),
    source: ($) => seq('source', $._naming, optional($._tail)),
    rule: ($) =>
      seq('rule', field('name', optional($.name)), optional($._label), field('body', $.body)),
    reading: ($) => seq('reading', $._naming, field('body', $.body)),
    position: ($) =>
      seq(
        'position',
        $._naming,
        'of',
        field('of', $.name),
        optional($._label),
        field('body', alias($._clauses, $.body)),
      ),
    proposal: ($) =>
      seq(
        'proposal',
        $._naming,
        'by',
        field('by', $._speaker),
        optional($._label),
        field('body', alias($._terms, $.body)),
      ),
    reaction: ($) =>
      seq(
        'reaction',
        'of',
        field('of', $.name),
        'to',
        field('to', $.name),
        ':',
        field('answer', $.answer),
        optional($._label),
        optional($._tail),
      ),
    acceptance: ($) =>
      seq('acceptance', optional($._label), field('body', alias($._acceptance_rules, $.body))),
    utility: ($) =>
      seq(
        'utility',
        'of',
        field('of', $.name),
        optional($._label),
        field('body', alias($._worths, $.body)),
      ),

    _naming: ($) => seq(field('name', $.name), optional($._label)),
    _typing: ($) => seq(optional($.of_list), optional($._label), ':', field('type', $.type)),
    of_list: ($) => seq('[', field('list', $.name), ']'),
    performed: ($) => seq('performed', 'by', $._names),
    process: (_) => 'process',
    after_names: ($) => seq('after', $._names),
    part_of: ($) => seq('part', 'of', $.name),

    answer: (_) =>
      choice(
        'accepts',
        'accepts-in-principle',
        'welcomes',
        'basis-for-talks',
        'reserves',
        'rejects',
      ),

    // ── 3. Types ───────────────────────────────────────────────────────────────────────

    type: ($) => choice($.yes_or_no, $.one_of, $.scale, $.any_of, $.quantity_type),
    yes_or_no: (_) => seq('yes', choice('or', '/'), 'no'),
    one_of: ($) => seq('one', 'of', $.choices),
    any_of: ($) => seq('any', 'of', choice($.choices, field('list', $.name))),
    scale: ($) => seq('scale', optional('of'), alias($._steps, $.choices)),
    quantity_type: ($) =>
      choice(
        seq(choice('number', 'percent', 'duration'), optional($.range)),
        seq('money', field('currency', optional(alias($.name, $.currency))), optional($.range)),
        seq('date', optional(alias($._date_range, $.range))),
      ),

    choices: ($) => seq('{', repeat(seq($.member, optional(','))), '}'),
    _steps: ($) => seq('{', optional(seq($.member, repeat(seq('<', $.member)))), '}'),
    range: ($) => seq(choice($.number, $.date), '..', choice($.number, $.date)),
    _date_range: ($) => seq(choice($._any_date, $.number), '..', choice($._any_date, $.number)),

    // ── 4. Bodies ──────────────────────────────────────────────────────────────────────

    body: ($) => braces($.attribute, $.condition),
    _tail: ($) => field('body', alias($._attribute_body, $.body)),
    _label: ($) => field('label', $.text),
    _attribute_body: ($) => braces($.attribute),
    _conditions: ($) => braces($.condition),
    _clauses: ($) => braces($.attribute, $.clause),
    _terms: ($) => braces($.attribute, $.clause, $.condition),

    _labelled_members: ($) => braces($.attribute, $.member, ','),
    _members: ($) => braces($.attribute, alias($._bare_member, $.member), ','),
    member: ($) => seq(field('name', $.name), optional($._label)),
    _bare_member: ($) => field('name', $.name),

    _acceptance_rules: ($) => braces($.attribute, $.all_of, $.at_least_of, $.veto),
    all_of: ($) => seq('all', 'of', $._names),
    at_least_of: ($) => seq('at', 'least', field('count', $.number), 'of', $._names),
    veto: ($) => seq('veto', $._names),

    _worths: ($) => braces($.attribute, $.worth, $.reservation),
    worth: ($) => seq($.condition, 'worth', $.number),
    reservation: ($) => seq('reservation', $.number),

    // ── 5. Attributes ──────────────────────────────────────────────────────────────────

    attribute: ($) =>
      choice(
        ...[...withText, ...withDate, ...withPaths].map((keyword) => $[keyword]),
        $.also,
        $.stated,
        $.by,
        $.cites,
        $.reported,
        $.private,
        $.role,
        $.page,
      ),

    ...rules(withText, (keyword) => ($) => seq(keyword, $.text)),
    ...rules(withDate, (keyword) => ($) => seq(keyword, $._any_date)),
    ...rules(withPaths, (keyword) => ($) => seq(keyword, $._withdrawal)),
    _withdrawal: ($) =>
      prec.right(
        seq(list($.path), optional(seq('according', 'to', list(field('according', $._speaker))))),
      ),
    also: ($) => seq('also', list($.text)),
    stated: ($) =>
      prec.right(seq('stated', $._any_date, optional(seq('by', field('by', $._speaker))))),
    by: ($) => seq('by', $._speaker),
    cites: ($) => prec.right(seq('cites', list($.citation))),
    citation: ($) => seq(field('source', $.name), field('at', optional($.text))),
    reported: ($) => prec.right(seq('reported', optional(seq('by', field('by', $._speaker))))),
    private: (_) => 'private',
    role: ($) =>
      prec.right(
        seq(
          'role',
          field('title', $.text),
          optional(seq('of', field('of', $.name))),
          repeat(
            choice(
              seq('since', field('since', $._any_date)),
              seq('until', field('until', $._any_date)),
            ),
          ),
        ),
      ),
    page: ($) => seq('page', choice($.text, $.number)),

    _names: ($) => list($.name),
    path: ($) => seq($.name, optional(seq(token.immediate('.'), $.name))),
    _speaker: ($) => choice($.name, $.text),

    // ── 6. Clauses ─────────────────────────────────────────────────────────────────────

    clause: ($) =>
      choice(
        $.precondition,
        $.demand,
        $.refuse,
        $.offer,
        $.prefer,
        $.term,
        $.package,
        $.defer,
        $.delegate,
        $.exclude,
        $.discuss,
        $.claim,
      ),
    strength: (_) => choice('firm', 'flexible'),

    demand: ($) => clause($, 'demand', $._binding),
    refuse: ($) => clause($, 'refuse', $._binding),
    prefer: ($) => clause($, 'prefer', $._binding),
    term: ($) => clause($, 'term', $._binding),
    offer: ($) => clause($, 'offer', $._binding, optional(seq($.exchange, repeat($.given)))),
    precondition: ($) => clause($, 'precondition', $._binding),
    package: ($) =>
      clause(
        $,
        'package',
        optional($._heading),
        field('body', alias($._clauses, $.body)),
        repeat($.given),
      ),
    claim: ($) =>
      clause(
        $,
        'claim',
        field('name', optional($.name)),
        field('label', $.text),
        optional($._tail),
      ),

    // `NAME "label" to PARTY before MILESTONE { … } if { … }`
    _binding: ($) => prec.right(seq(optional($._heading), field('body', $.body), repeat($.given))),
    _heading: ($) =>
      choice(
        field('name', $.name),
        seq(
          optional(field('name', $.name)),
          repeat1(choice($._label, $._modifier, $.for_milestone)),
        ),
      ),
    _modifier: ($) => choice($.to_parties, $.timed),
    to_parties: ($) => seq('to', $._names),
    for_milestone: ($) => seq('for', $.name),
    timed: ($) => seq($._timing, $.name),
    _timing: (_) => choice('before', 'after', 'during', 'with'),
    exchange: ($) => seq('in', 'exchange', 'for', field('body', $.body)),
    given: ($) => seq('if', field('body', $.body)),

    defer: ($) =>
      clause(
        $,
        'defer',
        $._issues,
        repeat(choice($.defer_term, $._label, $.timed)),
        optional($._tail),
      ),
    delegate: ($) =>
      clause(
        $,
        'delegate',
        $._issues,
        'to',
        field('to', $._speaker),
        repeat(choice($._label, $.timed)),
        optional($._tail),
      ),
    exclude: ($) =>
      clause($, 'exclude', $._issues, repeat(choice($._label, $._modifier)), optional($._tail)),
    discuss: ($) =>
      clause($, 'discuss', $._issues, repeat(choice($._label, $._modifier)), optional($._tail)),
    // `NAME: "label" ISSUE, …`
    _issues: ($) =>
      seq(
        optional(seq(field('name', $.name), ':')),
        optional($._label),
        list(field('issue', $.reference)),
      ),
    defer_term: ($) => choice(seq('for', $.number), seq('until', choice($._any_date, $.name))),

    // ── 7. Conditions ──────────────────────────────────────────────────────────────────

    // `and` and `or` need parentheses between them; `implies` binds loosest, and once.
    condition: ($) => choice($._operand, $.and, $.or, $.implies),
    _joined: ($) => choice($._operand, $.and, $.or),
    _operand: ($) => choice($.not, $.parenthesized, $.at_least, $.comparison, $.order),

    and: ($) => seq($._operand, repeat1(seq('and', $._operand))),
    or: ($) => seq($._operand, repeat1(seq('or', $._operand))),
    implies: ($) => seq($._joined, 'implies', $._joined),
    not: ($) => seq('not', $._operand),
    parenthesized: ($) => seq('(', $.condition, ')'),
    at_least: ($) =>
      seq(
        'at',
        'least',
        field('count', $.number),
        'of',
        field('body', alias($._conditions, $.body)),
      ),

    comparison: ($) =>
      seq(
        field('subject', $.reference),
        choice(
          seq(field('operator', alias($._one_operator, $.operator)), field('value', $.value)),
          seq(
            field('operator', alias($._date_operator, $.operator)),
            field('value', choice($.value, alias($._year, $.date))),
          ),
          seq(field('operator', alias($._many_operator, $.operator)), $._values),
          seq(
            field('operator', alias($._between, $.operator)),
            field('value', $.value),
            'and',
            field('value', $.value),
          ),
          seq(
            field('operator', alias($._counting, $.operator)),
            field('count', $.number),
            'of',
            $._values,
          ),
          field('operator', alias($._is_empty, $.operator)),
        ),
      ),
    order: ($) =>
      seq(
        field('subject', $.reference),
        field('operator', alias($._order_operator, $.operator)),
        field('object', $.reference),
      ),

    _values: ($) => list(field('value', $.value)),

    _one_operator: (_) =>
      choice(
        seq('is', optional('not')),
        seq(
          optional('is'),
          choice(
            seq('at', choice('least', 'most')),
            seq(choice('more', 'less'), 'than'),
            '>=',
            '<=',
            '≥',
            '≤',
            '>',
            '<',
          ),
        ),
      ),
    _date_operator: (_) => seq(optional('is'), choice('by', seq('not', 'before'))),
    _many_operator: (_) =>
      choice(
        seq('is', optional('not'), 'one', 'of'),
        seq('is', choice('exactly', 'within')),
        seq(optional('is'), choice('includes', 'excludes')),
      ),
    _between: (_) => seq(optional('is'), 'between'),
    _counting: (_) => seq('includes', 'at', 'least'),
    _is_empty: (_) => seq('is', optional('not'), 'empty'),
    _order_operator: ($) => seq(optional('is'), $._timing),

    reference: ($) => seq(field('name', $.name), optional($.index)),

    // ── 8. Indexes ─────────────────────────────────────────────────────────────────────

    index: ($) =>
      seq(
        '[',
        choice(
          $._index_names,
          // Before a comma, `no` is a name.
          seq(alias('no', $.name), ',', optional($._index_names)),
          seq(
            choice('every', 'some', 'no'),
            optional(seq($.name, optional(','))),
            optional($.except),
          ),
          seq('at', 'least', field('count', $.number), 'of', $._index_names),
        ),
        ']',
      ),
    except: ($) => seq('except', $._index_names),
    _index_names: ($) => seq($.name, repeat(seq(',', $.name)), optional(',')),

    // ── 9. Values ──────────────────────────────────────────────────────────────────────

    value: ($) => choice(alias($._value_reference, $.reference), $.date, $.number, $.text),
    // Words that belong to an operator only where another word follows.
    _value_reference: ($) =>
      seq(
        field('name', choice($.name, alias(choice('one', 'exactly', 'within'), $.name))),
        optional($.index),
      ),

    date: (_) => /[0-9]{4}-[0-9]{2}(-[0-9]{2})?/,
    _year: (_) => /[0-9]{4}/,
    _any_date: ($) => choice($.date, alias($._year, $.date)),

    // `300 billion USD`, `85_000`, `100 %`, `15 years`
    number: ($) => seq($.digits, optional($.scale_word), optional($.unit)),
    digits: (_) => /[-+]?[0-9][0-9_]*(\.[0-9]+)?/,

    // ── 11. Words, texts and white space ───────────────────────────────────────────────

    name: (_) => /\p{XID_Start}\p{XID_Continue}*(-\p{XID_Continue}+)*/,
    text: ($) => seq('"', repeat(choice($._text_part, $.escape)), token.immediate('"')),
    _text_part: (_) => token.immediate(prec(1, /([^"\\\n]|\\[^"\\n\n])+/)),
    escape: (_) => token.immediate(prec(1, /\\["\\n]/)),
    comment: (_) => token(/#[^\n]*/),
  },
});
