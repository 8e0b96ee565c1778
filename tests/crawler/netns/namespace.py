"""A network of its own: only loopback, to which every address leads, and no way to the machine's resolver.

In a fresh namespace there is no device but loopback. A route makes all of IPv4 and IPv6 local there, so a
packet to any address whatever arrives at a socket of this process, or nowhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_INODE = "DRILL_OUTER_NETWORK"
RESOLVER = "127.0.0.1"
_FILES = {
    "/etc/resolv.conf": f"nameserver {RESOLVER}\noptions timeout:1 attempts:1\n",
    "/etc/nsswitch.conf": "hosts: files dns\n",
    "/etc/hosts": "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n",
}


def _inode() -> str:
    return str(Path("/proc/self/ns/net").stat().st_ino)


def _words() -> list[str]:
    root = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", *root, "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]


def why_not() -> str | None:
    """Why this machine gives no namespace, or `None` where it does."""
    if sys.platform != "linux" or shutil.which("unshare") is None or shutil.which("ip") is None:
        return "needs Linux with unshare (util-linux) and ip (iproute2)"
    done = subprocess.run([*_words(), "ip", "link", "set", "lo", "up"], capture_output=True, text=True)
    return None if done.returncode == 0 else f"namespaces are refused: {done.stderr.strip()[:200]}"


def run_inside(module: str, *words: str, limit_s: float) -> subprocess.CompletedProcess[str]:
    """Run a module in a namespace of its own; all its processes end with it."""
    return subprocess.run(
        [*_words(), sys.executable, "-m", module, *words],
        env={**os.environ, _INODE: _inode()},
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )


def settle_in() -> None:
    """Called first of all inside. Raises: SystemExit where this is not a namespace of its own."""
    outer = os.environ.get(_INODE, "")
    links = json.loads(_ip("-j", "link"))
    if not outer or outer == _inode() or [link["ifname"] for link in links if "UP" in link["flags"]]:
        raise SystemExit("the drill runs in a network namespace of its own only")
    if _ip("route") or _ip("-6", "route"):
        raise SystemExit("the namespace has routes: nothing is done in it")
    _hide_services()
    _ip("link", "set", "lo", "up")
    _ip("route", "add", "local", "0.0.0.0/0", "dev", "lo")
    _ip("-6", "route", "add", "local", "::/0", "dev", "lo")


def _ip(*words: str) -> str:
    return subprocess.run(["ip", *words], capture_output=True, text=True, check=True).stdout.strip()


def _hide_services() -> None:
    """Sockets in files know no namespace: the machine's resolver and message bus are hidden."""
    subprocess.run(["mount", "-t", "tmpfs", "none", "/run"], check=True)
    for path, text in _FILES.items():
        real = os.path.realpath(path)
        if real.startswith("/run/"):
            Path(real).parent.mkdir(parents=True, exist_ok=True)
            Path(real).write_text(text)
            continue
        with tempfile.NamedTemporaryFile("w", delete=False) as file:
            file.write(text)
        Path(file.name).chmod(0o644)
        subprocess.run(["mount", "--bind", file.name, real], check=True)
