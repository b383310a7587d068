"""Turns what an institution's services answer into what its pages show. Nothing is decided here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.kinds import is_formal
from app.catalogue.models import Achievement
from app.core.documents import JSONObject
from app.core.values import Language
from app.credentials import award_states
from app.credentials.awarding import AwardOrder
from app.credentials.formats import ob3
from app.credentials.models import Award, AwardState, RecipientKind
from app.institutions.client_models import ApiClient
from app.institutions.log_chain import Actor, ActorKind, LogEntry
from app.institutions.models import Institution, SigningKeyRecord
from app.pages import institution_names as own_names
from app.pages import institution_views as views
from app.pages import names
from app.pages.contents import Reading
from app.pages.views import Card, Contents
from app.staff.members import Duty, Members
from app.staff.models import Invitation, InvitationKind, Proposal

# Where what an act was done to can be seen: the act or its first word, and its page, if it has one
# that whoever reads the log may open.
PLACES: Mapping[str, str] = {
    "achievement": "achievements/{}",
    "award": "awards/{}",
    "proposal": "proposals/{}",
    "member": "members",
    "invitation": "members",
    "client": "clients",
    "key": "keys",
    "four_eyes": "settings",
    "names": "settings",
    "standard": "",
    "experience": "",
    "equivalence": "",
    "exemption": "",
    "catalogue": "imports/{}",
    "batch": "batches/{}",
    "webhook": "webhooks/{}",
    "webhook.removed": "webhooks",
}


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Whom the log may name: the people and the API clients of one institution."""

    known: Mapping[Actor, str]
    language: Language

    def name(self, actor: Actor) -> str:
        """Return who acted; somebody who is no longer known is called what they were."""
        kind = names.name_of(own_names.WHO, actor.kind, self.language)
        return self.known.get(actor) or kind


def acquaintance(
    members: Members, clients: Iterable[ApiClient], institution_id: str, language: Language
) -> Acquaintance:
    """Return the names of everybody who acts for an institution."""
    known = {
        Actor(kind=ActorKind.MEMBER, id=member.id): learner.name
        or _first(learner.eppns, learner.emails)
        for member, learner in members.of_institution(institution_id)
    }
    known |= {
        Actor(kind=ActorKind.CLIENT, id=client.id): f"{client.name} (API)" for client in clients
    }
    return Acquaintance(known, language)


def _first(*lists: tuple[str, ...]) -> str:
    return next((value for values in lists for value in values), "")


def event(entry: LogEntry, people: Acquaintance, home: str) -> views.Event:
    """Return an entry of the log as a sentence."""
    act = entry.act.value
    place = PLACES.get(act, PLACES[act.partition(".")[0]]).format(entry.object_id)
    return views.Event(
        at=entry.at,
        who=people.name(entry.actor),
        what=names.name_of(own_names.ACTS, entry.act, people.language),
        path=f"{home}/{place}" if place else "",
    )


def award_events(
    award: Award, entries: Iterable[LogEntry], people: Acquaintance
) -> tuple[views.Event, ...]:
    """Return what happened to an award: what the institution did, and what its owner answered."""
    language = people.language
    recipient = names.name_of(own_names.WHO, "recipient", language)
    answers = {"claimed": award.claimed_at, "rejected": award.rejected_at}
    events = [event(entry, people, "") for entry in entries]
    events += [
        views.Event(at, recipient, names.name_of(own_names.RECIPIENT_ACTS, answer, language))
        for answer, at in answers.items()
        if at is not None
    ]
    without_links = (views.Event(each.at, each.who, each.what) for each in events)
    return tuple(sorted(without_links, key=lambda each: each.at))


def employer(duty: Duty, language: Language) -> views.Employer:
    """Return an institution that the reader works for."""
    return views.Employer(
        slug=duty.institution.slug,
        name=duty.institution.names.in_language(language),
        roles=own_names.roles_of(duty.membership.roles, language),
    )


def offer(invitation: Invitation, institution: Institution, language: Language) -> views.Offer:
    """Return an invitation that waits for the reader."""
    return views.Offer(
        id=invitation.id,
        name=institution.names.in_language(language),
        roles=own_names.roles_of(invitation.roles, language),
        until=invitation.expires_at,
    )


def waiting(invitation: Invitation, language: Language) -> views.Waiting:
    """Return an invitation that nobody has answered."""
    by_code = invitation.kind is InvitationKind.CODE
    return views.Waiting(
        id=invitation.id,
        address="" if by_code else invitation.value,
        roles=own_names.roles_of(invitation.roles, language),
        until=invitation.expires_at,
    )


