"""Plain words for what the record stores as codes; an unknown code is shown as it is, never hidden."""

from __future__ import annotations

BANDS = {"urgent": "Urgent", "review": "Review", "none": "Not flagged"}

STATES = {"undecided": "Undecided", "confirmed": "Confirmed", "dismissed": "Dismissed", "watched": "Watched"}

VERDICTS = {"confirm": "Confirm", "dismiss": "Dismiss", "watch": "Watch", "reopen": "Reopen"}

VERDICTS_DONE = {"confirm": "Confirmed", "dismiss": "Dismissed", "watch": "Watched", "reopen": "Reopened"}

VERDICT_HELP = {
    "confirm": "may go to partners",
    "dismiss": "nothing for partners",
    "watch": "not decided yet",
    "reopen": "the earlier decision stays in the history",
}

LANGUAGES = {
    "en": "English",
    "hi": "Hindi",
    "hi-Latn": "Hindi in Latin letters",
    "bn": "Bengali",
    "bn-Latn": "Bengali in Latin letters",
    "as": "Assamese",
    "as-Latn": "Assamese in Latin letters",
    "ne": "Nepali",
    "mni-Beng": "Manipuri, Bengali script",
    "mni-Mtei": "Manipuri, Meetei Mayek",
    "mul": "several languages",
    "und": "language not known",
}

CONTACTS = {
    "phone": "Phone",
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "upi": "UPI",
    "email": "E-mail",
}

KINDS = {"job": "Job advert", "training": "Training advert", "other": "Other advert"}

FACETS = {
    "band": "Band",
    "bands": "Band",
    "language": "Language",
    "languages": "Language",
    "source": "Source",
    "sources": "Source",
    "kind": "Kind",
    "kinds": "Kind",
    "region": "Region",
    "regions": "Region",
}

SOURCE_STATES = {
    "ok": "Working",
    "changed_layout": "Layout changed",
    "blocked": "Blocked",
    "login_wall": "Behind a log-in",
    "captcha": "Behind a CAPTCHA",
    "empty_shell": "Empty pages",
    "robots_disallow": "Closed by robots.txt",
    "dead": "No answer",
    "stale": "Not read in time",
    "over_budget": "Stopped at its limit",
    "parser_loss": "Adverts lost in reading",
}

SOURCE_STATE_HELP = {
    "ok": "The last run brought what this source promises.",
    "changed_layout": "Pages come, but not with the adverts this source promises. Adverts may be missing.",
    "blocked": "The site turns us away. We do not go around it; its adverts are not seen.",
    "login_wall": "The adverts are only for people who log in. We never log in.",
    "captcha": "The site asks for a CAPTCHA. We never solve one.",
    "empty_shell": "The pages come without their content, so no advert could be read.",
    "robots_disallow": "The site's robots.txt asks us not to read it, and we do not.",
    "dead": "The site does not answer, or says that its pages are gone.",
    "stale": "No run has ended when the schedule asked for one, or the last one was broken off.",
    "over_budget": "There was more than one run may fetch. The rest was not seen.",
    "parser_loss": "Some pages with adverts could not be read.",
}

SOURCE_STATE_ACTION = {
    "changed_layout": "Open the site and compare. Who keeps the sources mends its file; if the site has"
    " really changed, its promise in the file is changed.",
    "blocked": "If the next runs say the same, ask the site for leave, or look at it by hand and paste what"
    " you find under “Check an advert”.",
    "login_wall": "Look at the site by hand, and paste what you may share under “Check an advert”.",
    "captcha": "Look at the site by hand, and paste what you find under “Check an advert”. A longer delay in"
    " the source's file may help.",
    "empty_shell": "Who keeps the sources sets kind: rendered in its file, or installs Chromium.",
    "robots_disallow": "Ask the site for leave; until then look at it by hand.",
    "dead": "Open the site in a browser. If it has moved, its file needs the new address; if it is gone, take"
    " it off the list.",
    "stale": "Tell the administrator: the schedule may stand still. “mukti doctor” and the log say more.",
    "over_budget": "Who keeps the sources raises max_pages in its file, or lets it run more often.",
    "parser_loss": "Report it with the addresses below: the reader must be mended.",
}

