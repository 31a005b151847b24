"""``farstu policy remind``: a mail to everybody who still has to enrol."""

from __future__ import annotations

from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.policy_places import ForOrganisation, find_place
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import count
from farstu.services.rule_reminders import remind_of_rules


def remind(
    *,
    organisation: ForOrganisation = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Send a mail to everybody who still has to set a method up, or replace one; once a day each.

    With an organisation, to its people only.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        place = find_place(house, voice, at, organisation=organisation)
        done = remind_of_rules(house.kit, at, organisation_id=place.organisation_id)
    if done.sent:
        voice.mark(Mark.FINE, f"reminded {count(done.sent, 'account')} of {place.called}")
    elif not done.spared:
        voice.say("Nobody has anything left to set up.")
    if done.spared:
        voice.say(f"{count(done.spared, 'account')} had a reminder within a day")
    voice.answer({"portal": at.host, "sent": done.sent, "spared": done.spared})
