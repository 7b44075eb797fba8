"""The kernel of a notebook: no open TCP port, and sockets that no other kernel takes."""

from __future__ import annotations

import tempfile
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

SCRATCH = tempfile.TemporaryDirectory(prefix="backprop-", ignore_cleanup_errors=True)
"""Where sockets are, and in the place of the settings of whoever builds, which need not be writable."""

PERSONAL = dict.fromkeys(("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"), SCRATCH.name)


def manager(client: Any) -> AsyncKernelManager:
    """Start no kernel yet, but say how."""
    sockets = f"{tempfile.mkdtemp(dir=SCRATCH.name)}/kernel"
    client.km = AsyncKernelManager(kernel_name=client.kernel_name, transport="ipc", ip=sockets)
    return client.km  # type: ignore[no-any-return]


CLIENT: Any = NotebookClient
CLIENT.create_kernel_manager = manager
