#!/usr/bin/env bash
# Tries editors/neovim in Neovim 0.11 or newer, without a screen:
#   DEMARCHE=target/debug/demarche editors/tests/neovim.sh
# NVIM may name the Neovim to use.
set -euo pipefail
cd "$(dirname "$0")"
nvim=${NVIM:-nvim}
command -v "$nvim" >/dev/null || { echo "skipped: no $nvim"; exit 0; }
program=$(command -v "${DEMARCHE:-../../target/debug/demarche}") || { echo "skipped: no demarche; build it or set DEMARCHE"; exit 0; }
"$nvim" --headless -u NONE +'exe "cq" !has("nvim-0.11")' 2>/dev/null || { echo "skipped: $nvim is older than 0.11"; exit 0; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r workspace "$folder/The bridge"
export DEMARCHE=$(realpath "$program") DEMARCHE_FOLDER="$folder/The bridge"
export XDG_CONFIG_HOME="$folder" XDG_DATA_HOME="$folder" XDG_STATE_HOME="$folder" XDG_CACHE_HOME="$folder"
timeout 120 "$nvim" --headless --clean -n --cmd "set runtimepath^=$(realpath ../neovim)" -c "luafile neovim.lua" 2>&1 | tr -d '\r'
