# The list of bench_key.c in urwid: ten thousand rows, j and k, a footer that counts the keys.
import urwid


class Row(urwid.Text):
    _selectable = True

    def keypress(self, size, key):
        return key


rows = [urwid.AttrMap(Row(f"n-{i:05d}  node-{i:05d}  + idle  0.656  24  1  0.500  20ms  200.00"),
                      None, "chosen") for i in range(10000)]
listing = urwid.ListBox(urwid.SimpleFocusListWalker(rows))
footer = urwid.Text("keys:0;")
keys = 0


def pressed(key):
    global keys
    if key in ("j", "k"):
        listing.keypress((120, 39), "down" if key == "j" else "up")
    keys += 1
    footer.set_text(f"keys:{keys};")


frame = urwid.Frame(listing, footer=footer)
urwid.MainLoop(frame, [("chosen", "standout", "")], unhandled_input=pressed).run()
