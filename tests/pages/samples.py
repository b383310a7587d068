"""Views of every page with fictional content, as close to real use as a picture needs."""

from dataclasses import replace
from datetime import UTC, date, datetime

import segno

from app.core.values import Language
from app.pages import views
from app.pages.badge import badge_uri
from app.pages.names import SHARE_FIELDS, in_language
from tests.moments import NOW

Texts = dict[str, str]
WATERKANT = {
    "nl": "Hogeschool De Waterkant (fictief)",
    "en": "De Waterkant University of Applied Sciences (fictional)",
}
POLDERSTAD = {"nl": "ROC Polderstad (fictief)", "en": "ROC Polderstad (fictional)"}
NOORDERBRUG = {
    "nl": "EVC Centrum Noorderbrug (fictief)",
    "en": "Noorderbrug RPL Centre (fictional)",
}
LINK = "https://wallet.example/v/3Q9k0mZr7vYxW2nT5uLbE8cHs1aJpGdKfOiRtMyBqXw"


def _card(  # noqa: PLR0913, PLR0917 - a table of cards reads best as rows
    number: int, title: str, kind: tuple[str, str], school: tuple[str, str], day: date, label: str,
    chips: tuple[str, ...], state: str = "valid",
) -> views.Card:  # fmt: skip
    return views.Card(
        id=f"00000000-0000-4000-8000-00000000000{number}",
        title=title,
        kind=kind[1],
        institution=school[1],
        awarded_on=day,
        badge=badge_uri(kind[0], issuer=school[0], label=label),
        chips=chips,
        state=state,
    )


def cards(language: Language) -> tuple[views.Card, ...]:
    nl = language == "nl"
    waterkant = ("waterkant", WATERKANT[language])
    return (
        _card(1, "Microcredential Data-analyse voor zorgprofessionals" if nl else
              "Micro-credential Data analysis for care professionals",
              ("microcredential_ho", "Microcredential hbo/wo" if nl else "Micro-credential"),
              waterkant, date(2026, 10, 1), "15 EC", ("15 EC", "NLQF 6")),
        _card(2, "Bachelor Verpleegkunde" if nl else "Bachelor of Nursing",
              ("hbo_bachelor_diploma", "Hbo-bachelordiploma" if nl else "Bachelor's degree"),
              waterkant, date(2026, 7, 3), "240 EC", ("240 EC", "NLQF 6")),
        _card(3, "Module Klinisch redeneren" if nl else "Module Clinical reasoning",
              ("ho_module", "Module"),
              waterkant, date(2026, 1, 30), "5 EC", ("5 EC", "NLQF 6"), "suspended"),
        _card(4, "Mbo-certificaat Wijkgericht werken" if nl else
              "Mbo certificate Community-based work",
              ("mbo_certificaat_keuzedeel", "Mbo-certificaat" if nl else "Mbo certificate"),
              ("polderstad", POLDERSTAD[language]), date(2025, 11, 20), "240 SBU",
              ("240 SBU" if nl else "240 hours", "NLQF 4"), "revoked"),
        _card(5, "Ervaringscertificaat Verzorgende IG" if nl else
              "Experience certificate Nursing assistant",
              ("evc_ervaringscertificaat", "Ervaringscertificaat (EVC)" if nl else
               "Recognition of prior learning"),
              ("noorderbrug", NOORDERBRUG[language]), date(2024, 3, 18), "NLQF 3", ("NLQF 3",),
              "expired"),
        _card(6, "Edubadge Medezeggenschap" if nl else "Edubadge Co-determination",
              ("edubadge_extracurricular", "Edubadge"),
              ("lagewater", "Universiteit Lagewater (fictief)" if nl else
               "Lagewater University (fictional)"), date(2025, 9, 1), "80 u", ("80 uur" if nl else
               "80 hours",)),
    )  # fmt: skip


