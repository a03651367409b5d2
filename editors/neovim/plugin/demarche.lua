if vim.g.loaded_demarche then
  return
end
vim.g.loaded_demarche = true

if vim.fn.has('nvim-0.11') == 0 then
  vim.notify('demarche: the language server needs Neovim 0.11; colours work without', vim.log.levels.WARN)
  return
end

vim.lsp.enable('demarche')

local demarche = require('demarche')
vim.lsp.commands['demarche.report'] = demarche.answer
vim.lsp.commands['demarche.whatIf'] = demarche.answer
vim.lsp.commands['demarche.asOf'] = demarche.as_of
vim.lsp.commands['demarche.showLocations'] = demarche.show_locations

local command = vim.api.nvim_create_user_command
command('DemarcheReport', demarche.report, { desc = 'Show the report beside the file' })
command('DemarcheWhatIf', demarche.what_if, { desc = 'Ask what dropping the clause under the cursor would change' })
command('DemarcheAsOf', function(given)
  demarche.report_as_of(given.args ~= '' and given.args or nil)
end, { nargs = '?', desc = 'Show the report as of a day, a month or a year' })