REFUSALS = {
    "robots_disallow": "robots.txt asks us not to read it",
    "robots_5xx": "robots.txt could not be had, which means: do not read",
    "opt_out": "its owner asked not to be watched",
    "login_wall": "behind a log-in",
    "no_messages": "a channel that shows no messages outside its app",
    "digest": "damaged: does not match its digest in the archive",
    "cut_in_archive": "kept only in part in the archive",
    "bad_date": "without a usable date in the archive",
    "bad_record": "a record of the archive that cannot be read",
    "not_http": "no page, but another kind of record in the archive",
    "captcha": "behind a CAPTCHA",
    "blocked": "turned away by the site",
    "throttled": "the site asks us to slow down",
    "private_address": "not a public address",
    "bad_address": "not an address that can be read",
    "bad_scheme": "not a web address",
    "bad_port": "a port that is not for web pages",
    "offsite": "on another site",
    "post": "needs a form to be sent, which we never do",
    "not_text": "not a text: pictures, sound and files are never fetched",
    "too_large": "too large",
    "over_budget": "beyond what one run may fetch",
    "trap": "addresses without end",
    "too_many_redirects": "passed on too many times",
    "blocked_request": "a request that the page made and we refused",
    "dns": "the name of the site is not found",
    "connect": "no connection",
    "tls": "no safe connection",
    "timeout": "no answer in time",
    "no_answer": "no answer",
    "truncated": "the answer broke off",
    "bad_response": "an answer that cannot be read",
    "bad_request": "a request that could not be made",
    "bad_encoding": "bytes that cannot be unpacked",
    "encoding": "letters in an unknown encoding",
    "browser": "the browser could not draw it",
    "no_chromium": "Chromium is missing on this machine",
    "empty_page": "empty",
    "empty_shell": "came without its content",
    "soft_404": "says that it is no longer there",
    "parser": "could not be read",
    "spider_error": "could not be read",
    "interrupted": "the run was broken off",
    "killed": "the run was broken off",
    "spool_line": "a stored line that cannot be read, set aside",
    "set_aside": "stored lines that cannot be read, set aside",
    "broken XML": "a feed or sitemap that is broken",
    "broken feed": "a feed that is broken",
    "broken JSON-LD": "data in a page that is broken",
    "selector found nothing": "nothing at the place that the source's file names",
    "evidence not kept": "a capture that could not be kept",
    "parser_loss": "only a part could be read",
    "item_without_text": "an item without the words that the source's file names",
    "json_unread": "data that a page was asked for and that is none",
    "no_json": "an answer that is no JSON",
    "path_failed": "a path of the source's file that fails",
    "path_found_no_list": "no list at the path that the source's file names",
    "paging_leads_away": "a next page on another site",
    "past_the_client": "a request of the browser that went past our own, stopped",
    "websocket": "a standing connection that a page wanted, refused",
    "browser_crash": "the browser ended while it drew the page",
    "promise": "a promise that was not kept",
}
_STATUS = {
    "401": "asks for a log-in",
    "402": "asks for money",
    "403": "refuses",
    "404": "no longer there",
    "410": "gone",
}

# How it was seen that an advert is gone.
GONE = {
    "http_404": "its page is no longer there (answer 404)",
    "http_410": "its page was taken away (answer 410)",
    "moved": "its address leads to another page",
    "soft_404": "its page says that it is no longer there",
    "no_advert": "its page no longer carries it",
    "not_listed": "its source no longer lists it",
}

