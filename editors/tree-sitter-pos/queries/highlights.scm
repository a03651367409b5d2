; The names of captures are those that Neovim, Helix and Zed know.

; BEGIN KEYWORDS (made by tests/editors.rs)
; items
[
  "issue"
  "position"
  "source"
  "person"
  "party"
  "milestone"
  "group"
  "list"
  "event"
  "bloc"
  "agenda"
  "reading"
  "rule"
  "proposal"
  "reaction"
  "acceptance"
  "utility"
] @keyword.type
; clauses
[
  "demand"
  "precondition"
  "offer"
  "refuse"
  "prefer"
  "term"
  "package"
  "defer"
  "delegate"
  "exclude"
  "discuss"
  "claim"
  "firm"
  "flexible"
] @keyword
; attributes
[
  "cites"
  "note"
  "by"
  "stated"
  "quote"
  "vague"
  "also"
  "since"
  "until"
  "reported"
  (private)
  "withdraws"
  "replaces"
  "title"
  "author"
  "outlet"
  "published"
  "url"
  "file"
  "role"
  "page"
] @attribute
; conditions
[
  "is"
  "at"
  "more"
  "less"
  "between"
  "includes"
  "excludes"
  "not"
  "and"
  "or"
  "implies"
  "before"
  "after"
  "during"
  "with"
  "of"
  "to"
  "for"
  "in"
  "if"
  "every"
  "some"
  "except"
  "according"
  "worth"
  "reservation"
] @keyword.operator
; types
[
  "yes"
  "one"
  "scale"
  "any"
  "number"
  "percent"
  "money"
  "duration"
  "date"
] @type.builtin
; answers
[
  "accepts"
  "accepts-in-principle"
  "welcomes"
  "basis-for-talks"
  "reserves"
  "rejects"
] @constant.builtin
; heads
[
  "part"
  "performed"
  (process)
  "exchange"
] @keyword
; particles
[
  "least"
  "most"
  "than"
  "exactly"
  "within"
  "empty"
  "no"
  "all"
  "veto"
] @keyword.operator
; END KEYWORDS

; Where they join other words, these say nothing by themselves.
(proposal "by" @keyword)
(stated "by" @keyword)
(reported "by" @keyword)
(performed "by" @keyword)
(operator "by" @keyword.operator)

(strength ["firm" "flexible"] @keyword.modifier)
(process) @keyword.modifier

(comment) @comment
(text) @string
(escape) @string.escape
(url (text) @string.special.url)

(digits) @number
(date) @number
(scale_word) @number
(unit) @type
(currency) @type

; What is named, where it is declared.
(issue name: (name) @variable)
(event name: (name) @variable)
(list name: (name) @type)
(group name: (name) @type)
(party name: (name) @type)
(bloc name: (name) @type)
(person name: (name) @type)
(source name: (name) @label)
(milestone name: (name) @label)
(rule name: (name) @function)
(reading name: (name) @function)
(position name: (name) @function)
(proposal name: (name) @function)
(precondition name: (name) @function)
(demand name: (name) @function)
(refuse name: (name) @function)
(offer name: (name) @function)
(prefer name: (name) @function)
(term name: (name) @function)
(package name: (name) @function)
(defer name: (name) @function)
(delegate name: (name) @function)
(exclude name: (name) @function)
(discuss name: (name) @function)
(claim name: (name) @function)
(member name: (name) @constant)

; What is meant, where it is used.
(_ subject: (reference name: (name) @variable))
(_ issue: (reference name: (name) @variable))
(comparison value: (reference name: (name) @constant))
((comparison value: (reference name: (name) @constant.builtin))
 (#any-of? @constant.builtin "yes" "no"))
(order object: (reference name: (name) @label))
(index (name) @constant)
(except (name) @constant)
(of_list list: (name) @type)
(any_of list: (name) @type)
(group of: (name) @type)
(position of: (name) @type)
(reaction of: (name) @type)
(utility of: (name) @type)
(role of: (name) @type)
(performed (name) @type)
(to_parties (name) @type)
(all_of (name) @type)
(at_least_of (name) @type)
(veto (name) @type)
(delegate to: (name) @type)
(by (name) @type)
(proposal by: (name) @type)
(stated by: (name) @type)
(reported by: (name) @type)
(reaction to: (name) @function)
(path (name) @function)
(citation source: (name) @label)
(after_names (name) @label)
(part_of (name) @label)
(for_milestone (name) @label)
(timed (name) @label)
(defer_term (name) @label)

[">=" "<=" "≥" "≤" ">" "<"] @operator
["{" "}" "[" "]" "(" ")"] @punctuation.bracket
["," ":" "." ".."] @punctuation.delimiter
