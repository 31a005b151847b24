"""A page as a person has it before them: complaints, fields, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web.markup import Element, parse


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, taken apart."""

    page: Element

    @property
    def title(self) -> str:
        """Say what the browser's tab says."""
        return self.page.find("title")[0].text()

    @property
    def csrf(self) -> str:
        """Give the token that its forms carry, if it has forms; all of them carry the same."""
        tokens = {field["value"] for field in self.page.find("input") if field["name"] == "csrf"}
        assert len(tokens) <= 1
        return next(iter(tokens), "")

    @property
    def fields(self) -> dict[str, Element]:
        """Give the fields by name, but for the token."""
        inputs = (field for field in self.page.find("input") if field["name"])
        return {field["name"]: field for field in inputs if field["name"] != "csrf"}

    @property
    def forms(self) -> list[str]:
        """List where its forms post to."""
        return [form["action"] for form in self.page.find("form")]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """List the complaints at the top: which field each leads to, and what it says."""
        boxes = [box for box in self.page.find("div") if box["class"] == "error-summary"]
        lines = [line for box in boxes for line in box.find("li")]
        return [("".join(a["href"] for a in line.find("a")), line.text()) for line in lines]

    @property
    def notes(self) -> list[str]:
        """List what is said about deeds that succeeded."""
        said = (element.text() for element in self.page.walk() if element["role"] == "status")
        return [text for text in said if text]

    def complaint_at(self, name: str) -> str:
        """Give what is said at a field, if the field points at it, or at a group of choices."""
        at, field = f"{name}-error", self.fields.get(name)
        groups = [group for group in self.page.find("fieldset") if group["id"] == name]
        if not groups:
            if field is None or field["aria-invalid"] != "true":
                return ""
            assert at in field["aria-describedby"].split()
        around = groups[0] if groups else self.page
        said = [element for element in around.find("p") if element["id"] == at]
        return said[0].text().removeprefix("Error:").strip() if said else ""


def read_sheet(text: str) -> Sheet:
    """Read a page, which must be sound HTML."""
    return Sheet(parse(text))