def _contents(language: Language) -> views.Contents:
    nl = language == "nl"
    return views.Contents(
        description="Zelfstandige onderwijseenheid van 15 EC voor professionals in de zorg." if nl
        else "Stand-alone educational unit of 15 EC for care professionals.",
        criteria="Portfolio met drie analyses en een criteriumgericht interview, beide met ten"
        " minste een 6." if nl else "Portfolio with three analyses and a criterion-referenced"
        " interview, both graded at least 6.",
        outcomes=("Verzamelt, bewerkt en visualiseert zorgdata en onderbouwt keuzes.",
                  "Past de AVG toe bij het werken met gezondheidsgegevens.") if nl else
        ("Collects, processes and visualises care data and justifies choices.",
         "Applies the GDPR when working with health data."),
        facts=(
            views.Fact("Niveau" if nl else "Level", "NLQF 6 / EQF 6",
                       "indicatief; niveau-aanduiding, geen kwaliteitsoordeel en geen recht op"
                       " doorstroom" if nl else "indicative; an indication of level, not a"
                       " judgement of quality and no right of admission"),
            views.Fact("Studielast" if nl else "Workload", "15 EC"),
            views.Fact("Resultaat" if nl else "Result", "8",
                       "schaal 1-10, voldoende vanaf 6" if nl else "scale 1-10, pass from 6"),
            views.Fact("Deelname" if nl else "Participation", "online"),
            views.Fact("Toetsing" if nl else "Assessment", "portfolio"),
        ),
    )  # fmt: skip


def _findings(language: Language, **failed: str) -> tuple[views.Finding, ...]:
    nl = language == "nl"
    rows = (
        ("proof", "Handtekening", "Signature",
         "De digitale handtekening klopt: er is niets veranderd sinds de uitgever tekende.",
         "The digital signature holds: nothing was changed since the issuer signed."),
        ("issuer", "Uitgever bekend", "Issuer known",
         f"De uitgever is {WATERKANT['nl']}; die instelling staat in ons register.",
         f"The issuer is {WATERKANT['en']}; that institution is in our register."),
        ("then", "Erkend op de dag van toekenning", "Recognised on the day of the award",
         "De uitgever was op de dag van toekenning erkend (OCW).",
         "The issuer was recognised on the day of the award (OCW)."),
        ("now", "Erkend vandaag", "Recognised today",
         "De uitgever is vandaag erkend (OCW).", "The issuer is recognised today (OCW)."),
        ("validity", "Geldigheid", "Validity", "Er is geen einddatum.",
         "There is no date of expiry."),
        ("status", "Intrekking", "Revocation",
         "De uitgever heeft dit niet ingetrokken of opgeschort.",
         "The issuer has not revoked or suspended this."),
    )  # fmt: skip
    return tuple(
        views.Finding(dutch if nl else english, failed.get(check, "passed"), yes if nl else said)
        for check, dutch, english, yes, said in rows
    )


def _qr() -> str:
    return str(segno.make(LINK, error="m").svg_data_uri(scale=4, border=1))


def _link(item: views.Checked, outcome: str) -> views.VerificationPage:
    return views.VerificationPage(
        outcome, (item,), NOW, LINK, _qr(), datetime(2026, 12, 24, 12, tzinfo=UTC)
    )


def verifications(language: Language) -> dict[str, views.VerificationPage]:
    card = cards(language)[0]
    findings = _findings(language)
    good = views.Checked("valid", "valid", findings, card, _contents(language), "F. van Voorbeeld")
    revoked = views.Checked(
        "invalid", "revoked", _findings(language, status="failed"), card, _contents(language),
        revocation=views.Revocation("urn:uuid:5a1c9f8e-12ab-4c3d-9e8f-0a1b2c3d4e5f",
                                    date(2026, 11, 20), "Administratieve fout (fictief)"),
    )  # fmt: skip
    broken = views.Checked(
        "invalid", "invalid_proof",
        _findings(language, proof="failed", issuer="undetermined", then="undetermined",
                  now="undetermined", status="undetermined"),
    )  # fmt: skip
    stranger = views.Checked(
        "not_trusted", "issuer_unknown",
        _findings(language, issuer="failed", then="undetermined", now="undetermined",
                  status="undetermined"),
        replace(card, institution="did:web:diploma.universiteit-lagewater.example"),
        _contents(language),
    )  # fmt: skip
    unknown = views.Checked(
        "undetermined", "status_unknown", _findings(language, status="undetermined"), card,
        _contents(language),
    )  # fmt: skip
    several = replace(_link(revoked, "invalid"), items=(good, revoked))
    return {
        "valid": _link(good, "valid"),
        "revoked": _link(revoked, "invalid"),
        "several": several,
        "broken": views.VerificationPage("invalid", (broken,), NOW),
        "stranger": views.VerificationPage("not_trusted", (stranger,), NOW),
        "undetermined": views.VerificationPage("undetermined", (unknown,), NOW),
    }


def _choosables(mine: tuple[views.Card, ...], language: Language) -> tuple[views.Choosable, ...]:
    fields = tuple(
        views.FieldChoice(code, in_language(SHARE_FIELDS[code], language), "", code == "grade")
        for code in ("name", "grade", "outcomes", "level")
    )
    return tuple(views.Choosable(card, card is mine[0], fields) for card in mine)


