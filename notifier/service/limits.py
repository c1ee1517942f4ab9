"""How often one client may ask: a bucket of tokens for each address, in bounded memory.

Method  token bucket; the buckets that were used longest ago are dropped first, which only ever gives
        a client its full bucket back
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from starlette.types import Scope

CLIENTS = 20_000  # buckets that are kept; about 4 MB
OWN = 64  # bits of an IPv6 address that tell customers of a provider apart; each has all the rest


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class RateLimit:
    """At most ``burst`` requests at once and ``rate`` a second after that, from one client."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def allows(self, client: str, now: float) -> bool:
        """Count a request at the moment ``now`` (seconds of any steady clock)."""
        bucket = self._buckets.setdefault(client, _Bucket(self._burst, now))
        self._buckets.move_to_end(client)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True


def client_of(scope: Scope) -> str:
    """Who asks, as far as that can be told: an address, of IPv6 the part that is a customer's own."""
    host = str((scope.get("client") or ("",))[0])
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or IPv6Address(int(address) >> (128 - OWN) << (128 - OWN)))
