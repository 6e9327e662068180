"""Through which gateway (proxy) the system wants an address to be asked.

Python knows the gateways that are set by hand or in the environment; Windows and macOS also know those that a script of
the organisation chooses (PAC), and Qt asks them. Nothing is asked of the address itself.
"""

from __future__ import annotations

from PySide6.QtCore import QUrl


def proxy_for(address: str) -> str | None:
    """The gateway as an address, None for none. May take seconds: not in the thread of the window."""
    from PySide6.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

    kinds = QNetworkProxy.ProxyType
    for found in QNetworkProxyFactory.systemProxyForQuery(QNetworkProxyQuery(QUrl(address))):
        if found.type() in {kinds.NoProxy, kinds.DefaultProxy}:
            return None
        if found.type() in {kinds.HttpProxy, kinds.HttpCachingProxy} and found.hostName():
            host = f"[{found.hostName()}]" if ":" in found.hostName() else found.hostName()
            return f"http://{host}:{found.port()}"
    return None
