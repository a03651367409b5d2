; An item is a class, a clause a function. Helix says `around` and `inside`, Neovim `outer` and
; `inner`.
[
  (agenda)
  (list)
  (group)
  (issue)
  (event)
  (milestone)
  (party)
  (bloc)
  (person)
  (source)
  (rule)
  (reading)
  (position)
  (proposal)
  (reaction)
  (acceptance)
  (utility)
] @class.around @class.outer

[
  (precondition)
  (demand)
  (refuse)
  (offer)
  (prefer)
  (term)
  (package)
  (defer)
  (delegate)
  (exclude)
  (discuss)
  (claim)
] @function.around @function.outer

(agenda body: (body) @class.inside @class.inner)
(list body: (body) @class.inside @class.inner)
(group body: (body) @class.inside @class.inner)
(issue body: (body) @class.inside @class.inner)
(event body: (body) @class.inside @class.inner)
(milestone body: (body) @class.inside @class.inner)
(party body: (body) @class.inside @class.inner)
(bloc body: (body) @class.inside @class.inner)
(person body: (body) @class.inside @class.inner)
(source body: (body) @class.inside @class.inner)
(rule body: (body) @class.inside @class.inner)
(reading body: (body) @class.inside @class.inner)
(position body: (body) @class.inside @class.inner)
(proposal body: (body) @class.inside @class.inner)
(reaction body: (body) @class.inside @class.inner)
(acceptance body: (body) @class.inside @class.inner)
(utility body: (body) @class.inside @class.inner)

(precondition body: (body) @function.inside @function.inner)
(demand body: (body) @function.inside @function.inner)
(refuse body: (body) @function.inside @function.inner)
(offer body: (body) @function.inside @function.inner)
(prefer body: (body) @function.inside @function.inner)
(term body: (body) @function.inside @function.inner)
(package body: (body) @function.inside @function.inner)
(defer body: (body) @function.inside @function.inner)
(delegate body: (body) @function.inside @function.inner)
(exclude body: (body) @function.inside @function.inner)
(discuss body: (body) @function.inside @function.inner)
(claim body: (body) @function.inside @function.inner)

(member) @entry.around @parameter.outer
(citation) @parameter.around @parameter.outer

(comment) @comment.around @comment.outer
