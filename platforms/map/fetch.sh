#!/usr/bin/env bash
# Fetches the province's extract of OpenStreetMap; goes on where it was broken off, and looks whether it is whole.
# Usage: platforms/map/fetch.sh FILE
# DIYI_OSM_EXTRACT is where it is had; beside it lies FILE.md5.
set -euo pipefail

file=$1
address=${DIYI_OSM_EXTRACT:-https://download.geofabrik.de/asia/china/hunan-latest.osm.pbf}
mkdir -p "$(dirname "$file")"

no_network() {
  echo "取不到 $address：这里没有网络，或者那边没有这个文件。" >&2
  echo "换一台有网络的机器下载它，拷过来，再运行 make map OSM=hunan-latest.osm.pbf；别的下载地址用 DIYI_OSM_EXTRACT 设。" >&2
  exit 1
}

sum=$(curl -fsSL --retry 3 --connect-timeout 20 "$address.md5" | cut -d ' ' -f 1) || no_network
if [ -f "$file" ] && [ "$(md5sum <"$file" | cut -d ' ' -f 1)" = "$sum" ]; then
  echo "$file 已经是最新的"
  exit 0
fi
# What was begun of another day's extract is not gone on with.
if [ -f "$file.part" ] && [ "$(cat "$file.part.md5" 2>/dev/null)" != "$sum" ]; then rm -f "$file.part"; fi
echo "$sum" >"$file.part.md5"
curl -fL --retry 5 --connect-timeout 20 -C - -o "$file.part" "$address" || no_network
if [ "$(md5sum <"$file.part" | cut -d ' ' -f 1)" != "$sum" ]; then
  rm -f "$file.part" "$file.part.md5"
  echo "下载的文件校验不对，已经删掉；请再运行一次 make map" >&2
  exit 1
fi
mv "$file.part" "$file"
rm -f "$file.part.md5"
