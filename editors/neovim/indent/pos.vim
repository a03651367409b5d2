if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=PosIndent() indentkeys=0},0),0],o,O
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*PosIndent')
  finish
endif

" A line without its texts and its comment, in which brackets would mean nothing.
function s:bare(line) abort
  return substitute(substitute(getline(a:line), '"\%(\\.\|[^"\\]\)*"\?', '', 'g'), '#.*', '', '')
endfunction

function PosIndent() abort
  let above = prevnonblank(v:lnum - 1)
  if above == 0
    return 0
  endif
  let line = substitute(s:bare(above), '^\s*[])}]', '', '')
  let open = count(line, '{') + count(line, '(') + count(line, '[')
  let close = count(line, '}') + count(line, ')') + count(line, ']')
  let down = getline(v:lnum) =~# '^\s*[])}]' ? 1 : 0
  let step = open > close ? 1 : open < close ? -1 : 0
  return max([0, indent(above) + (step - down) * shiftwidth()])
endfunction
