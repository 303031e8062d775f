# Reads a record of hostile.c with pyte, a second terminal emulator: each frame must show, line
# for line, what the console drew. Characters beyond ASCII may stand as a question mark.
import sys

import pyte
from wcwidth import wcwidth


def cells(line, width):
    """One entry a cell; None for the right half of a wide character."""
    out = []
    for ch in line:
        out.append(ch)
        if wcwidth(ch) == 2:
            out.append(None)
    return (out + [" "] * width)[:width]


def shown(row, width):
    return [row[x].data for x in range(width)]


def main(path):
    frames = 0
    screen = stream = None
    with open(path, "rb") as record:
        while header := record.readline():
            width, height, is_new, size, picture = (int(word) for word in header.split())
            data = record.read(size)
            lines = record.read(picture).decode("utf-8").split("\n")[:height]
            lines += [""] * (height - len(lines))
            if is_new:
                screen = pyte.Screen(width, height)
                stream = pyte.ByteStream(screen)
            stream.feed(data)
            frames += 1
            for y, line in enumerate(lines):
                theirs = shown(screen.buffer[y], width)
                for x, ours in enumerate(cells(line, width)):
                    same = ours is None or theirs[x] == ours or (theirs[x] == "?" and ours > "\x7f")
                    if not same:
                        sys.exit(f"frame {frames}, cell {x},{y}: {theirs[x]!r} for {ours!r}\n"
                                 + "\n".join(screen.display))
    print(f"{frames} frames read by pyte")


main(sys.argv[1])
