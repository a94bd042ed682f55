"""Prices: decimals for people, the currency's smallest unit in the record."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from palpate.errors import Refused

MOST = 2_000_000_000
"""The most that anything can cost, in the smallest unit of the currency: what an integer column holds."""

_NO_DECIMALS = {
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
}
_THREE_DECIMALS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}


def decimals(currency: str) -> int:
    """How many decimals a currency has (ISO 4217): 2 for USD, none for JPY."""
    return 0 if currency in _NO_DECIMALS else 3 if currency in _THREE_DECIMALS else 2


def minor_units(price: str | int | Decimal, currency: str) -> int:
    """A price as a person gives it, "95" or "95.50", in the currency's smallest unit.

    Raises Refused where it is no price, or has more decimals than the currency.
    """
    try:
        amount = Decimal(str(price).strip())
    except InvalidOperation:
        raise Refused(f"{price!r} is not a price: write it as 95 or 95.50.") from None
    if not amount.is_finite() or amount < 0 or amount.adjusted() > 12:
        raise Refused(f"{price} is not a price.")
    units = amount.scaleb(decimals(currency))
    if units != units.to_integral_value():
        raise Refused(f"{price} has more decimals than {currency}, which has {decimals(currency)}.")
    if units > MOST:
        raise Refused(f"{price} is more than a service can cost.")
    return int(units)


def amount(units: int, currency: str) -> str:
    """A stored price as a decimal: 95.00."""
    return f"{Decimal(units).scaleb(-decimals(currency)):f}"


def shown(units: int, currency: str) -> str:
    """A stored price with its currency: 95.00 USD."""
    return f"{amount(units, currency)} {currency}"
