-- Tries the plugin in a real Neovim, without a screen; started by tests/neovim.sh.
local failed, held, lacking = {}, 0, {}

local function print(line)
  io.stdout:write(line .. '\n')
end

local function check(what, run)
  local fine, result = xpcall(run, debug.traceback)
  if not fine then
    table.insert(failed, what)
    print('FAILED ' .. what .. ': ' .. result)
  elseif result == 'not offered' then
    table.insert(lacking, what)
    print('skip ' .. what .. ': the server does not offer it')
  else
    held = held + 1
    print('ok ' .. what)
  end
end

local function same(got, wanted)
  assert(vim.deep_equal(got, wanted), 'got ' .. vim.inspect(got) .. ', wanted ' .. vim.inspect(wanted))
end

local function wait(what, condition)
  assert(vim.wait(10000, condition, 50), 'no ' .. what .. ' within ten seconds')
end

local function edit(name)
  vim.cmd.edit(vim.fn.fnameescape(vim.env.DEMARCHE_FOLDER .. '/' .. name))
end

-- Puts the cursor on the first letter of a text.
local function go_to(text)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search('\\V' .. text, 'cW') > 0, 'no `' .. text .. '` in the file')
end

local function ask(method, extra)
  local client = vim.lsp.get_clients({ bufnr = 0, name = 'demarche' })[1]
  if not client:supports_method(method) then
    return nil
  end
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answer, problem = client:request_sync(method, vim.tbl_extend('force', params, extra or {}), 10000, 0)
  assert(answer and not answer.err, vim.inspect(problem or (answer and answer.err)))
  return answer.result or vim.NIL
end

local function group_at(text)
  go_to(text)
  return vim.fn.synIDattr(vim.fn.synID(vim.fn.line('.'), vim.fn.col('.'), 1), 'name')
end

vim.lsp.config('demarche', { cmd = { vim.env.DEMARCHE, 'lsp' } })
edit('vale.pos')

check('the file type and its settings', function()
  same(vim.bo.filetype, 'pos')
  same(vim.bo.commentstring, '# %s')
  same(vim.bo.shiftwidth, 2)
end)

check('the colours', function()
  same(group_at('position'), 'posItem')
  same(group_at('demand'), 'posClause')
  same(group_at('stated'), 'posAttribute')
  same(group_at('2024'), 'posDate')
  same(group_at('at most'), 'posCondition')
  same(group_at('most'), 'posOperator')
  same(group_at('"Answer'), 'posText')
  vim.cmd.new()
  vim.bo.filetype = 'pos'
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'demand in-treaty { x is no } # demand' })
  same(group_at('in-treaty'), '')
  same(group_at('is no'), 'posCondition')
  same(group_at('# demand'), 'posComment')
  vim.cmd.bwipeout({ bang = true })
end)

check('the indentation', function()
  vim.cmd.new()
  vim.bo.filetype = 'pos'
  vim.api.nvim_buf_set_lines(0, 0, -1, false, {
    'position a of b "with { in a text" { # and one { here',
    'demand c {',
    'toll at most 5',
    '}',
    '}',
  })
  vim.cmd('silent normal! gg=G')
  local lines = vim.api.nvim_buf_get_lines(0, 1, -1, false)
  same(lines, { '  demand c {', '    toll at most 5', '  }', '}' })
  vim.cmd.bwipeout({ bang = true })
end)

check('the server starts in the workspace', function()
  wait('client', function()
    local client = vim.lsp.get_clients({ bufnr = 0, name = 'demarche' })[1]
    return client and client.initialized
  end)
  local client = vim.lsp.get_clients({ bufnr = 0, name = 'demarche' })[1]
  same(client.root_dir, vim.env.DEMARCHE_FOLDER)
end)

check('the contradiction, where it stands', function()
  wait('contradiction', function()
    return #vim.diagnostic.get(0) > 0
  end)
  local found = vim.tbl_filter(function(one)
    return one.code == 'contradiction'
  end, vim.diagnostic.get(0))
  same(#found, 1)
  same({ found[1].lnum, found[1].col }, { 3, 46 })
end)

check('the mistakes of a broken file', function()
  edit('broken.pos')
  wait('mistakes', function()
    return #vim.diagnostic.get(0) >= 3
  end)
  local places = vim.tbl_map(function(one)
    return { one.code, one.lnum, one.col }
  end, vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR }))
  table.sort(places, function(a, b)
    return a[2] < b[2]
  end)
  same(places, { { 'D0101', 4, 2 }, { 'D0201', 5, 17 }, { 'D0113', 6, 29 } })
end)

check('mistakes go as they are mended', function()
  vim.cmd('silent %s/demnad/demand/')
  vim.cmd('silent %s/wacth/watch/')
  vim.cmd('silent %s/1,000/10/')
  wait('mended file', function()
    return #vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR }) == 0
  end)
  vim.cmd('silent undo 0')
end)

