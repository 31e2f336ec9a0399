#!/usr/bin/env bash
# Runs cargo for wasm32-unknown-unknown: with rustup where its target is there or can be fetched,
# otherwise with Debian's Rust, building the standard library from its source.
set -euo pipefail

target=wasm32-unknown-unknown
# SQLite's shim is written in C23; Debian 12's clang 14 must be told so.
export CFLAGS_wasm32_unknown_unknown="-std=gnu2x ${CFLAGS_wasm32_unknown_unknown:-}"

if command -v rustup >/dev/null && { rustup target list --installed 2>/dev/null | grep -q "^$target$" ||
    timeout 120 rustup target add "$target" >/dev/null 2>&1; }; then
  exec cargo "$@" --target "$target"
fi

# Debian's rustc-web is newer than its rustc; both may be installed.
debian_rustc=/usr/bin/rustc
if ! [ -x "$debian_rustc" ] || ! [ -x /usr/bin/cargo ]; then
  echo "cargo-wasm: neither rustup's $target nor Debian's rustc-web, cargo-web and rust-web-src are here; run platforms/setup.sh" >&2
  exit 1
fi
lld=$(find "${RUSTUP_HOME:-$HOME/.rustup}/toolchains" -path '*bin/rust-lld' 2>/dev/null | head -n 1)
export PATH=/usr/bin:$PATH RUSTC=$debian_rustc RUSTC_BOOTSTRAP=1
export CARGO_UNSTABLE_BUILD_STD=std,panic_abort
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=${lld:-wasm-ld}
exec /usr/bin/cargo "$@" --target "$target"
