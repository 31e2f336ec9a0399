#!/usr/bin/env bash
# Runs cargo for wasm32-unknown-unknown: with rustup where its target is there or can be fetched,
# otherwise with Debian's Rust, building the standard library from its source.
set -euo pipefail

target=wasm32-unknown-unknown
# SQLite's shim is written in C23; Debian 12's clang 14 must be told so.
# What sqlite-wasm-rs builds into SQLite and no query of ours uses is taken out again (FTS5 and R-trees stay). What its
# grammar knows cannot be omitted from the amalgamation: https://sqlite.org/compile.html#omitfeatures
unused=(API_ARMOR BYTECODE_VTAB COLUMN_METADATA DBPAGE_VTAB DBSTAT_VTAB MATH_FUNCTIONS OFFSET_SQL_FUNC PREUPDATE_HOOK SESSION
  STMTVTAB UNKNOWN_SQL_FUNCTION UNLOCK_NOTIFY)
omitted=(AUTHORIZATION AUTOVACUUM COMPILEOPTION_DIAGS COMPLETE DECLTYPE FOREIGN_KEY GET_TABLE INTROSPECTION_PRAGMAS JSON
  LOCALTIME PROGRESS_CALLBACK TCL_VARIABLE TRACE UTF16 WAL)
sqlite=("${unused[@]/#/-USQLITE_ENABLE_}" "${omitted[@]/#/-DSQLITE_OMIT_}" -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_DQS=0 -DSQLITE_UNTESTABLE)
export CFLAGS_wasm32_unknown_unknown="-std=gnu2x ${sqlite[*]} ${CFLAGS_wasm32_unknown_unknown:-}"

# The standard library is built for size, without the words of panics and of Debug, which nobody reads on a phone: a seventh
# of the app. These are not stable yet; where rustc does not know them, the app is built without.
for_size() {
  export RUSTC_BOOTSTRAP=1
  local flags="-Zunstable-options -Cpanic=immediate-abort -Zfmt-debug=none -Zlocation-detail=none"
  export CARGO_UNSTABLE_BUILD_STD=std,panic_abort
  # shellcheck disable=SC2086 # They are several.
  if "${RUSTC:-rustc}" $flags --target "$target" --print cfg >/dev/null 2>&1; then
    export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags
    export CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size
    # Who asks hears of it: sizes are compared with the budget only then.
    [ -z "${DIYI_FOR_SIZE:-}" ] || touch "$DIYI_FOR_SIZE"
  fi
}

if command -v rustup >/dev/null && { rustup target list --installed 2>/dev/null | grep -q "^$target$" ||
    timeout 120 rustup target add "$target" >/dev/null 2>&1; }; then
  if rustup component list --installed 2>/dev/null | grep -q '^rust-src' || timeout 120 rustup component add rust-src >/dev/null 2>&1; then
    for_size
  fi
  exec cargo "$@" --target "$target"
fi

# Debian's rustc-web is newer than its rustc; both may be installed.
debian_rustc=/usr/bin/rustc
if ! [ -x "$debian_rustc" ] || ! [ -x /usr/bin/cargo ]; then
  echo "cargo-wasm: neither rustup's $target nor Debian's rustc-web, cargo-web and rust-web-src are here; run platforms/setup.sh" >&2
  exit 1
fi
lld=$(find "${RUSTUP_HOME:-$HOME/.rustup}/toolchains" -path '*bin/rust-lld' 2>/dev/null | head -n 1)
export PATH=/usr/bin:$PATH RUSTC=$debian_rustc
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=${lld:-wasm-ld}
for_size
exec /usr/bin/cargo "$@" --target "$target"
