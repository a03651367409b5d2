[
  (body)
  (choices)
] @fold