check('completion', function()
  edit('vale.pos')
  go_to('toll at')
  local answer = ask('textDocument/completion')
  if answer == nil then
    return 'not offered'
  end
  local labels = vim.tbl_map(function(item)
    return item.label
  end, answer.items or answer)
  for _, name in ipairs({ 'toll', 'watch', 'lamps' }) do
    assert(vim.tbl_contains(labels, name), name .. ' is not among ' .. vim.inspect(labels))
  end
end)

check('hover', function()
  go_to('toll at')
  local answer = ask('textDocument/hover')
  if answer == nil then
    return 'not offered'
  end
  assert(vim.inspect(answer):find('Toll for a cart'), vim.inspect(answer))
end)

check('going to the definition', function()
  go_to('toll at')
  local answer = ask('textDocument/definition')
  if answer == nil then
    return 'not offered'
  end
  local place = answer.uri and answer or answer[1]
  local uri, range = place.uri or place.targetUri, place.range or place.targetSelectionRange
  same({ vim.fs.basename(vim.uri_to_fname(uri)), range.start.line }, { 'agenda.pos', 7 })
end)

check('renaming, past letters of every width', function()
  edit('agenda.pos')
  go_to('lamps')
  if ask('textDocument/prepareRename') == nil then
    return 'not offered'
  end
  vim.lsp.buf.rename('lanterns')
  wait('new name', function()
    return vim.fn.search('lanterns', 'cnw') > 0
  end)
  edit('hill.pos')
  assert(vim.fn.search('lanterns is yes', 'cw') > 0)
  for _, name in ipairs({ 'agenda.pos', 'hill.pos', 'vale.pos' }) do
    edit(name)
    vim.cmd('silent undo 0')
  end
end)

check('formatting', function()
  edit('hill.pos')
  if not vim.lsp.get_clients({ bufnr = 0 })[1]:supports_method('textDocument/formatting') then
    return 'not offered'
  end
  local before = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  go_to('offer')
  vim.cmd('silent normal! I      ')
  vim.lsp.buf.format({ timeout_ms = 10000 })
  same(vim.api.nvim_buf_get_lines(0, 0, -1, false), before)
  vim.cmd('silent undo 0')
end)

check('the quick fix of a misspelt keyword', function()
  edit('broken.pos')
  go_to('demnad')
  local client = vim.lsp.get_clients({ bufnr = 0 })[1]
  if not client:supports_method('textDocument/codeAction') then
    return 'not offered'
  end
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return (action.kind or ''):find('^quickfix') ~= nil
    end,
  })
  wait('mended keyword', function()
    return vim.fn.search('demand quiet', 'cnw') > 0
  end)
  vim.cmd('silent undo 0')
end)

local function shown(title, run)
  run()
  wait('answer', function()
    return vim.api.nvim_buf_get_name(0):find('demarche://', 1, true) == 1
  end)
  assert(vim.fn.search(title, 'cnw') > 0, table.concat(vim.api.nvim_buf_get_lines(0, 0, 12, false), '\n'))
  assert(not vim.bo.modifiable)
  vim.cmd.close()
end

check('the report', function()
  edit('vale.pos')
  if not vim.lsp.get_clients({ bufnr = 0 })[1]:supports_method('workspace/executeCommand') then
    return 'not offered'
  end
  shown('Toll for a cart', vim.cmd.DemarcheReport)
end)

check('the report as of a day', function()
  if not vim.lsp.get_clients({ bufnr = 0 })[1]:supports_method('workspace/executeCommand') then
    return 'not offered'
  end
  shown('Toll for a cart', function()
    vim.cmd.DemarcheAsOf('2024-03-31')
  end)
end)

check('what if', function()
  if not vim.lsp.get_clients({ bufnr = 0 })[1]:supports_method('textDocument/codeAction') then
    return 'not offered'
  end
  go_to('demand cheap')
  shown('Toll for a cart', vim.cmd.DemarcheWhatIf)
end)

check('the counts above the clauses and the hints in the lines', function()
  edit('vale.pos')
  vim.lsp.codelens.refresh({ bufnr = 0 })
  wait('counts', function()
    local lenses = vim.tbl_map(function(lens)
      return lens.command and lens.command.title or ''
    end, vim.lsp.codelens.get(0))
    return vim.tbl_contains(lenses, 'contradicts the village on the hill')
  end)
  vim.lsp.inlay_hint.enable()
  wait('hints', function()
    return vim.iter(vim.lsp.inlay_hint.get({ bufnr = 0 })):any(function(hint)
      return vim.inspect(hint.inlay_hint.label):find('gap 3', 1, true) ~= nil
    end)
  end)
end)

print(('%d hold, %d fail, %d are not offered yet'):format(held, #failed, #lacking))
vim.cmd.cquit({ count = #failed == 0 and 0 or 1, bang = true })
