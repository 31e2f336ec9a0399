#!/usr/bin/env bash
# Packs what a server needs: the binary, the web app beside it, how it is run, what is in it, and checksums.
# Usage: [DIYI_PROFILE=debug] platforms/server/release.sh, after the server (by that profile) and dist/ were built.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
name=diyi-$version-$(uname -m)
target=${CARGO_TARGET_DIR:-target}
out=$target/release-archive
rm -rf "$out"
mkdir -p "$out/$name"
cp "$target/${DIYI_PROFILE:-release}/diyi-server" "$out/$name/"
cp -r dist "$out/$name/"
cp OPERATIONS.md README.md CHANGELOG.md SECURITY.md LICENSE platforms/server/diyi.service platforms/server/diyi.env.example \
  platforms/server/nginx.conf platforms/server/Caddyfile platforms/server/Containerfile platforms/server/alarms.yml "$out/$name/"
# What it is made of: cargo-cyclonedx where it is installed (`cargo install cargo-cyclonedx`), the lock file in any case.
cp Cargo.lock "$out/$name/"
if cargo cyclonedx --version >/dev/null 2>&1; then
  cargo cyclonedx --format json --features server --override-filename diyi-sbom >/dev/null
  mv diyi-sbom.json "$out/$name/"
else
  echo "without diyi-sbom.json: cargo-cyclonedx is not installed" >&2
fi
(cd "$out/$name" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)
# The same files make the same archive.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct 2>/dev/null || echo 0)" \
  -C "$out" -cf - "$name" | gzip -n >"$out/$name.tar.gz"
(cd "$out" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
rm -rf "${out:?}/$name"
echo "$out/$name.tar.gz"
