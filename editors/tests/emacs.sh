#!/usr/bin/env bash
# Tries editors/emacs in Emacs 28.1 or newer with eglot, without a screen:
#   DEMARCHE=target/debug/demarche editors/tests/emacs.sh
# Compiles the mode first; a warning is a failure.
set -euo pipefail
cd "$(dirname "$0")"
emacs=${EMACS:-emacs}
command -v "$emacs" >/dev/null || { echo "skipped: no $emacs"; exit 0; }
program=$(command -v "${DEMARCHE:-../../target/debug/demarche}") || { echo "skipped: no demarche; build it or set DEMARCHE"; exit 0; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r workspace "$folder/The bridge"
cp ../emacs/demarche-mode.el "$folder"
export DEMARCHE=$(realpath "$program") DEMARCHE_FOLDER="$folder/The bridge" HOME="$folder"
setup=(-Q --batch --eval '(progn (require (quote package)) (add-to-list (quote package-directory-list) "/usr/share/emacs/site-lisp/elpa") (package-initialize))')
if "$emacs" "${setup[@]}" --eval '(require (quote eglot))' 2>/dev/null; then
  "$emacs" "${setup[@]}" --eval '(setq byte-compile-error-on-warn t)' -f batch-byte-compile "$folder/demarche-mode.el"
  checked=$("$emacs" "${setup[@]}" --eval "(checkdoc-file \"$folder/demarche-mode.el\")" 2>&1)
  [ -z "$checked" ] || { echo "$checked"; exit 1; }
fi
timeout 180 "$emacs" "${setup[@]}" -L "$folder" -l emacs.el 2>&1