def pages(language: Language) -> dict[str, tuple[str, str, bool, object]]:
    """Return name -> template, path, whether somebody is signed in, and the view."""
    nl = language == "nl"
    mine = cards(language)
    shares = tuple(
        views.Share(
            f"share-{state}", label, tuple(card.title for card in mine[:many]), state, named,
            NOW, datetime(2026, 12, 24, 12, tzinfo=UTC), looks)
        for label, many, state, named, looks in (
            ("Sollicitatie Thuiszorg Waterland" if nl else "Application Thuiszorg Waterland", 2,
             "open", True, 3),
            ("Toelating master" if nl else "Master admission", 1, "expired", False, 1),
            ("LinkedIn", 1, "withdrawn", False, 0),
        )
    )  # fmt: skip
    looks = tuple(
        views.Look(NOW.replace(day=day, hour=hour, minute=14), share.label)
        for day, hour, share in ((24, 8, shares[0]), (21, 15, shares[0]), (19, 19, shares[1]))
    )
    lost = views.ErrorPage(
        404, "not_found", "Deze pagina bestaat niet" if nl else "This page does not exist",
        "Kijk of het adres klopt, of ga terug naar het begin." if nl else
        "Check the address, or go back to the start.", "7b0c2a54-0d3e-4f25-9c35-2f14b1a4f4d7",
        "Not Found",
    )  # fmt: skip
    gone = replace(
        lost, status=410, code="share_expired",
        title="Deze link is verlopen" if nl else "This link has expired",
        advice="Dat zegt niets over het bewijs zelf. Vraag om een nieuwe link." if nl else
        "That says nothing about the credential itself. Ask for a new link.",
    )  # fmt: skip
    login = replace(
        lost, status=401, code="unauthenticated", title="Log in om verder te gaan" if nl else
        "Log in to continue", advice="U bent niet ingelogd." if nl else "You are not logged in.",
        login="/login?return_to=/wallet",
    )  # fmt: skip
    codes = views.ErrorCodesPage(
        (views.ErrorCode("share_expired", 410, "The link has expired.", "Ask for a new link."),
         views.ErrorCode("insufficient_scope", 403, "The token is good, but not for this"
                         " operation.", "Ask for a token with the scope of the operation.")),
    )  # fmt: skip
    found = {
        "home": ("home.html", "/", False, views.HomePage(mine[:2])),
        "shares": ("shares.html", "/wallet/shares", True, views.SharesPage(shares)),
        "shares-empty": ("shares.html", "/wallet/shares", True, views.SharesPage(())),
        "share-new": ("share_new.html", "/wallet/shares/new", True,
                      views.NewSharePage(_choosables(mine, language))),
        "share-new-fault": ("share_new.html", "/wallet/shares/new", True,
                            views.NewSharePage(_choosables(mine, language)[1:], fault="items")),
        "share-edit": ("share_edit.html", "/wallet/shares/x", True,
                       views.NewSharePage(_choosables(mine, language), share=shares[0])),
        "share-closed": ("share_closed.html", "/v/x", False,
                         views.ClosedSharePage("pin", "/v/x", "wrong_pin", 3)),
        "share-locked": ("share_closed.html", "/v/x", False,
                         views.ClosedSharePage("locked", "/v/x")),
        "share-linkedin": ("share_linkedin.html", "/wallet/shares/linkedin", True,
                           views.LinkedInPage(mine, mine[0].id)),
        "share-made": ("share_made.html", "/wallet/shares", True,
                       views.MadeSharePage(LINK, _qr(), shares[0])),
        "access-log": ("access_log.html", "/wallet/access-log", True, views.AccessLogPage(looks)),
        "verify": ("verify.html", "/verify", False, views.VerifyPage()),
        "verify-fault": ("verify.html", "/verify", False,
                         views.VerifyPage("not_a_credential", "%PDF-1.7")),
        "not-found": ("error.html", "/nergens", False, lost),
        "gone": ("error.html", "/v/x", False, gone),
        "login": ("error.html", "/wallet", False, login),
        "errors": ("docs_errors.html", "/docs/errors", False, codes),
        "docs": ("docs.html", "/docs", False, views.ReferencePage()),
    }  # fmt: skip
    links = {
        f"v-{name}": ("verification.html", "/verify" if not page.url else "/v/x", False, page)
        for name, page in verifications(language).items()
    }
    return found | links
