#!/usr/bin/env python3
"""Print the days that are some calendar months after others, for the tests of dates and of limits.

    python3 scripts/reference/months.py

Needs python-dateutil, whose relativedelta takes the month's last day where the month has no such day.
"""

from datetime import date, timedelta
from dateutil.relativedelta import relativedelta

PAIRS = [
    ("2020-01-15", 18), ("2020-08-31", 6), ("2023-08-31", 6), ("2020-02-29", 36), ("2020-02-29", 48),
    ("2019-12-31", 18), ("1999-08-30", 6), ("2020-02-29", 18), ("2021-08-31", 18), ("2020-01-15", 36),
    ("2022-08-31", 6),
]

for start, months in PAIRS:
    day = date.fromisoformat(start) + relativedelta(months=months)
    print(start, months, day, "before", day - timedelta(days=1), "after", day + timedelta(days=1))
