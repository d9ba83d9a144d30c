"""Simplifies the district map for the web, keeping shared borders shared, and turns it into SVG paths."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
SOURCE = Path(__file__).parent / "data" / "map-source.geojson"
WEB = Path(__file__).parent / "static" / "regions" / "chongqing.json"
PATHS = Path(__file__).parent / "data" / "map-paths.json"
WIDTH = 1000


def simplify(line: list[Point], tolerance: float) -> list[Point]:
    """Douglas-Peucker: the line with every dropped point within `tolerance` (degrees) of it; both ends stay."""
    if len(line) < 3:
        return line
    (ax, ay), (bx, by) = line[0], line[-1]
    length = math.hypot(bx - ax, by - ay)
    far, place = -1.0, 0
    for i, (x, y) in enumerate(line[1:-1], start=1):
        off = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length if length else math.hypot(x - ax, y - ay)
        if off > far:
            far, place = off, i
    if far <= tolerance:
        return [line[0], line[-1]]
    return simplify(line[: place + 1], tolerance)[:-1] + simplify(line[place:], tolerance)


def _polygons(geometry: dict[str, Any]) -> list[list[list[Point]]]:
    """The polygons of a geometry as rings of points; the source also holds a "polygon" of two points, left out here."""
    raw = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    polygons = [[[(float(x), float(y)) for x, y in ring] for ring in polygon] for polygon in raw]
    return [polygon for polygon in polygons if len(polygon[0]) >= 4]


def _corners(shapes: dict[str, list[list[list[Point]]]]) -> set[Point]:
    """The points at which some border begins or ends: those on either side of a change of who shares the line.

    They are the same for all districts that meet there, so that each cuts a common border alike.
    """
    owners: dict[Point, set[str]] = defaultdict(set)
    rings = [(code, ring[:-1]) for code, polygons in shapes.items() for polygon in polygons for ring in polygon]
    for code, ring in rings:
        for point in ring:
            owners[point].add(code)
    found: set[Point] = set()
    for _code, ring in rings:
        for before, point in zip([ring[-1], *ring], ring, strict=False):
            if owners[before] != owners[point]:
                found |= {before, point}
    return found


def simplify_map(source: dict[str, Any], tolerance: float) -> dict[str, Any]:
    """The feature collection with fewer points; a border between two districts is cut once, so no gaps open."""
    shapes = {feature["properties"]["code"]: _polygons(feature["geometry"]) for feature in source["features"]}
    corners = _corners(shapes)

    def cut(ring: list[Point]) -> list[Point]:
        ring = ring[:-1]
        ends = [i for i, point in enumerate(ring) if point in corners] or [ring.index(min(ring))]
        ring = ring[ends[0] :] + ring[: ends[0]]
        places = [i - ends[0] for i in ends] + [len(ring)]
        ring.append(ring[0])
        out: list[Point] = []
        for start, end in pairwise(places):
            arc = ring[start : end + 1]
            backwards = (arc[0], arc[1]) > (arc[-1], arc[-2])
            short = simplify(arc[::-1] if backwards else arc, tolerance)
            out += (short[::-1] if backwards else short)[:-1]
        return [*out, out[0]]

    features = []
    for feature in source["features"]:
        polygons = [[cut(ring) for ring in polygon] for polygon in shapes[feature["properties"]["code"]]]
        features.append(
            {
                "type": "Feature",
                "id": feature["properties"]["code"],
                "properties": {key: feature["properties"][key] for key in ("name", "code")},
                "geometry": {"type": "MultiPolygon", "coordinates": [p for p in polygons if len(p[0]) >= 4]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def svg_paths(collection: dict[str, Any], width: int = WIDTH) -> dict[str, Any]:
    """{"viewBox": …, "districts": {code: {"d": path, "x": label, "y": label}}} in a flat projection."""
    shapes = {f["properties"]["code"]: _polygons(f["geometry"]) for f in collection["features"]}
    points = [point for polygons in shapes.values() for polygon in polygons for ring in polygon for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = width / ((east - west) * squeeze)

    def place(point: Point) -> tuple[float, float]:
        return round((point[0] - west) * squeeze * scale, 1), round((north - point[1]) * scale, 1)

    districts = {}
    for code, polygons in shapes.items():
        rings = [[place(point) for point in ring] for polygon in polygons for ring in polygon]
        path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring[:-1]) + "Z" for ring in rings)
        largest = max(rings, key=len)
        xs, ys = [x for x, _ in largest], [y for _, y in largest]
        districts[code] = {"d": path, "x": round((min(xs) + max(xs)) / 2), "y": round((min(ys) + max(ys)) / 2)}
    return {"viewBox": f"0 0 {width} {math.ceil((north - south) * scale)}", "districts": districts}


def build(tolerance: float = 0.004) -> None:
    """Write the web map and the SVG paths from the source map."""
    web = simplify_map(json.loads(SOURCE.read_text(encoding="utf-8")), tolerance)
    WEB.write_text(json.dumps(web, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    coarse = simplify_map(json.loads(SOURCE.read_text(encoding="utf-8")), tolerance * 2)
    PATHS.write_text(json.dumps(svg_paths(coarse), separators=(",", ":")), encoding="utf-8")


@cache
def paths() -> dict[str, Any]:
    """The SVG paths of the districts, as `svg_paths` gives them."""
    found: dict[str, Any] = json.loads(PATHS.read_text(encoding="utf-8"))
    return found


@cache
def _middles() -> dict[str, Point]:
    found = {}
    for feature in json.loads(WEB.read_text(encoding="utf-8"))["features"]:
        largest = max((polygon[0] for polygon in _polygons(feature["geometry"])), key=len)
        xs, ys = [x for x, _y in largest], [y for _x, y in largest]
        found[feature["properties"]["code"]] = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    return found


def middle(code: str) -> Point:
    """Longitude and latitude of the middle of a district; of the city's middle for a code that is none."""
    known = _middles()
    if code in known:
        return known[code]
    return sum(x for x, _y in known.values()) / len(known), sum(y for _x, y in known.values()) / len(known)
