"""What each finding says to the person who reads it, in Dutch and in English.

The code is for programs and never changes; the sentence may be improved. A sentence says what was
seen, not what the reader must conclude.
"""

from collections.abc import Mapping
from datetime import date

from app.core.days import in_words
from app.core.values import Language, Localised

SENTENCES: Mapping[str, tuple[str, str]] = {
    "proof_held": (
        "De digitale handtekening klopt: er is niets veranderd sinds de uitgever tekende.",
        "The digital signature holds: nothing was changed since the issuer signed.",
    ),
    "self_asserted": (
        "De houder verklaart dit zelf; niemand anders heeft het ondertekend.",
        "The holder states this about itself; nobody else signed it.",
    ),
    "not_validated": (
        "Dit schreef de eigenaar zelf op. Niemand heeft gecontroleerd of het klopt.",
        "The owner wrote this down. Nobody has checked whether it is true.",
    ),
    "proof_missing": (
        "Dit document is niet ondertekend.",
        "This document is not signed.",
    ),
    "invalid_proof": (
        (
            "De digitale handtekening klopt niet: het document is veranderd of niet door deze"
            " uitgever ondertekend."
        ),
        (
            "The digital signature does not hold: the document was changed, or this issuer did not"
            " sign it."
        ),
    ),
    "undefined_term": (
        "Het document bevat een gegeven dat niet onder de handtekening valt.",
        "The document contains something that the signature does not cover.",
    ),
    "ambiguous_document": (
        (
            "Het document beschrijft hetzelfde op verschillende plaatsen; wat waar stond toen het"
            " werd ondertekend, is niet vast te stellen."
        ),
        (
            "The document describes the same thing in several places; what stood where when it was"
            " signed cannot be established."
        ),
    ),
    "proof_expired": (
        "De handtekening was bedoeld voor een tijd die voorbij is.",
        "The signature was meant for a time that has passed.",
    ),
    "key_not_of_issuer": (
        "De sleutel van de handtekening hoort niet bij de genoemde uitgever.",
        "The key of the signature does not belong to the issuer that is named.",
    ),
    "key_retired": (
        "De handtekening is gezet met een sleutel die toen al buiten gebruik was.",
        "The signature was made with a key that was already out of use at that time.",
    ),
    "key_compromised": (
        (
            "De sleutel van de handtekening is gestolen; niet is vast te stellen dat de uitgever"
            " zelf tekende."
        ),
        "The key of the signature was stolen; it cannot be shown that the issuer itself signed.",
    ),
    "unsupported_proof": (
        "Deze soort handtekening kunnen wij niet controleren.",
        "We cannot check this kind of signature.",
    ),
    "unknown_context": (
        (
            "Het document gebruikt een begrippenlijst die wij niet kennen; de handtekening is"
            " daarom niet te controleren."
        ),
        "The document uses a vocabulary that we do not know, so the signature cannot be checked.",
    ),
    "key_not_named": (
        "De handtekening noemt geen sleutel, dus is niet te zeggen wie ermee tekende.",
        "The signature names no key, so it cannot be said who signed with it.",
    ),
    "changed_by_compaction": (
        (
            "De begrippenlijsten van het document geven een gegeven een andere betekenis dan er"
            " staat."
        ),
        "The vocabularies of the document give a member another meaning than it shows.",
    ),
    "untrusted_certificate": (
        "Het certificaat van de uitgever leidt niet naar een partij die wij vertrouwen.",
        "The certificate of the issuer does not lead to a party that we trust.",
    ),
    "key_unavailable": (
        (
            "De sleutel van de uitgever konden wij niet ophalen; de handtekening is niet"
            " gecontroleerd."
        ),
        "We could not fetch the key of the issuer; the signature was not checked.",
    ),
    "issuer_known": (
        "De uitgever is {name}; die instelling staat in ons register.",
        "The issuer is {name}; that institution is in our register.",
    ),
    "issuer_registered": (
        "De uitgever is {name}, volgens het register van {register}.",
        "The issuer is {name}, according to the register of {register}.",
    ),
    "issuer_not_for_kind": (
        "{name} staat in een register, maar niet als uitgever van dit soort bewijzen.",
        "{name} is in a register, but not as an issuer of credentials of this kind.",
    ),
    "issuer_unknown": (
        (
            "De uitgever staat niet in ons register. Wie dit document heeft ondertekend, is niet"
            " vastgesteld."
        ),
        "The issuer is not in our register. Who signed this document was not established.",
    ),
    "issuer_unproven": (
        "Zonder geldige handtekening is niet vast te stellen wie de uitgever is.",
        "Without a valid signature it cannot be established who the issuer is.",
    ),
    "recognised_on_award_date": (
        "De uitgever was op de dag van toekenning erkend ({name}).",
        "The issuer was recognised on the day of the award ({name}).",
    ),
    "not_recognised_on_award_date": (
        "De uitgever was op de dag van toekenning niet erkend.",
        "The issuer was not recognised on the day of the award.",
    ),
    "recognised_now": (
        "De uitgever is vandaag erkend ({name}).",
        "The issuer is recognised today ({name}).",
    ),
    "not_recognised_now": (
        "De uitgever is vandaag niet erkend. Dat verandert niets aan wat eerder is toegekend.",
        "The issuer is not recognised today. That does not change what was awarded before.",
    ),
    "recognition_unknown": (
        "Of de uitgever erkend is, kunnen wij niet vaststellen.",
        "We cannot establish whether the issuer is recognised.",
    ),
    "no_expiry": (
        "Er is geen einddatum.",
        "There is no date of expiry.",
    ),
    "valid_until": (
        "Geldig tot {on}.",
        "Valid until {on}.",
    ),
    "expired": (
        "De geldigheid is op {on} verlopen.",
        "The validity ended on {on}.",
    ),
    "not_yet_valid": (
        "Dit is pas geldig vanaf {on}.",
        "This is not valid before {on}.",
    ),
    "holder_proven": (
        "Wie dit toont, heeft bewezen de houder te zijn.",
        "Who shows this has proven to be its holder.",
    ),
    "holder_proven_before": (
        (
            "De houder heeft dit zelf samengesteld; of dat voor u was, en of de houder het u toont,"
            " is niet vastgesteld."
        ),
        (
            "The holder put this together; whether that was for you, and whether the holder shows"
            " it, was not established."
        ),
    ),
    "shown_by_another": (
        (
            "Wie dit samenstelde, is vastgesteld; dat die de persoon is over wie het bewijs gaat,"
            " niet."
        ),
        (
            "Who put this together was established; that it is the person whom the credential is"
            " about was not."
        ),
    ),
    "holder_not_proven": (
        "Het bewijs van de houder klopt niet: dit kan door een ander zijn samengesteld.",
        "The proof of the holder does not hold: somebody else may have put this together.",
    ),
    "holder_key_unavailable": (
        "De sleutel van de houder konden wij niet ophalen; wie dit toont, is niet vastgesteld.",
        "We could not fetch the key of the holder; who shows this was not established.",
    ),
    "not_revoked": (
        "De uitgever heeft dit niet ingetrokken of opgeschort.",
        "The issuer has not revoked or suspended this.",
    ),
    "revoked": (
        "De uitgever heeft dit op {on} ingetrokken.",
        "The issuer revoked this on {on}.",
    ),
    "suspended": (
        "De uitgever heeft dit op {on} opgeschort.",
        "The issuer suspended this on {on}.",
    ),
    "status_message": (
        "De uitgever heeft dit niet ingetrokken, en meldt: {message}.",
        "The issuer has not revoked this, and reports: {message}.",
    ),
    "status_unknown": (
        "Of de uitgever dit heeft ingetrokken, konden wij niet vaststellen.",
        "We could not establish whether the issuer has revoked this.",
    ),
    "no_status_published": (
        "De uitgever publiceert geen intrekkingen voor dit document.",
        "The issuer publishes no revocations for this document.",
    ),
}


def sentence(code: str, **parts: object) -> Localised:
    """Return the sentence of `code`; `parts` fill its gaps: a day, a text, or a localised text.

    A day that is not known leaves no gap.
    """
    dutch, english = SENTENCES[code]
    return Localised(nl=_filled(dutch, parts, "nl"), en=_filled(english, parts, "en"))


def _filled(text: str, parts: Mapping[str, object], language: Language) -> str:
    if parts.get("on", "") is None:
        text = text.replace(" op {on}", "").replace(" on {on}", "")
    return text.format(**{name: _shown(part, language) for name, part in parts.items()})


def _shown(part: object, language: Language) -> str:
    if isinstance(part, Localised):
        return part.in_language(language)
    if isinstance(part, date):
        return in_words(part, language)
    return str(part)
