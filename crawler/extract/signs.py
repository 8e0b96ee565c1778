"""Words that tell an advert from a report, and a job from a training course."""

from __future__ import annotations

from .phrases import phrases

# Somebody offers work.
OFFER = phrases("offer")
# Somebody offers a course.
TRAINING = phrases("training")
TRAINING_TITLE = phrases("training_title")
JOB = phrases("job")
# Somebody tells of an event, warns or advises.
REPORT = phrases("report")
ADVICE = phrases("advice")
# Somebody offers something else.
OTHER = phrases("other")
SALE = phrases("sale")
EVENT = phrases("event")
NOT_WORK = phrases("not_work")
# Titles of pages that are no adverts.
GENERIC_TITLE = phrases("generic_title")
LISTING_TITLE = phrases("listing_title")
SITE_PAGE = phrases("site_page")
SECTIONS = phrases("sections")
GONE = phrases("gone")
LOGIN = phrases("login")
CAPTCHA = phrases("captcha")
BLOCKED = phrases("blocked")
SHELL = phrases("shell")
# What a page says of itself, in whole sentences, where an advert was.
SAYS_GONE = phrases("says_gone")
SAYS_BLOCKED = phrases("says_blocked")
SAYS_CAPTCHA = phrases("says_captcha")
SAYS_LOGIN = phrases("says_login")
# A log-in that is asked of who applies, not of who reads.
TO_APPLY = phrases("to_apply")
