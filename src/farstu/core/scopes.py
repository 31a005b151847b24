"""What an API key may do: a closed list, and nothing is implied by anything else."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """One thing that a key may do at the portal that it belongs to."""

    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    """Add and change people, suspend them, and sign them out."""
    PEOPLE_LINK = "people:link"
    """Attach an own id to somebody's account who agreed to it."""
    PEOPLE_ERASE = "people:erase"
    """Erase people whom the portal keeps."""
    FACTORS_ENROL = "factors:enrol"
    """Begin and complete an enrolment; where something is held, the person proves it first."""
    CHALLENGES = "challenges"
    """Ask people for proof, and hand in their answers."""
    VERIFY = "verify"
    """Have one typed code judged, in one call."""
    PRIVACYIDEA = "privacyidea"
    """Ask as plug-ins of privacyIDEA do."""
    PRIVACYIDEA_OPEN = "privacyidea:open"
    """Stand for whoever asks so from its networks and shows no key, since the plug-in cannot."""
    RADIUS = "radius"
    """Ask in the dialect of FreeRADIUS whether to let somebody in."""
    RECOVERY = "recovery"
    """Hand in recovery codes."""
    RESET = "reset"
    """Take away all that somebody holds."""
    POLICY_READ = "policy:read"
    EVENTS_READ = "events:read"
    APPLICATIONS_READ = "applications:read"
    APPLICATIONS_WRITE = "applications:write"
    """Say which applications trust the portal, and by which rules; make their secrets."""
    WEBHOOKS = "webhooks"
    """Say at which addresses what happens is told, and make the secrets that sign it."""
    ADDRESS_PASS = "address:pass"  # noqa: S105 - a scope, no password
    """Say from which address a person comes, and be believed."""
