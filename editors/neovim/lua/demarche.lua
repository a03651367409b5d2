--- Questions to the server about the whole negotiation, and their answers in a split.
local M = {}

---@class demarche.Answer
---@field title string
---@field text string
---@field markdown string

local function say(message)
  vim.notify('demarche: ' .. message, vim.log.levels.INFO)
end

---@return vim.lsp.Client?
local function client()
  local found = vim.lsp.get_clients({ bufnr = 0, name = 'demarche' })[1]
  if not found then
    say('the language server does not run here; `:checkhealth vim.lsp` tells why')
  end
  return found
end

--- Shows an answer in a window of its own, the same one for the same question.
---@param answer demarche.Answer
function M.show(answer)
  local name = 'demarche://' .. answer.title
  local buffer = vim.fn.bufnr('^' .. vim.fn.escape(name, '*?[]{}\\,') .. '$')
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(buffer, name)
    vim.keymap.set('n', 'q', '<cmd>close<cr>', { buffer = buffer, desc = 'Close the answer' })
  end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(vim.trim(answer.text), '\n'))
  vim.bo[buffer].modifiable = false
  local window = vim.fn.bufwinid(buffer)
  if window ~= -1 then
    vim.api.nvim_set_current_win(window)
  else
    vim.api.nvim_open_win(buffer, true, { split = vim.o.columns >= 160 and 'right' or 'below' })
  end
end

--- Has the server carry out a command, and shows what it answers.
---@param command lsp.Command
---@param context { bufnr: integer, client_id: integer }
function M.answer(command, context)
  local server = vim.lsp.get_client_by_id(context.client_id)
  if not server then
    return
  end
  local question = { command = command.command, arguments = command.arguments }
  server:request('workspace/executeCommand', question, function(problem, answer)
    if problem then
      say(problem.message)
    elseif not answer or answer == vim.NIL then
      say('there is nothing to say about this yet')
    else
      M.show(answer)
    end
  end, context.bufnr)
end

--- As `answer`, but asks for the day first if the command leaves it open.
function M.as_of(command, context)
  local uri, date = unpack(command.arguments)
  local function go(day)
    if day and day ~= '' then
      M.answer({ command = command.command, arguments = { uri, day } }, context)
    end
  end
  if date and date ~= vim.NIL then
    go(date)
  else
    vim.ui.input({ prompt = 'As of (2024-05-14, 2024-05 or 2024): ' }, go)
  end
end

--- Lists the places that a code lens counts.
function M.show_locations(command, context)
  local server = vim.lsp.get_client_by_id(context.client_id)
  if not server then
    return
  end
  local items = vim.lsp.util.locations_to_items(command.arguments[3], server.offset_encoding)
  vim.fn.setqflist({}, ' ', { title = command.title, items = items })
  vim.cmd.copen()
end

local function about(handler, name, ...)
  local server = client()
  if server then
    local command = { title = name, command = name, arguments = { vim.uri_from_bufnr(0), ... } }
    handler(command, { bufnr = vim.api.nvim_get_current_buf(), client_id = server.id })
  end
end

function M.report()
  about(M.answer, 'demarche.report')
end

---@param day string?
function M.report_as_of(day)
  about(M.as_of, 'demarche.asOf', day or vim.NIL)
end

--- Asks what would change if the clause under the cursor were dropped.
function M.what_if()
  local server = client()
  if not server then
    return
  end
  local buffer = vim.api.nvim_get_current_buf()
  local params = vim.lsp.util.make_range_params(0, server.offset_encoding)
  params.context = { diagnostics = {} }
  server:request('textDocument/codeAction', params, function(problem, actions)
    local questions = {}
    for _, action in ipairs(not problem and actions or {}) do
      local command = type(action.command) == 'table' and action.command or action
      if command.command == 'demarche.whatIf' then
        table.insert(questions, { title = action.title, command = command })
      end
    end
    local function go(question)
      if question then
        M.answer(question.command, { bufnr = buffer, client_id = server.id })
      end
    end
    if #questions == 0 then
      say('put the cursor on a clause, such as a demand or an offer, and ask again')
    elseif #questions == 1 then
      go(questions[1])
    else
      vim.ui.select(questions, {
        prompt = 'What if …',
        format_item = function(question)
          return question.title
        end,
      }, go)
    end
  end, buffer)
end

return M
