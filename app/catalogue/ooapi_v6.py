"""The words of the Open Education API, version 6 (6.1): snake case, lists, and moments."""

from app.catalogue.oeapi_fields import BLENDED, ON_SITE, ONLINE
from app.catalogue.oeapi_reading import Dialect

DIALECT = Dialect(
    languages=("teachingLanguages",),
    modes="modesOfDelivery",
    deliveries={
        "online": ONLINE,
        "coil": ONLINE,
        "blended": BLENDED,
        "hybrid": BLENDED,
        "joint_delivery": BLENDED,
        "presential": ON_SITE,
        "project_based": ON_SITE,
        "research_lab_based": ON_SITE,
        "work_based": ON_SITE,
    },
    levels={
        **{f"secondary_vocational_education_{level}": str(level) for level in range(1, 5)},
        "associate_degree": "5",
        "bachelor": "6",
        "master": "7",
        "doctoral": "8",
    },
    qualifications={
        **{f"eqf_{level}": str(level) for level in range(1, 9)},
        "eqf_0": "entry",
        "nlqf_4plus": "4+",
    },
    starts=("startDateTime", "startDate"),
    ends=("endDateTime", "endDate"),
    opens=("enrolStartDateTime", "startDateTime"),
    closes=("enrolEndDateTime", "endDateTime"),
    course=("course", "courseId"),
    programme=("programme", "programmeId"),
    programmes=("programmes", "programmeIds"),
    formal_documents={"diploma": "diploma", "micro_credential_certificate": "microcredential"},
)
