#!/usr/bin/env bash
# Builds the web app into dist/: wasm, its JavaScript, the files of assets/, the map's library from npm,
# the service worker with the list of it all, everything compressed.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=dist
tools=${DIYI_TOOLS:-$HOME/.cache/diyi}
bindgen=$tools/wasm-bindgen-$(platforms/web/wasm-bindgen-version.sh)/bin/wasm-bindgen
split=$tools/wasm-split-$(platforms/web/wasm-split-version.sh)/bin/wasm-split-cli

# Two builds of the same sources are the same; page and worker tell by this whether they belong together.
DIYI_BUILD=$(find src assets platforms/web Cargo.toml Cargo.lock -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-16)
export DIYI_BUILD
DIYI_FOR_SIZE=$(mktemp -u)
export DIYI_FOR_SIZE
built=${CARGO_TARGET_DIR:-target}/wasm32-unknown-unknown/web

stage=$out.new
rm -rf "$stage"
mkdir -p "$stage/vendor" "$stage/icons" "$stage/basemap"
# The page, the engine and the reader of QR codes: each built with what it needs, so that none carries another's.
shrinking=()
compile() { # FEATURES BINARY
  platforms/web/cargo-wasm.sh build --locked --profile web --no-default-features --features "$1" --bin "$2"
}
bind() { # WASM NAME [FLAG…]
  "$bindgen" --target web --no-typescript --out-dir "$stage" --out-name "$2" "${@:3}" "$1"
}
# Shrinks a file while the next one is built. Names are stripped here and not by rustc, which would also strip what
# wasm-bindgen reads.
shrink() { # NAME
  node_modules/.bin/wasm-opt -Oz --gufa -Oz --strip-debug --strip-producers --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext \
    --enable-mutable-globals --enable-reference-types --enable-multivalue "$stage/$1.wasm" -o "$stage/$1.wasm" &
  shrinking+=($!)
}
compile web-engine diyi-engine
bind "$built/diyi-engine.wasm" engine
# What C code wants and nobody has is asked of a module that is not there: the engine would not start.
if grep -q 'from "env"' "$stage/engine.js"; then
  echo "the engine misses: $(strings "$built/diyi-engine.wasm" | grep -A1 -m2 '^env' | tr '\n' ' ')" >&2
  exit 1
fi
shrink engine_bg
# The page is cut in two: what the first list needs, and the screens that come later (src/ui/late.rs). The second file
# takes functions from the first one's table, and fits this one alone: its name says which build it is of.
compile web diyi
halves=$(mktemp -d)
"$split" --out-name diyi "$built/diyi.wasm" "$halves"
bind "$halves/diyi.wasm" diyi --keep-lld-exports
late=late-$DIYI_BUILD
mv "$halves/split_late.wasm" "$stage/$late.wasm"
sed "s/split_late/$late/" "$halves/__wasm_split.js" >"$stage/__wasm_split.js"
rm -r "$halves"
shrink diyi_bg
shrink "$late"
compile web-qr qr-reader
bind "$built/qr-reader.wasm" qr-reader
shrink qr-reader_bg
for each in "${shrinking[@]}"; do wait "$each"; done

cp platforms/web/{index.html,boot.js,first-picture.js,kept-picture.js,look.js,start.js,shared-photos.js,worker.js,qr-reader-worker.js,manifest.webmanifest} assets/style.css assets/{map,map-packs,map-streets}.js "$stage/"
cp assets/icons/* "$stage/icons/"
cp assets/basemap/hunan.json "$stage/basemap/"
cp node_modules/maplibre-gl/dist/{maplibre-gl.mjs,maplibre-gl-worker.mjs,maplibre-gl.css} node_modules/pmtiles/dist/pmtiles.js "$stage/vendor/"
# What another build has drawn is not painted.
sed -i "s/__BUILD__/$DIYI_BUILD/" "$stage/kept-picture.js"
# Comments stay here: each stands on lines of its own. No text goes over several lines, so indents may go.
sed -E -i -e '/^\s*(\/\/|\/\*\*|\*\/?)( |$)/d' -e 's/^\s+//' "$stage"/{__wasm_split,boot,first-picture,kept-picture,look,start,shared-photos,worker,qr-reader-worker,map,map-packs,map-streets}.js
# Their source maps are not shipped.
sed -i '/^\/\/# sourceMappingURL=/d' "$stage"/vendor/*.{mjs,js}

node platforms/web/service-worker-lists.mjs "$stage"
find "$stage" -type f ! -name '*.png' -size +255c -exec gzip -9kn {} + -exec brotli -k -q 11 {} +
if [ -e "$DIYI_FOR_SIZE" ]; then rm "$DIYI_FOR_SIZE"; else unsized=unsized; fi
node platforms/web/sizes.mjs "$stage" ${unsized:+"$unsized"}
rm -rf "$out"
mv "$stage" "$out"
du -sh "$out" | cut -f 1 | xargs echo "built $out:"
