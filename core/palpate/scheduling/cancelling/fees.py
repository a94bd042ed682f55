"""What a cancellation or a no-show costs, and why, in words. Nothing here reads or writes.

Notice is the time that passes from the cancellation to the start, not the difference of two wall times, in whole
minutes, a begun one counted for the client. With just as much notice as the policy asks, it is not late.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from palpate.scheduling.cancelling.policies import Policy
from palpate.scheduling.written import minutes_said
from palpate.services.price import amount, shown


class Cancellation(msgspec.Struct, frozen=True, kw_only=True):
    """What was noted when an appointment was cancelled or not come to.

    ``kind`` is cancelled, late_cancelled or no_show; ``notice`` is in minutes before the start, below 0 after it.
    ``policy`` is the one then in force, with the price and what was ``due`` by it; empty where there was none. In it
    ``exception`` says which of those that are free it was, ``taken_back`` that the client did come.
    """

    kind: str
    cancelled_by: str
    at: dt.datetime
    notice: int
    fee: int
    waived: str = ""
    policy: dict[str, Any] = {}

    @property
    def due(self) -> int:
        """What the policy gives, before any exception."""
        return int(self.policy.get("due", 0))

    @property
    def used(self) -> bool:
        """Whether it is one of those that are free: what was waived in words, or paid, is not."""
        return "exception" in self.policy

    @property
    def taken_back(self) -> bool:
        """A no-show that was none."""
        return "taken_back" in self.policy

    def why(self, currency: str) -> str:
        """Why it costs what it costs: "late: 3 hours before, the policy asks 24 hours: 50% of 95.00 = 47.50 USD"."""
        return _why(self, currency)

    def as_json(self, currency: str) -> dict[str, Any]:
        """As it is printed; the fee as a decimal, beside it in the smallest unit."""
        return {
            "kind": self.kind,
            "by": self.cancelled_by,
            "at": self.at.isoformat(timespec="seconds"),
            "notice_minutes": self.notice,
            "fee": amount(self.fee, currency),
            "fee_minor": self.fee,
            "currency": currency,
            "waived": self.waived,
            "why": self.why(currency),
            "taken_back": self.taken_back,
            "policy": self.policy,
        }


def kind(policy: Policy | None, status: str, by: str, notice: int) -> str:
    """What a cancellation is: late only where the client cancels, with less notice than a policy asks."""
    if status == "no_show":
        return "no_show"
    late = policy is not None and by == "client" and notice < policy.late_within
    return "late_cancelled" if late else "cancelled"


def due(policy: Policy | None, what: str, price: int) -> int:
    """What a policy gives for a late cancellation or a no-show: a share of the price and a fixed fee."""
    if policy is None or what == "cancelled":
        return 0
    late = what == "late_cancelled"
    percent, fixed = (policy.late_percent, policy.late_fee) if late else (policy.no_show_percent, policy.no_show_fee)
    return share(price, percent) + fixed


def share(price: int, percent: int) -> int:
    """A percentage of a price in whole units; half a unit is rounded up."""
    return (price * percent + 50) // 100


def notice_said(minutes: int) -> str:
    """3 hours before, 1 hour 30 minutes before, 20 minutes after the start; days from three on."""
    return f"{minutes_said(minutes)} before" if minutes >= 0 else f"{minutes_said(-minutes)} after the start"


def charge_said(percent: int, fixed: int, currency: str) -> str:
    """50% of the price and 10.00 USD."""
    parts = [f"{percent}% of the price"] if percent else []
    parts += [shown(fixed, currency)] if fixed else []
    return " and ".join(parts) or "nothing"


def _why(one: Cancellation, currency: str) -> str:
    if one.taken_back:
        return f"a no-show, taken back: {one.waived.rstrip('.')}"
    if one.cancelled_by == "practice":
        return "cancelled by the practice"
    if not one.policy:
        return "there is no cancellation policy"
    asks = f"{notice_said(one.notice)}, the policy asks {minutes_said(one.policy['late_within'])}"
    if one.kind == "cancelled":
        return f"in time: {asks}"
    said = f"{f'late: {asks}' if one.kind == 'late_cancelled' else 'did not come'}: {_sum(one, currency)}"
    return f"{said}, waived: {one.waived.rstrip('.')}" if one.waived else said


def _sum(one: Cancellation, currency: str) -> str:
    which = "late" if one.kind == "late_cancelled" else "no_show"
    percent, fixed, price = one.policy[f"{which}_percent"], one.policy[f"{which}_fee"], one.policy["price"]
    parts = [f"{percent}% of {amount(price, currency)}"] if percent else []
    parts += [f"{amount(fixed, currency)}" if parts else f"a fee of {shown(fixed, currency)}"] if fixed else []
    if not parts:
        return "the policy gives no fee"
    return " + ".join(parts) + (f" = {shown(one.due, currency)}" if percent else "")
