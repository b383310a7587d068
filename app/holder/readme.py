"""The text that explains an export to the person who opens it, in Dutch and in English."""

from datetime import datetime

NL = """\
UW EXPORT UIT LEERKLUIS

Gemaakt door: {service}
Gemaakt op:   {made_at} (UTC)

Wat zit erin?

credentials/  Uw bewijzen, zoals de instelling ze heeft ondertekend. Ze zijn van u.
              credential.json    Open Badge met handtekening
              credential.jwt     dezelfde Open Badge als JWT
              credential.sd-jwt  voor wallets waarin u per gegeven kiest wat u laat zien
              about.json         wat dit bewijs is, in gewone velden
imported/     Bewijzen die elders zijn uitgegeven, zoals u ze hebt toegevoegd.
portfolio/    Wat u over uzelf opschreef, met de plaatjes.
account/      Uw leerrekening: elke bij- en afschrijving (ledger.csv) en wat er over is.
shares/       De links die u maakte, en wanneer er gekeken is. De links zelf staan er niet in:
              die bewaren wij niet.
advisers/     Wie u liet meekijken, en wanneer die persoon keek.
profile/      Wie u bent volgens uw inlogdienst, en welke voorwaarden u hebt aangenomen.
records/      Alles wat wij verder over u bewaren, tabel voor tabel, zonder geheime codes.
issuers/      De openbare sleutels van de instellingen.
status/       De lijsten waarin staat wat er is ingetrokken of opgeschort.
contexts/     De woordenlijsten waarmee een programma uw bewijzen leest.
manifest.json De lijst van alle bestanden, met van elk de controlesom (SHA-256).

Uw bewijzen controleren, ook zonder Leerkluis

Elk programma dat Open Badges 3.0 of SD-JWT VC kent, kan de handtekening controleren met de
sleutels in issuers/. Daar is geen internet voor nodig.

Let op: de lijsten in status/ zijn van {made_at} en gelden tot het moment dat erin staat
(validUntil of exp). Of een bewijs daarna nog is ingetrokken, weet u pas als u de lijst opnieuw
ophaalt.

In een CSV-bestand staat soms een apostrof (') voor een tekst. Dat is met opzet: anders kan een
rekenblad de tekst voor een formule aanzien.

Bewaar dit bestand op een veilige plek. Wie het heeft, kan alles lezen.
"""
EN = """\
YOUR EXPORT FROM LEERKLUIS

Made by: {service}
Made at: {made_at} (UTC)

What is in it?

credentials/  Your credentials, as the institution signed them. They are yours.
              credential.json    Open Badge with its signature
              credential.jwt     the same Open Badge as a JWT
              credential.sd-jwt  for wallets in which you choose what to show, item by item
              about.json         what this credential is, in plain fields
imported/     Credentials that were issued elsewhere, as you added them.
portfolio/    What you wrote about yourself, with the pictures.
account/      Your learning account: everything that came and went (ledger.csv), and what is left.
shares/       The links that you made, and when somebody looked. The links themselves are not in
              it: we do not keep them.
advisers/     Whom you let read along, and when that person looked.
profile/      Who you are according to your login, and which terms you accepted.
records/      All else that we keep about you, table by table, without secret codes.
issuers/      The public keys of the institutions.
status/       The lists that say what was revoked or suspended.
contexts/     The vocabularies with which a program reads your credentials.
manifest.json The list of all files, with the checksum (SHA-256) of each.

Checking your credentials, also without Leerkluis

Every program that knows Open Badges 3.0 or SD-JWT VC can check the signature with the keys in
issuers/. No internet is needed for that.

Mind: the lists in status/ are of {made_at} and hold until the moment that they state (validUntil
or exp). Whether a credential was revoked after that you only know when you fetch the list again.

In a CSV file an apostrophe (') can stand before a text. That is on purpose: a spreadsheet could
take the text for a formula.

Keep this file in a safe place. Whoever has it can read everything.
"""


def readme(text: str, *, service: str, made_at: datetime) -> bytes:
    """Return one of the two texts, filled in; lines end as on every system."""
    filled = text.format(service=service, made_at=f"{made_at:%Y-%m-%d %H:%M}")
    return filled.replace("\n", "\r\n").encode()
