#!/usr/bin/env bash
# The version of wasm-bindgen that Cargo.lock names; the tool must be of the same.
set -euo pipefail
cd "$(dirname "$0")/../.."
grep -A 1 '^name = "wasm-bindgen"$' Cargo.lock | sed -n 's/^version = "\(.*\)"$/\1/p'
