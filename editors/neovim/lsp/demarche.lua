---@type vim.lsp.Config
return {
  cmd = { 'demarche', 'lsp' },
  filetypes = { 'pos' },
  root_markers = { 'demarche.toml' },
  -- The server then hands its reports to lua/demarche.lua instead of sending them as messages.
  init_options = { showsAnswers = true },
}
