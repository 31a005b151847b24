"""The hosts of applications behind a proxy: which may be registered, and whose each of them is."""

from __future__ import annotations

from farstu.core.forward_auth import MOST_RULES, ForwardAuth, authority_of, is_place, is_rule
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.relying_parties import MOST_ADDRESSES, Rules, is_web_address
from farstu.services.fields import mistakes
from farstu.store import portals, relying_hosts
from farstu.store.tx import Tx


def check_forward_auth(rules: ForwardAuth) -> tuple[Rejected, ...]:
    """Say everything that is wrong with *rules*.

    Reasons: HOSTS_MISSING, ADDRESSES_TOO_MANY, ORIGIN_UNCLEAR, RULES_TOO_MANY, RULE_UNCLEAR.
    """
    return mistakes(_check_hosts(rules.hosts), _check_rules(rules))


def take_hosts(tx: Tx, party_id: str, rules: Rules) -> Rejected | None:
    """Give a relying party the hosts that its *rules* name, and no others: all of them, or none.

    Reason: HOST_GUARDED: another one has it, or a portal lives there.
    """
    wanted = hosts_of(rules)
    had = relying_hosts.list_of_party(tx, party_id)
    got: set[str] = set()
    for host in sorted(wanted - had):
        if _is_portal(tx, host) or not relying_hosts.claim(tx, party_id, host):
            relying_hosts.release(tx, party_id, got)
            return Rejected(Reason.HOST_GUARDED, field="hosts")
        got.add(host)
    relying_hosts.release(tx, party_id, had - wanted)
    return None


def hosts_of(rules: Rules) -> set[str]:
    """Say which hosts *rules* name."""
    return set(map(authority_of, rules.hosts)) if isinstance(rules, ForwardAuth) else set()


def is_origin(origin: str) -> bool:
    """Say whether an application may be at *origin*: https, or http on this very machine."""
    return is_place(origin) and is_web_address(origin)


def _is_portal(tx: Tx, host: str) -> bool:
    return portals.find_by_host(tx, host.partition(":")[0]) is not None


def _check_hosts(hosts: tuple[str, ...]) -> Rejected | None:
    if not hosts:
        return Rejected(Reason.HOSTS_MISSING, field="hosts")
    if len(hosts) > MOST_ADDRESSES:
        return Rejected(Reason.ADDRESSES_TOO_MANY, Detail(amount=MOST_ADDRESSES), field="hosts")
    if len(set(map(authority_of, filter(is_origin, hosts)))) != len(hosts):
        return Rejected(Reason.ORIGIN_UNCLEAR, field="hosts")
    return None


def _check_rules(rules: ForwardAuth) -> Rejected | None:
    if len(rules.rules) > MOST_RULES:
        return Rejected(Reason.RULES_TOO_MANY, Detail(amount=MOST_RULES), field="rules")
    return None if all(map(is_rule, rules.rules)) else Rejected(Reason.RULE_UNCLEAR, field="rules")
