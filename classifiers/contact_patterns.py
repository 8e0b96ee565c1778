"""The patterns by which contacts are found; every repetition is bounded, so that no text makes them slow."""

from __future__ import annotations

import re

HIDDEN = "\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\u20e3"
SEP = rf"[ \t\u00a0.()\-–—_·•*~{HIDDEN}]"
DIGITS = re.compile(r"\d+")
# The next five begin with a figure or a plus sign and end where no figure follows: see `contacts._hits`.
SOLID = re.compile(r"(?<![\d.,₹$])(?:(?:\+|00)?91[ \-]?|0)?[6-9]\d{9}(?![\d])")
NUMBER = re.compile(rf"(?<![\dA-Za-z₹$,/])(?:\+|00)?\d(?:{SEP}{{0,4}}\d){{7,14}}(?![\d])")
SPLIT_BY_WORD = re.compile(
    r"(?<![\dA-Za-z₹$])(?:\+?91[ \-]?)?([6-9]\d{3,4})[ .\-]{0,3}[\[(]?"
    r"(?: ?[A-Za-z]{2,9}){1,2}[\])]?[ .\-]{0,3}(\d{5,6})(?!\d)"
)
TOLL_FREE = re.compile(r"(?<!\d)1[ \-]?[89]00[ \-]?\d{2,4}[ \-]?\d{3,4}(?:[ \-]?\d{1,4})?(?!\d)")
HELPLINE = re.compile(
    r"(?<![\d.,₹$/\-])(1098|1930|1091|1090|1800|14567|14490|181|112|100|108|155260)(?![\d]|[.,/\-:%]\d|%)"
)
HELPLINE_SURE = {"1098", "1930", "155260", "14490", "14567"}
HELPLINE_WORDS = re.compile(
    r"helpline|childline|police|call|dial|emergency|report|inform|women|cyber|हेल्पलाइन|पुलिस|सूचना|"
    r"कॉल|डायल|खबर|ख़बर|khabar|"
    r"হেল্পলাইন|পুলিশ|জানান|জনাওক|আৰক্ষী|হেল্পলাইন|পাউ|প্রহরী|प्रहरी|janan|112|1098",
    re.IGNORECASE,
)
# Read in lower case.
NO_PHONE_BEFORE = re.compile(
    r"(?:advt|advertisement|ref|reference|order|licen[cs]e|lic|reg|registration|gst|gstin|cin|account|a/c|"
    r"ac|ifsc|invoice|"
    r"tender|roll|enrol\w*|aadhaar|aadhar|adhar|uid|pan|fssai|imei|job|id|post|file|notification|"
    r"isbn|pin|code|ticket|rs|inr|₹|रु|"
    r"आधार|लाइसेंस|विज्ञापन|আধার|বিজ্ঞাপন|আধাৰ|बिज्ञापन|खाता)[ .:#\-]{0,3}"
    r"(?:no|number|num|id|code|संख्या|नंबर|নম্বর|নং|नं)?[ .:#\-]{0,3}$"
)
DATE = re.compile(
    r"^\d{1,2}[./\- ]{1,2}\d{1,2}[./\- ]{1,2}(?:19|20)?\d{2}(?:\D|$)|"
    r"^(?:19|20)\d{2}[./\-]\d{1,2}[./\-]\d{1,2}"
)
AADHAAR = re.compile(r"^\d{4}[ \-]\d{4}[ \-]\d{4}$")
ROUND_RANGE = re.compile(r"^(\d{4,6})[ .]{0,2}[-–—][ .]{0,2}(\d{4,6})$")
# A match of EMAIL or UPI begins where the row of such letters before an "@" does.
AT_SIGN = re.compile("@")
_ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
EMAIL_LETTERS = f"{_ALNUM}._%+-"
# Four letters more are a Latin one where case is ignored.
UPI_LETTERS = f"{_ALNUM}._-İıſK"
EMAIL = re.compile(
    r"(?<![\w.+%\-])[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@"
    r"(?:[A-Za-z0-9][A-Za-z0-9\-]{0,62}\.){1,4}[A-Za-z]{2,24}(?![\w@])"
)
EMAIL_SPELLED = re.compile(
    r"(?<![\w.+\-])([A-Za-z0-9][A-Za-z0-9._\-]{1,31}) ?[\[({]? ?(?:at|@) ?[\])}]? ?"
    r"([A-Za-z0-9\-]{2,32}) ?[\[({]? ?dot ?[\])}]? ?"
    r"(com|in|org|net|info|example|co dot in)(?!\w)",
    re.IGNORECASE,
)
UPI_BANKS = (
    "upi|ybl|ibl|axl|apl|yapl|paytm|ptyes|ptaxis|ptsbi|pthdfc|"
    "okaxis|oksbi|okicici|okhdfcbank|sbi|icici|axisbank|hdfcbank|"
    "freecharge|jupiteraxis|waicici|wahdfcbank|"
    "wasbi|waaxis|fam|ikwik|airtel|barodampay|kotak|rbl|idfcbank|postbank|naviaxis|"
    "slice|superyes|indus|federal|cnrb|pnb|uboi|yesbank"
)
UPI = re.compile(
    rf"(?<![\w.+\-])([A-Za-z0-9][A-Za-z0-9._\-]{{1,63}}@(?:{UPI_BANKS}))(?![\w.@]|\.[A-Za-z])", re.IGNORECASE
)
TELEGRAM_LINK = re.compile(
    r"(?:(?<![\w.])(?:t\.me|telegram\.(?:me|dog))/(?:s/)?(\+?[A-Za-z0-9_\-]{3,64})|"
    r"tg://(?:resolve\?domain=|join\?invite=)([A-Za-z0-9_\-]{3,64}))",
    re.IGNORECASE,
)
TELEGRAM_WORD = re.compile(
    r"telegram|telegrm|\btg\b|\btele\b|टेलीग्राम|टेलिग्राम|টেলিগ্রাম|টেলিগ্ৰাম|ꯇꯦꯂꯤꯒ", re.IGNORECASE
)
HANDLE = re.compile(r"(?<![\w.@/])@([A-Za-z][A-Za-z0-9_]{3,31})(?![\w@]|\.[A-Za-z])")
WHATSAPP_LINK = re.compile(
    r"(?:wa\.me/(?:message/)?|(?:api|web|chat)?\.?whatsapp\.com/"
    r"(?:send/?\?(?:[a-z_]{1,12}=[^&\s]{0,40}&){0,3}phone=))\+?(\d{8,15})",
    re.IGNORECASE,
)
WHATSAPP_GROUP = re.compile(
    r"(?:chat\.whatsapp\.com/(?:invite/)?|wa\.me/message/)([A-Za-z0-9]{8,40})", re.IGNORECASE
)
_WHATSAPP_LATIN = (r"wh?at?'?s ?h?ap+", "watsap", "wapp", r"\bwa\b")
_WHATSAPP_INDIC = (
    *("व्हाट्स", "वाट्स", "वॉट्स", "ह्वाट्स", "ꯋꯥꯠꯁ"),
    *("হোয়াটস", "হোয়াটস", "হোৱাটছ", "হোৱাটচ", "ওয়াটস", "ৱাৎস", "হ্ৱাৎস"),
)
WHATSAPP_WORD = re.compile("|".join((*_WHATSAPP_LATIN, *_WHATSAPP_INDIC)), re.IGNORECASE)
# With one of these letters each of the words begins; a letter is found faster than they are.
WHATSAPP_LETTER = re.compile(f"[wW{''.join(sorted({word[0] for word in _WHATSAPP_INDIC}))}]")
