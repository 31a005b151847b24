"""The table ``[budgets]``: how many messages a day, and what they may cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from farstu.config.table import Table, Whole
from farstu.core.budget import MAIL, SMS, Limit, Limits, Scope

MOST = 10_000_000
THOUSANDTHS = 1000

Messages = Annotated[Whole, Field(ge=0, le=MOST, description="a whole number of messages a day")]
Money = Annotated[
    Decimal | None,
    Field(ge=0, le=MOST, decimal_places=3, description="an amount a day, such as 20 or 2.50"),
]


class MailBudgets(Table):
    """Mails that somebody asks for, a day."""

    account: Messages = MAIL[Scope.ACCOUNT].messages
    address: Messages = MAIL[Scope.ADDRESS].messages
    network: Messages = MAIL[Scope.NETWORK].messages
    organisation: Messages = MAIL[Scope.ORGANISATION].messages
    portal: Messages = MAIL[Scope.PORTAL].messages
    installation: Messages = MAIL[Scope.INSTALLATION].messages


class SmsBudgets(Table):
    """Text messages, a day."""

    account: Messages = SMS[Scope.ACCOUNT].messages
    address: Messages = SMS[Scope.ADDRESS].messages
    prefix: Messages = SMS[Scope.PREFIX].messages
    network: Messages = SMS[Scope.NETWORK].messages
    organisation: Messages = SMS[Scope.ORGANISATION].messages
    portal: Messages = SMS[Scope.PORTAL].messages
    installation: Messages = SMS[Scope.INSTALLATION].messages


class SmsCosts(Table):
    """What text messages may cost, a day, in the currency of ``sms.prices``."""

    account: Money = None
    address: Money = None
    prefix: Money = None
    network: Money = None
    organisation: Money = None
    portal: Money = None
    installation: Money = None


class BudgetTables(Table):
    """Every budget; what is left out has the limit of ``core/budget.py``."""

    mail: MailBudgets = Field(default=MailBudgets(), description="a table")
    sms: SmsBudgets = Field(default=SmsBudgets(), description="a table")
    sms_cost: SmsCosts = Field(default=SmsCosts(), description="a table")

    @property
    def mail_limits(self) -> Limits:
        """The limits of mail."""
        said = self.mail.model_dump()
        return {scope: Limit(messages=said[scope]) for scope in Scope if scope in said}

    @property
    def sms_limits(self) -> Limits:
        """The limits of text messages."""
        said, costs = self.sms.model_dump(), self.sms_cost.model_dump()
        return {
            scope: Limit(messages=said[scope], cost=in_thousandths(costs[scope])) for scope in Scope
        }


def in_thousandths(amount: Decimal | None) -> int | None:
    """Count an amount of money in thousandths."""
    return None if amount is None else int(amount * THOUSANDTHS)
