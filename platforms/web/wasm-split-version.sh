#!/usr/bin/env bash
# The version of the tool that cuts the page's wasm in two; it must know what the crate wasm_split_helpers of Cargo.lock leaves.
set -euo pipefail
echo 0.2.4