def achievement_row(
    achievement: Achievement, institution: Institution, language: Language
) -> views.AchievementRow:
    """Return an achievement in a list."""
    shown = preview_card(achievement, institution, language)
    return views.AchievementRow(
        id=achievement.id,
        title=shown.title,
        kind=shown.kind,
        badge=shown.badge,
        chips=shown.chips,
        version=achievement.version,
        formal=is_formal(achievement.definition.kind),
    )


def preview_card(achievement: Achievement, institution: Institution, language: Language) -> Card:
    """Return an achievement as the card that it will be in a wallet."""
    return _card(preview(achievement, language), institution, language)


def preview(achievement: Achievement, language: Language) -> JSONObject:
    """Return a credential of an achievement as far as it says the same for everybody."""
    said = ob3.described(achievement, "", language)
    return {"credentialSubject": {"achievement": said}}


def contents(document: JSONObject, language: Language) -> Contents:
    """Return what a credential says."""
    return Reading(document, language).contents()


def award_card(
    document: JSONObject, institution: Institution, language: Language, award: Award | AwardOrder
) -> Card:
    """Return an award as the card that it will be in a wallet."""
    return _card(document, institution, language, award)


def _card(
    document: JSONObject,
    institution: Institution,
    language: Language,
    award: Award | AwardOrder | None = None,
) -> Card:
    reading = Reading(document, language)
    return Card(
        id="",
        title=reading.title(),
        kind=reading.kind(),
        institution=institution.names.in_language(language),
        awarded_on=award.awarded_on if award else None,
        badge=reading.badge(issuer=institution.did),
        chips=reading.chips(),
    )


def award_row(
    award: Award, titles: Mapping[str, str], language: Language, *, now: datetime
) -> views.AwardRow:
    """Return an award in a list."""
    return views.AwardRow(
        id=award.id,
        name=award.name,
        title=titles.get(award.achievement_id, ""),
        recipient=recipient(award.recipient.kind, award.recipient.value, language),
        awarded_on=award.awarded_on,
        state=state_of(award, now=now),
    )


def state_of(award: Award, *, now: datetime) -> str:
    """Return what has become of an award, in one word."""
    state = award_states.state_of(award, now=now)
    if award.suspended_at is not None and state is not AwardState.REVOKED:
        return "suspended"
    return "pending" if state is AwardState.PENDING_CLAIM else state.value


def recipient(kind: RecipientKind, value: str | None, language: Language) -> str:
    """Return how a recipient is addressed; the hash of a claim code is not shown."""
    if kind is RecipientKind.CLAIM_CODE:
        return names.name_of(own_names.RECIPIENTS, kind, language)
    return value or ""


def proposal_row(
    proposal: Proposal, titles: Mapping[str, str], people: Acquaintance
) -> views.ProposalRow:
    """Return a proposal in a list."""
    return views.ProposalRow(
        id=proposal.id,
        name=proposal.order.name,
        title=titles.get(proposal.order.achievement_id, ""),
        who=people.name(proposal.proposed_by),
        proposed_at=proposal.proposed_at,
        state=proposal.state.value,
    )


def people_of(duty: Duty, members: Members) -> tuple[views.Person, ...]:
    """Return everybody who works or worked for an institution; who works there first."""
    found = [
        views.Person(
            id=member.id,
            name=learner.name or "",
            address=_first(learner.eppns, learner.emails),
            roles=frozenset(role.value for role in member.roles),
            since=member.created_at,
            withdrawn_at=member.withdrawn_at,
            self=member.id == duty.membership.id,
        )
        for member, learner in members.of_institution(duty.institution.id)
    ]
    return tuple(sorted(found, key=lambda person: person.withdrawn_at is not None))


def client(found: ApiClient) -> views.Client:
    """Return an API client in a list."""
    return views.Client(
        id=found.id,
        name=found.name,
        scopes=tuple(sorted(found.scopes)),
        created_at=found.created_at,
        disabled_at=found.disabled_at,
    )


def key(found: SigningKeyRecord) -> views.Key:
    """Return a signing key in a list."""
    ended: datetime | None = found.compromised_at or found.retired_at
    return views.Key(
        id=found.id,
        kid=found.kid,
        algorithm=found.algorithm.value,
        state=found.state.value,
        not_before=found.not_before,
        ended_at=ended,
    )
