"""What both versions of the Open Education API share: texts, codes, levels, study loads, prices.

Readers take what a stranger wrote: whatever has the wrong form is noted as a fault of its member,
and read as if it were not there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from app.core.documents import JSONObject
from app.core.refusals import Refusal

# Dutch and English as three-letter and two-letter codes (ISO 639-2, BCP 47).
LANGUAGES = {"nld": "nl", "dut": "nl", "nl": "nl", "eng": "en", "en": "en"}
# Codes of people have no place in a catalogue (Open Education API, codeType).
OF_PEOPLE = frozenset(
    {
        "nationalIdentityNumber",
        "national_identity_number",
        "studentNumber",
        "student_number",
        "studielinkNumber",
        "studielink_number",
        "esi",
        "userName",
        "user_name",
        "accountId",
        "account_id",
        "emailAdress",
        "email_address",
        "orcId",
        "orcid",
    }
)
UNITS = {"ects": "ects", "sbu": "sbu", "hour": "hours"}
EQF = {str(level): level for level in range(1, 9)} | {"4+": 4}
TOTAL = frozenset({"total costs", "total_costs"})
ONLINE, ON_SITE, BLENDED = "online", "on_site", "blended"
MAX_SLUG = 100


@dataclass(frozen=True, slots=True)
class Source:
    """One row, and what was wrong with it so far."""

    row: Mapping[str, Any]
    faults: list[Refusal] = field(default_factory=list)

    def fault(self, code: str, member: str, message: str) -> None:
        """Note what is wrong with a member."""
        self.faults.append(Refusal(code, member, message))

    def text(self, member: str) -> str | None:
        """Return a text that is not empty."""
        found = self.row.get(member)
        if found is not None and not isinstance(found, str):
            self.fault("not_a_text", member, "Write a text.")
            return None
        return (found or "").strip() or None

    def members(self, member: str) -> JSONObject:
        """Return the members of an object; an identifier of one is no object here."""
        found = self.row.get(member)
        return found if isinstance(found, dict) else {}

    def objects(self, member: str) -> list[JSONObject]:
        """Return the objects of a list."""
        found = self.row.get(member)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self.fault("not_a_list", member, "Write a list of objects.")
            return []
        return found

    def texts(self, member: str) -> list[str]:
        """Return a list of texts; one text is a list of one."""
        found = self.row.get(member)
        listed = [found] if isinstance(found, str) else found or []
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            self.fault("not_a_list", member, "Write a list of texts.")
            return []
        return listed

    def words(self, member: str) -> dict[str, str] | None:
        """Return a text in both languages; one that is there in one language serves for both."""
        found: dict[str, str] = {}
        for one in self.objects(member):
            language = LANGUAGES.get(str(one.get("language", ""))[:2].lower())
            value = one.get("value")
            if isinstance(value, str) and value.strip():
                found.setdefault(language or "other", value.strip().replace("\r\n", "\n"))
        if not found:
            return None
        first = next(iter(found.values()))
        nl = found.get("nl") or found.get("en") or first
        return {"nl": nl, "en": found.get("en") or nl}

    def code(self, member: str = "primaryCode") -> str | None:
        """Return the code of an identifier entry."""
        found = self.members(member).get("code")
        if isinstance(found, str) and found.strip():
            return found.strip()
        self.fault("code_missing", member, "Give the code by which you know this.")
        return None

    def codes(self, member: str = "otherCodes") -> list[JSONObject]:
        """Return the codes of registers; `x-` codes and all others are kept as they came."""
        found = []
        for entry in self.objects(member):
            kind, code = entry.get("codeType"), entry.get("code")
            if kind in OF_PEOPLE:
                self.fault("code_of_person", member, "Leave out codes of people.")
            elif isinstance(kind, str) and isinstance(code, str):
                found.append({"type": kind, "code": code})
            else:
                self.fault("code_incomplete", member, "Give each code its codeType and code.")
        return found

    def language(self, *members: str) -> str | None:
        """Return the first language that is one of ours."""
        told = [text for member in members for text in self.texts(member)]
        known = [LANGUAGES[text.lower()[:3].rstrip("-")] for text in told if _is_known(text)]
        if told and not known:
            self.fault("language_not_ours", members[0], "Only Dutch and English are known here.")
        return known[0] if known else None

    def price_cents(self, member: str = "priceInformation") -> int | None:
        """Return the total price. What is told of the STAP scheme, which is over, is left aside."""
        totals = [one for one in self.objects(member) if one.get("costType") in TOTAL]
        if not totals:
            return None
        if totals[0].get("currency", "EUR") != "EUR":
            self.fault("currency_not_euro", member, "Give the price in euros.")
        return self._cents(totals[0].get("amount"), member)

    def day(self, *members: str) -> str | None:
        """Return the day of a date or of a moment."""
        told = (self.text(member) for member in members if member in self.row)
        found = next((text for text in told if text), None)
        return found[:10] if found else None

    def count(self, member: str) -> int | None:
        """Return a whole number above zero."""
        found = self.row.get(member)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float) or found != int(found):
            self.fault("not_a_number", member, "Write a whole number.")
            return None
        return int(found) or None

    def workload(self, loads: list[JSONObject], member: str = "studyLoad") -> JSONObject | None:
        """Return the first study load that is counted as we count."""
        for load in loads:
            unit = UNITS.get(str(load.get("studyLoadUnit")))
            value = load.get("value")
            if unit and isinstance(value, int | float) and not isinstance(value, bool):
                return {"unit": unit, "value": str(value)}
        if loads:
            self.fault("workload_not_known", member, "Give the study load in ects, sbu or hour.")
        return None

    def _cents(self, amount: object, member: str) -> int | None:
        try:
            cents = Decimal(str(amount)) * 100
        except InvalidOperation:
            cents = Decimal("NaN")
        if not cents.is_finite() or cents != cents.to_integral_value():
            self.fault("price_not_known", member, "Write the amount in euros, such as 340.84.")
            return None
        return int(cents)


def _is_known(language: str) -> bool:
    return language.lower()[:3].rstrip("-") in LANGUAGES


def slug_of(code: str) -> str:
    """Return a code as it stands in addresses: lower case, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", code.casefold()).strip("-")[:MAX_SLUG].strip("-")


def level_of(nlqf: str, *, basis: str = "indicative") -> JSONObject:
    """Return an NLQF level with its EQF level."""
    return {"nlqf": nlqf, "eqf": EQF.get(nlqf), "basis": basis}


def delivery_of(modes: list[str], known: Mapping[str, str]) -> str | None:
    """Return how something is followed; more than one way is blended."""
    found = {known[mode] for mode in modes if mode in known}
    if len(found) > 1:
        return BLENDED
    return found.pop() if found else None


def slugs_in(source: Source, member: str) -> list[str]:
    """Return the things that a list names, by their primary code or by the identifier itself."""
    found = source.row.get(member)
    entries = found if isinstance(found, list) else [found] if found else []
    return list(_slugs(entries))


def _slugs(entries: list[Any]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, str):
            yield slug_of(entry)
        elif isinstance(entry, dict) and isinstance(entry.get("primaryCode"), dict):
            yield slug_of(str(entry["primaryCode"].get("code", "")))


def present(draft: JSONObject) -> JSONObject:
    """Return a draft without what was not told."""
    return {name: value for name, value in draft.items() if value not in (None, [], {})}
