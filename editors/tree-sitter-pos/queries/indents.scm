; Neovim reads the names with a dot, Helix the others; each leaves the rest alone.
[
  (body)
  (choices)
  (index)
  (parenthesized)
] @indent @indent.begin

[
  "}"
  "]"
  ")"
] @outdent @indent.branch @indent.end

(text) @indent.ignore
(comment) @indent.auto
