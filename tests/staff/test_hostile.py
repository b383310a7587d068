"""Text that no honest person sends, in every field of the pages of an institution."""

from app.pages.achievement_form import AchievementFields
from app.staff.models import Role
from tests.corpus.rows_of import rows
from tests.people import Demo, found
from tests.staff.desk import School, school

AWARD = r"/awards/([0-9a-f-]{36})"
# Shorter ones, such as `<br>`, are on our pages too.
LONGEST_OF_OURS = 12
HOSTILE = [row["input"] for name in ("xss_strings", "naughty_strings") for row in rows(name)[::12]
           if "input" in row]  # fmt: skip


def achievement_of(text: str) -> dict[str, str]:
    fields = AchievementFields().model_dump()
    kept = {"kind", "civil_effect", "language", "stacking", "participation", "supervision"}
    return {name: value if name in kept else text for name, value in fields.items()}


def test_hostile_text_is_escaped_or_refused_everywhere(demo: Demo) -> None:
    waterkant: School = school(demo)
    everybody = waterkant.person("p05", *Role)
    award = found(AWARD, everybody.get(waterkant.home).text)[0]
    assert len(HOSTILE) > 40
    for text in HOSTILE:
        forms = {
            "/achievements": achievement_of(text),
            "/awards/preview": dict.fromkeys(waterkant.order(), text),
            "/awards": {**waterkant.order(), "name": text, "key": ""},
            f"/awards/{award}/suspension": {"reason": text},
            f"/awards/{award}/reinstatement": {},
            "/members/invitations": {"kind": "eppn", "address": text, "role": "viewer"},
            "/clients": {"name": text, "scope": "awards:read"},
            "/settings": {"four_eyes": text},
        }
        for step, form in forms.items():
            answer = everybody.post(waterkant.home + step, data=form)
            assert answer.status_code < 500, (step, text)
            check_harmless(answer.text, text)
    for step in ("/awards", "/clients", "/members", "/log", f"/awards/{award}"):
        page = everybody.get(waterkant.home + step)
        assert page.status_code == 200
        for text in HOSTILE:
            check_harmless(page.text, text)


def check_harmless(page: str, text: str) -> None:
    """A text with a tag or a quote that could leave an attribute is not on the page as it is."""
    if "<" in text and len(text.strip()) > LONGEST_OF_OURS:
        assert text.strip() not in page
