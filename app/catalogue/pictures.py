"""The pictures of achievements, written anew when they came in; what was awarded keeps its own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.catalogue.models import Achievement
from app.catalogue.service import Catalogue
from app.core.db import Moment, Row
from app.core.errors import NotFoundError
from app.core.ids import new_id
from app.core.pictures import clean_picture

PATH = "/pictures/{picture_id}.png"


class UnknownPictureError(NotFoundError):
    """There is no such picture."""

    code = "unknown_picture"


class AchievementPictureRow(Row):
    """A picture; it never changes, because credentials refer to it."""

    __tablename__ = "achievement_picture"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(String(36), index=True)
    png: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class AchievementPictures:
    """The pictures of all achievements in one unit of work."""

    session: Session
    catalogue: Catalogue

    def put(
        self, institution_id: str, achievement_id: str, data: bytes, *, now: datetime
    ) -> Achievement:
        """Give an achievement this picture; a version from which was awarded keeps its own.

        Raises:
            UnknownAchievementError: the institution has no such achievement.
            UnsupportedPictureError, TooManyPointsError, UnreadablePictureError: it is none.
        """
        achievement = self.catalogue.get(institution_id, achievement_id)
        png, picture_id = clean_picture(data), new_id()
        self.session.add(
            AchievementPictureRow(
                id=picture_id, institution_id=institution_id, png=png, created_at=now
            )
        )
        self.session.flush()
        path = PATH.format(picture_id=picture_id)
        definition = achievement.definition.model_copy(update={"image": path})
        return self.catalogue.revise(institution_id, achievement_id, definition)

    def png(self, picture_id: str) -> bytes:
        """Return a picture: what is awarded is public.

        Raises:
            UnknownPictureError: there is no such picture.
        """
        statement = select(AchievementPictureRow.png).where(AchievementPictureRow.id == picture_id)
        found = self.session.scalar(statement)
        if found is None:
            raise UnknownPictureError("There is no such picture.")
        return found
