"""Birthdays and months, also of who was born on a day that not every year has."""

from calendar import monthrange
from datetime import date, timedelta

from app.entitlements.policy import EntitlementPolicy, GrantDay, LeapDay

MONTHS = 12
ONE_DAY = timedelta(days=1)


def birthday(born: date, age: int, leap_day: LeapDay) -> date:
    """Return the day on which somebody becomes `age`."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        month, day = (3, 1) if leap_day is LeapDay.MARCH_1 else (2, 28)
        return date(born.year + age, month, day)


def age_on(born: date, day: date, leap_day: LeapDay) -> int:
    """Return how old somebody is on a day."""
    age = day.year - born.year
    return age if birthday(born, age, leap_day) <= day else age - 1


def year_of_life(born: date, age: int, policy: EntitlementPolicy) -> tuple[date, date]:
    """Return the first day of the year of rights of an age, and that of the next one."""
    if policy.grant_day is GrantDay.CALENDAR_YEAR:
        return date(born.year + age, 1, 1), date(born.year + age + 1, 1, 1)
    begins, ends = (birthday(born, each, policy.leap_day) for each in (age, age + 1))
    return begins, ends


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a month that is too short."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
