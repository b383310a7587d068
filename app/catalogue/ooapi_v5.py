"""The words of the Open Education API, version 5 (release/5.0): spaces and three-letter codes."""

from app.catalogue.oeapi_fields import BLENDED, ON_SITE, ONLINE
from app.catalogue.oeapi_reading import Dialect

DIALECT = Dialect(
    languages=("teachingLanguage",),
    modes="modeOfDelivery",
    deliveries={
        "online": ONLINE,
        "distance-learning": ONLINE,
        "on campus": ON_SITE,
        "situated": ON_SITE,
        "hybrid": BLENDED,
    },
    levels={
        **{f"secondary vocational education {level}": str(level) for level in range(1, 5)},
        "associate degree": "5",
        "bachelor": "6",
        "master": "7",
        "doctoral": "8",
    },
    qualifications={level: level for level in ("1", "2", "3", "4", "4+", "5", "6", "7", "8")},
    starts=("startDate", "startDateTime"),
    ends=("endDate", "endDateTime"),
    opens=("enrollStartDate",),
    closes=("enrollEndDate",),
    course=("course",),
    programme=("program",),
    programmes=("programs",),
    formal_documents={"diploma": "diploma"},
)
