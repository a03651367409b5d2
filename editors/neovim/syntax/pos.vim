" Colours for `.pos` files where no language server and no tree-sitter colours them.

if exists('b:current_syntax')
  finish
endif

syntax iskeyword @,48-57,_,-,192-255

" BEGIN KEYWORDS (made by tests/editors.rs)
syntax keyword posItem issue position source person party milestone group list event bloc agenda reading rule proposal reaction acceptance utility
syntax keyword posClause demand precondition offer refuse prefer term package defer delegate exclude discuss claim firm flexible
syntax keyword posAttribute cites note by stated quote vague also since until reported private withdraws replaces title author outlet published url file role page
syntax keyword posCondition is at more less between includes excludes not and or implies before after during with of to for in if every some except according worth reservation
syntax keyword posType yes one scale any number percent money duration date
syntax keyword posAnswer accepts accepts-in-principle welcomes basis-for-talks reserves rejects
syntax keyword posHead of to for by before after during with part performed process exchange according
syntax keyword posParticle least most than exactly within empty no all veto
syntax keyword posScale thousand million billion trillion
syntax keyword posUnit years year months month weeks week days day hours hour
" END KEYWORDS

" These mean something only behind other words, as the matches below know; elsewhere they are names.
syntax clear posParticle posScale posUnit

" A keyword comes before any match, so these are the words that follow one.
syntax keyword posConstant yes no empty
syntax match posOperator /\%(\<at \)\@3<=\%(least\|most\)\>\|\%(\<\%(more\|less\) \)\@5<=than\>\|\%(\<is \)\@3<=\%(exactly\|within\)\>\|[<>]=\?\|≤\|≥\|\.\./
syntax match posNumber /\<[-+]\?\d[0-9_]*\(\.\d\+\)\?\>\( \?%\)\?/
syntax match posDate /\<\d\{4}-\d\{2}\(-\d\{2}\)\?\>/
syntax match posEscape /\\["\\n]/ contained
syntax region posText start=/"/ skip=/\\./ end=/"/ oneline contains=posEscape,@Spell
syntax match posComment /#.*$/ contains=@Spell

highlight default link posItem Keyword
highlight default link posClause Statement
highlight default link posAttribute PreProc
highlight default link posCondition Operator
highlight default link posType Type
highlight default link posAnswer Constant
highlight default link posHead Operator
highlight default link posConstant Boolean
highlight default link posOperator Operator
highlight default link posNumber Number
highlight default link posDate Number
highlight default link posEscape SpecialChar
highlight default link posText String
highlight default link posComment Comment

let b:current_syntax = 'pos'
