"""What a number that people write must be to be stored exactly, as a quantity or as money."""

from decimal import Decimal

from babel.numbers import get_currency_precision, is_currency

from tracker.domain.errors import Fault
from tracker.messages import N_

WHOLE_DIGITS = 14
DECIMALS = 10


def decimals(value: Decimal) -> int:
    """Return how many decimals a number really has: 1.50 has one, 100 none."""
    _, digits, exponent = value.as_tuple()
    significant = "".join(map(str, digits)).rstrip("0")
    if not significant:
        return 0
    return max(0, -(int(exponent) + len(digits) - len(significant)))


def quantity_faults(path: str, value: Decimal | None) -> list[Fault]:
    """Name what keeps a number from being stored exactly."""
    if value is None:
        return []
    if not value.is_finite():
        return [Fault(path, N_("Enter a number."))]
    if value and value.adjusted() >= WHOLE_DIGITS:
        return [
            Fault(path, N_("Enter a number with at most %(digits)s digits."), digits=WHOLE_DIGITS)
        ]
    if decimals(value) > DECIMALS:
        return [
            Fault(path, N_("Enter a number with at most %(places)s decimals."), places=DECIMALS)
        ]
    return []


def currency_faults(path: str, currency: str) -> list[Fault]:
    """Name an unknown currency."""
    if len(currency) == 3 and currency.isascii() and currency.isupper() and is_currency(currency):
        return []
    return [Fault(path, N_("Use a currency code of ISO 4217, for example USD."))]


def money_faults(
    amount_path: str, amount: Decimal | None, currency_path: str, currency: str | None
) -> list[Fault]:
    """Name what is wrong with an amount in a currency: both or neither, not negative, no stray decimals."""
    if amount is None:
        if currency is None:
            return []
        return [Fault(amount_path, N_("Enter the amount too, or leave the currency out."))]
    if faults := quantity_faults(amount_path, amount):
        return faults
    if amount < 0:
        return [Fault(amount_path, N_("The amount can't be negative."))]
    if currency is None:
        return [Fault(currency_path, N_("Choose the currency of the amount."))]
    return currency_faults(currency_path, currency) or decimals_faults(
        amount_path, amount, currency
    )


def decimals_faults(path: str, amount: Decimal, currency: str) -> list[Fault]:
    """Name more decimals than the currency has."""
    allowed = get_currency_precision(currency)
    if decimals(amount) <= allowed:
        return []
    if allowed == 0:
        return [
            Fault(
                path, N_("Enter a whole amount: %(currency)s has no decimals."), currency=currency
            )
        ]
    return [
        Fault(path, N_("Enter an amount with at most %(decimals)s decimals."), decimals=allowed)
    ]


def to_minor(amount: Decimal, currency: str) -> int:
    """Return a checked amount in whole minor units (cents, where the currency has them)."""
    return int(amount.scaleb(get_currency_precision(currency)))


def to_amount(minor: int, currency: str) -> Decimal:
    """Return the amount of minor units, with the currency's own decimals."""
    return Decimal(minor).scaleb(-get_currency_precision(currency))
