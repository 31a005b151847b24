"""Who and what the demo is about. No portal, organisation or person of these exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One portal: the preset that it is made from, its people, and what to try there."""

    preset: str
    name: str
    password: str
    contact: str
    organisations: tuple[str, ...] = ()
    people: tuple[str, ...]
    enrolled: int = 3
    """How many of the people have an app already, beginning with the first."""
    asked_for: str = ""
    """Whom the owner of the first customer asks an account for."""
    tries: tuple[str, ...]

    @property
    def host(self) -> str:
        """Say where it lives."""
        return f"{self.preset}.localhost"

    def addresses(self) -> Iterator[tuple[str, str]]:
        """List the people, each with an email address."""
        for name in self.people:
            letters = normalize("NFKD", name.lower().translate(PLAIN))
            local = "".join(letter for letter in letters if letter.isascii())
            yield name, f"{local}@{self.preset}.example"


PLAIN = str.maketrans("łøæ ", "loa.")

NEW = "Sign in as somebody who has nothing set up, and do what the article says."
LOST = "Lost phone: sign in as somebody who has an app, choose Recovery code, and use theirs."

PLANS = (
    Plan(
        preset="registry",
        name="Nordskär Registry",
        password="granite steps in the rain",  # noqa: S106 - opens nothing but the demo
        contact="the registry desk, desk@registry.example",
        organisations=("Vinterhamn Data", "Byrå Ek"),
        people=(
            *("Maja Lindqvist", "Olle Berg", "Ingrid Solheim", "Pekka Virtanen", "Karin Öst"),
            *("Jonas Weber", "Ewa Nowak", "Lars Nygård", "Sofia Rinaldi", "Tomáš Novák"),
            *("Amira Haddad", "Piet van Dijk"),
        ),
        enrolled=4,
        asked_for="Hedda Lind, hedda@vinterhamn.example",
        tries=(
            NEW,
            "You are asked right after the password: nothing opens before.",
            LOST,
            (
                "Customers ask for accounts here: sign in as the owner, select Organisations and "
                "the registry’s own, and decide on the request that waits."
            ),
        ),
    ),
    Plan(
        preset="hosting",
        name="Ekebrunn Hosting",
        password="nine blue kettles boil",  # noqa: S106 - opens nothing but the demo
        contact="support, phone 010 000 00 17",
        people=(
            *("Elsa Holm", "Mikkel Juhl", "Anna Kowalska", "Bruno Keller", "Chiara Conti"),
            *("David Horák", "Emilie Laurent", "Finn Larsen", "Greta Sandberg", "Hugo Martin"),
            *("Ilse Bakker", "João Pereira"),
        ),
        tries=(
            (
                "Sign in, select Set up two-factor authentication (2FA), and take codes by email: "
                "they come to the inbox."
            ),
            "Codes by text message come there too: any mobile number will do.",
            "Passkeys work, if this browser or machine has any.",
            LOST,
        ),
    ),
    Plan(
        preset="saas",
        name="Skogsbo Planner",
        password="a lantern behind the mill",  # noqa: S106 - opens nothing but the demo
        contact="hello@skogsbo.example",
        people=(
            *("Nora Dahl", "Oskar Lund", "Petra Svoboda", "Quentin Moreau", "Rasmus Toft"),
            *("Sanne de Wit", "Timo Laine", "Ulla Engström", "Viktor Horváth", "Wanda Zielińska"),
            *("Ylva Åkesson", "Zoë Peeters"),
        ),
        tries=(
            NEW,
            (
                "Then sign out, sign in again, and tick Remember this device: "
                "next time the password is enough."
            ),
            LOST,
        ),
    ),
    Plan(
        preset="cloud",
        name="Molnvik Cloud",
        password="four geese over the quay",  # noqa: S106 - opens nothing but the demo
        contact="the cloud team, cloud@molnvik.example",
        organisations=("Almgatan Bygg", "Tre Floder"),
        people=(
            *("Agnes Falk", "Bastian Roth", "Cecilia Strand", "Dario Greco", "Eva Lindström"),
            *("Filip Jansson", "Gudrun Haugen", "Henrik Bruun", "Irena Mazur", "Jens Koch"),
            *("Klara Nordin", "Leon Dubois"),
        ),
        enrolled=0,
        tries=(
            "Two-factor authentication (2FA) is off: the password is enough.",
            (
                "Switch it on as the owner, under Organisations and Policy, or with the command "
                "below; then the next sign-in asks for it, and there is an article."
            ),
            (
                "Lost phone: choose Trouble signing in, ask the owner of your organisation, "
                "and sign in as that owner in another browser."
            ),
        ),
    ),
    Plan(
        preset="reseller",
        name="Granhed Registrar",
        password="the old ferry leaves at six",  # noqa: S106 - opens nothing but the demo
        contact="partners@granhed.example",
        organisations=("Sjöstad Media", "Webbverket Nord"),
        people=(
            *("Matilda Wik", "Niklas Hult", "Olga Sokolova", "Paolo Ferri", "Ragnhild Moe"),
            *("Stefan Brandt", "Tove Ravn", "Urszula Wójcik", "Vincent Leroy", "Wilma Ek"),
            *("Xavier Costa", "Yrsa Holst"),
        ),
        tries=(
            "Sign in as an owner who has nothing set up: they get in, but not everywhere.",
            "Set up an app or a security key, as the article says.",
            LOST,
        ),
    ),
)
