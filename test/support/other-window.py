"""A window of another program on an X display, and a hand on the keyboard: for tests of the talk key.

It opens a window, gives it the focus and prints "focused". Then each line on standard input is one thing to do,
"key down F8", "key up F8", "button down 9", "button up 9", "keycode down 191", done by the XTEST extension; for each it
prints the time just before, in nanoseconds of CLOCK_MONOTONIC. It ends with its standard input.
"""
import ctypes
import sys
import time

x11 = ctypes.CDLL("libX11.so.6")
xtst = ctypes.CDLL("libXtst.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
x11.XDefaultRootWindow.restype = x11.XCreateSimpleWindow.restype = ctypes.c_ulong
x11.XStringToKeysym.restype = ctypes.c_ulong
display = x11.XOpenDisplay(None)
if not display:
    sys.exit("no display")
display = ctypes.c_void_p(display)

root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
window = ctypes.c_ulong(x11.XCreateSimpleWindow(display, root, 0, 0, 200, 200, 0, ctypes.c_ulong(0), ctypes.c_ulong(0)))
x11.XMapRaised(display, window)
x11.XSync(display, 0)
REVERT_TO_PARENT, CURRENT_TIME = 2, ctypes.c_ulong(0)
x11.XSetInputFocus(display, window, REVERT_TO_PARENT, CURRENT_TIME)
x11.XSync(display, 0)
focused, revert = ctypes.c_ulong(0), ctypes.c_int(0)
x11.XGetInputFocus(display, ctypes.byref(focused), ctypes.byref(revert))
print("focused" if focused.value == window.value else "not focused", flush=True)

for line in sys.stdin:
    kind, direction, name = line.split()
    down = 1 if direction == "down" else 0
    now = time.monotonic_ns()
    if kind == "button":
        xtst.XTestFakeButtonEvent(display, int(name), down, CURRENT_TIME)
    else:
        code = int(name) if kind == "keycode" else x11.XKeysymToKeycode(display, ctypes.c_ulong(x11.XStringToKeysym(name.encode())))
        xtst.XTestFakeKeyEvent(display, code & 0xFF, down, CURRENT_TIME)
    # Not XFlush: the server hands what it recorded to the hook when it has answered somebody.
    x11.XSync(display, 0)
    print(now, flush=True)
