"""A quiet picture made from topic and title, for articles without one of our own. Pure."""

import hashlib
from itertools import pairwise

WIDTH, HEIGHT = 1200, 675
BANDS = 5


def draw(title: str, *, topic: str) -> str:
    """An SVG of hills under a sky: the topic sets the hue, the title the line of the hills. No text, no script."""
    hue = hashlib.sha256(topic.casefold().encode()).digest()[0] * 360 // 256
    seed = hashlib.sha256(title.encode()).digest()
    bands = "".join(_band(number, seed=seed, hue=hue) for number in range(BANDS))
    sun_x, sun_y, radius = 150 + seed[30] * 900 // 255, 110 + seed[31] // 3, 46 + seed[29] // 6
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="hsl({hue} 26% 84%)"/>'
        f'<circle cx="{sun_x}" cy="{sun_y}" r="{radius}" fill="hsl({(hue + 30) % 360} 42% 92%)"/>{bands}</svg>'
    )


def _band(number: int, *, seed: bytes, hue: int) -> str:
    """One row of hills; nearer rows are lower, darker and rougher."""
    base = 250 + number * 90
    heights = [base - seed[number * 5 + place] % (90 - number * 8) for place in range(5)]
    points = [(place * 300, height) for place, height in enumerate(heights)]
    line = f"M0 {points[0][1]}" + "".join(f" C{x0 + 150} {y0} {x1 - 150} {y1} {x1} {y1}" for (x0, y0), (x1, y1) in pairwise(points))
    return f'<path d="{line} V{HEIGHT} H0 Z" fill="hsl({(hue + number * 7) % 360} {24 + number * 3}% {72 - number * 11}%)"/>'