REGIONS = {
    "IN-AN": "Andaman and Nicobar Islands",
    "IN-AP": "Andhra Pradesh",
    "IN-AR": "Arunachal Pradesh",
    "IN-AS": "Assam",
    "IN-BR": "Bihar",
    "IN-CH": "Chandigarh",
    "IN-CG": "Chhattisgarh",
    "IN-DH": "Dadra and Nagar Haveli and Daman and Diu",
    "IN-DL": "Delhi",
    "IN-GA": "Goa",
    "IN-GJ": "Gujarat",
    "IN-HR": "Haryana",
    "IN-HP": "Himachal Pradesh",
    "IN-JK": "Jammu and Kashmir",
    "IN-JH": "Jharkhand",
    "IN-KA": "Karnataka",
    "IN-KL": "Kerala",
    "IN-LA": "Ladakh",
    "IN-LD": "Lakshadweep",
    "IN-MP": "Madhya Pradesh",
    "IN-MH": "Maharashtra",
    "IN-MN": "Manipur",
    "IN-ML": "Meghalaya",
    "IN-MZ": "Mizoram",
    "IN-NL": "Nagaland",
    "IN-OD": "Odisha",
    "IN-PY": "Puducherry",
    "IN-PB": "Punjab",
    "IN-RJ": "Rajasthan",
    "IN-SK": "Sikkim",
    "IN-TN": "Tamil Nadu",
    "IN-TS": "Telangana",
    "IN-TR": "Tripura",
    "IN-UP": "Uttar Pradesh",
    "IN-UK": "Uttarakhand",
    "IN-WB": "West Bengal",
    "AE": "United Arab Emirates",
    "XE": "Europe",
    "XG": "the Gulf",
    "BD": "Bangladesh",
    "BH": "Bahrain",
    "KH": "Cambodia",
    "KW": "Kuwait",
    "LA": "Laos",
    "MM": "Myanmar",
    "MY": "Malaysia",
    "NP": "Nepal",
    "OM": "Oman",
    "QA": "Qatar",
    "SA": "Saudi Arabia",
    "SG": "Singapore",
    "TH": "Thailand",
    "AU": "Australia",
    "BT": "Bhutan",
    "CA": "Canada",
    "CN": "China",
    "CY": "Cyprus",
    "GB": "United Kingdom",
    "HK": "Hong Kong",
    "HR": "Croatia",
    "ID": "Indonesia",
    "IL": "Israel",
    "IQ": "Iraq",
    "IT": "Italy",
    "JO": "Jordan",
    "KE": "Kenya",
    "LB": "Lebanon",
    "LK": "Sri Lanka",
    "MU": "Mauritius",
    "MV": "Maldives",
    "NG": "Nigeria",
    "PH": "Philippines",
    "PL": "Poland",
    "RO": "Romania",
    "RU": "Russia",
    "TR": "Turkey",
    "TZ": "Tanzania",
    "US": "United States",
    "VN": "Vietnam",
    "ZA": "South Africa",
}

# Older and newer ISO codes of the same state.
_SAME_REGION = {"IN-CT": "IN-CG", "IN-OR": "IN-OD", "IN-TG": "IN-TS", "IN-UT": "IN-UK"}

AUDIENCES = {"community": "community", "partner": "partner", "case_ngo": "case NGO", "police": "police"}


def say(table: dict[str, str], code: str) -> str:
    """The words for a code; an unknown one readable as it stands."""
    return table.get(code) or code.replace("_", " ")


def say_region(code: str) -> str:
    """The name of an ISO 3166-2 state of India or an ISO 3166-1 country."""
    return say(REGIONS, _SAME_REGION.get(code, code))


def say_reason(code: str) -> str:
    """Why something was not fetched or not read; "http_404" becomes words too."""
    if code.startswith("http_"):
        status = code.removeprefix("http_")
        fallback = "the site has an error" if status.startswith("5") else "the site refuses"
        return f"{_STATUS.get(status, fallback)} (answer {status})"
    return say(REFUSALS, code)


def html_lang(code: str) -> str:
    """The `lang` attribute for an advert's language; empty ("not known") for mixed or unknown ones."""
    return "" if code in ("mul", "und") else code


def count(number: int, one: str, many: str | None = None) -> str:
    """“1 advert”, “3 adverts”, with thousands set apart."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def join_words(words: tuple[str, ...] | list[str], last: str = "and") -> str:
    """“a, b and c”."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
