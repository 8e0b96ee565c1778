"""The language of a text: by script, by letters of one language alone, and by small words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from classifiers.fold import LIMIT_CACHED_WORDS, fold, fold_roman
from classifiers.text import View

Script = Literal["latin", "devanagari", "bengali", "meitei", "other", "none"]
MIXED_SHARE = 0.3
LATIN_SURE_SHARE = 0.12
LEAST_WORDS = 3
LIMIT_TIE_BREAK_CHARACTERS = 2_000


def _set(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


def _sounds(words: str) -> frozenset[str]:
    return frozenset(fold_roman(fold(word)) for word in words.split())


_EN = _set(
    "the and for of to with is are we you your our will be at on or not from by this that as it can must no all any "
    "only have has who they their required wanted needed work job salary per month day free call contact apply "
    "experience send looking hiring age years new good need please office time phone company urgent vacancy staff"
)
_HI_LATN = _sounds(
    "hai hain ka ki ke ko se me mein aur nahi nahin chahiye chaiye kaam karo kare karna liye bhi ho hoga hogi tha raha "
    "rahe rahi jo koi kuch par pe ek do wala wale wali milega milegi denge hum ham hamara hamare aap apne apna ghar "
    "ladki ladka ladke ladkiyan rehna khana paisa jaldi turant sirf bina hona jayega jaye aao aaye baad pehle saal "
    "mahina mahine roz tak hazar hajar sath saath lekar karega dukan naukri sampark kripya sabhi yahan waha kisi mat"
)
_BN_LATN = _sounds(
    "er ar e o te theke jonno chai lagbe hobe korte korun kore kaj meye meyera chele amra amader apnar thakte thakbe "
    "taka din mase bochor jabe asun debo dite nebo kono sathe songe ekta ekjon bari barite ghor dokan dokane thaka "
    "khaoya boyos beton maine jogajog dorkar sokal rat korbo pabe ache nei na hole janaben janan lok kajer"
)
_AS_LATN = _sounds(
    "lage lagibo ase nai bosor suwali lora kam koribo korok ghorot thoka khua dormoha apunar amar aru nohoi pora loi "
    "bisarisu jugajug guwahati xohoj mahe toka bon dibo hobo kebol"
)
_BN = _set(
    "এবং জন্য হবে থেকে করুন আছে নেই চাই করতে হয় এই আমাদের দেওয়া দিন টাকা কাজ কাজের মেয়ে সঙ্গে মাসে বছরের বয়স বেতন যোগাযোগ লাগবে "
    "থাকতে পর্যন্ত করা যাবে না ও আর একটা একজন থাকবে দেব পাশ রাত সকাল বাড়ি বাড়ির দোকানে"
)
_AS = _set(
    "আৰু বাবে লাগে হ'ব পৰা কৰক আছে নাই কৰিব এই আমাৰ দিয়া টকা কাম কামৰ ছোৱালী লগত মাহে বছৰৰ বয়স দৰমহা যোগাযোগ লাগিব থাকিব "
    "লৈকে কৰা পাৰিব নালাগে এজন এজনী গৰাকী ঘৰত ল'ৰা নহয় পাছ ৰাতি পুৱা"
)
_MNI = _set(
    "অমসুং থবক মথৌ তাই তাদে নুপী নুপীমচা নুপা লৈ লৈতে য়াই য়াদে অমা অমদা চহি তলব তৌনবা তৌবা তৌবিয়ু পাম্মি পাম্লি লৈবা ফাওবা ঐখোয়না "
    "পীগনি লেমনা লৈফম চাবা মীওই হায়বা হায়বিগনু লাকউ খক্তা খুদিং খুদিংগী নুমিৎ লুপা লিশিং মফম মফমদা ইমুং য়ুমগী য়ুমদা দুকানদা স্কুলদা "
    "হোতেলদা ওজা পাউ ফাওবিয়ু হৌজিক থুনা নত্তে অদুগী অসি চে শেন পৈসা ফজবা অঙাং"
)
_MNI_ENDINGS = tuple(fold(one) for one in ("গী", "দগী", "শিং", "গনি", "বিয়ু", "নবা", "দা", "তা", "রে", "ক্লি"))
_NE = _set(
    "छ छन् हो हुन्छ हुनुपर्छ गर्नु गर्नुस् गर्नुहोस् गर्ने चाहियो चाहिन्छ चाहिएको लागि मा को का र पनि छैन हुँदैन देखि सम्म हामी हाम्रो "
    "तपाईं केटी केटीहरू महिना तलब काम दिन्छ दिइन्छ गरी भएको भए आउनुस् भेट्नुस् सम्पर्क बस्न खान वर्ष जना बिदा पाइँदैन पर्छ पसलमा "
    "लैजान्छ पठाउनुस् गरियो थियो अनि यो त्यो जस्तो मात्र नजिकै पास फोन निःशुल्क जागिर"
)
_NE_ENDINGS = tuple(fold(one) for one in ("हरू", "लाई", "मा", "बाट", "को", "सँग", "ले", "नुस्", "दैन"))
_HI = _set(
    "है हैं का की के को से में और नहीं चाहिए काम करें करो करना लिए भी हो होगा होगी था जो कोई कुछ पर एक वाले वाली मिलेगा मिलेगी देंगे "
    "हम हमारा हमारे आप अपने घर लड़की लड़का रहना खाना पैसा सिर्फ़ केवल बिना तक या ने यह वह आवश्यकता वर्ष साल महीना महीने रोज़ वेतन "
    "संपर्क आवेदन नौकरी हज़ार तुरंत किसी साथ बाद पहले"
)


@dataclass(frozen=True, slots=True)
class LanguageFound:
    """A language code of the contract, and whether no rules of ours cover the text."""

    code: str
    unsupported: bool


def _script(word: str) -> Script:
    for letter in word:
        code = ord(letter)
        if code < 0x41 or not (letter.isalpha() or 0x0900 <= code <= 0x0DFF):
            continue
        if code < 0x0250 or 0x1E00 <= code < 0x1F00 or 0xFF21 <= code < 0xFF5B or 0x1D400 <= code < 0x1D7D0:
            return "latin"
        if 0x0900 <= code <= 0x097F:
            return "devanagari"
        if 0x0980 <= code <= 0x09FF:
            return "bengali"
        if 0xABC0 <= code <= 0xABFF or 0xAAE0 <= code <= 0xAAFF:
            return "meitei"
        return "other"
    return "none"


def _latin_votes(word: str) -> list[str]:
    sound = fold_roman(word)
    votes = ["en"] if word in _EN else []
    votes += ["hi-Latn"] if sound in _HI_LATN else []
    votes += ["bn-Latn"] if sound in _BN_LATN else []
    return votes + (["as-Latn"] if sound in _AS_LATN else [])


def _bengali_votes(word: str, raw: str) -> list[str]:
    votes = ["as", "as"] if "ৰ" in raw else []
    votes += ["mni-Beng", "mni-Beng"] if word in _MNI else []
    votes += ["mni-Beng"] if word.endswith(_MNI_ENDINGS) and "ৰ" not in raw else []
    votes += ["as"] if word in _AS else []
    votes += ["as"] if "ৱ" in raw and word not in _MNI and not word.endswith(_MNI_ENDINGS) else []
    return votes + (["bn"] if word in _BN else [])


def _devanagari_votes(word: str) -> list[str]:
    votes = ["ne", "ne"] if word in _NE and word not in _HI else ["ne"] if word in _NE else []
    votes += ["ne"] if word.endswith(_NE_ENDINGS) and word not in _HI and len(word) > 4 else []
    return votes + (["hi"] if word in _HI else [])


_known: dict[str, tuple[Script, tuple[str, ...]]] = {}


def _learn(raw: str, word: str) -> tuple[Script, tuple[str, ...]]:
    script = _script(raw)
    votes: list[str] = []
    if script == "latin":
        votes = _latin_votes(word)
    elif script == "bengali":
        votes = _bengali_votes(word, raw)
    elif script == "devanagari":
        votes = _devanagari_votes(word)
    if len(_known) > LIMIT_CACHED_WORDS:
        _known.clear()
    known = _known[raw] = (script, tuple(votes))
    return known


def _best(votes: Counter[str], choices: tuple[str, ...], default: str) -> str:
    first = max(choices, key=lambda code: votes[code])
    return first if votes[first] else default


def _tie_break_is_english(text: str) -> bool:
    """Asks py3langid, loaded on first need: it imports numpy."""
    from py3langid import langid

    code, _ = langid.classify(text[:LIMIT_TIE_BREAK_CHARACTERS].encode("utf-8", "ignore").decode("utf-8"))
    return bool(code == "en")


def _latin(view: View, votes: Counter[str], n_words: int) -> LanguageFound:
    code = _best(votes, ("en", "hi-Latn", "bn-Latn", "as-Latn"), "en")
    if code == "en" and max(votes["hi-Latn"], votes["bn-Latn"]) >= 0.8 * votes["en"] > 0:
        code = _best(votes, ("hi-Latn", "bn-Latn", "as-Latn"), "en")
    if votes[code] >= LATIN_SURE_SHARE * n_words and (code != "en" or votes["en"] >= 2 or n_words < 8):
        return LanguageFound(code, unsupported=False)
    if n_words < LEAST_WORDS:
        return LanguageFound("en" if votes["en"] else "und", unsupported=False)
    if _tie_break_is_english(f"{view.title}. {view.text}"):
        return LanguageFound("en", unsupported=False)
    return LanguageFound(code if votes[code] >= LATIN_SURE_SHARE * n_words else "und", unsupported=True)


def detect_language(view: View) -> LanguageFound:
    """The language of title and text together."""
    scripts: Counter[Script] = Counter()
    votes: Counter[str] = Counter()
    get = _known.get
    for raw, word in zip(view.raw, view.words, strict=True):
        script, voted = get(raw) or _learn(raw, word)
        scripts[script] += 1
        votes.update(voted)
    total = sum(scripts.values()) - scripts["none"]
    if total == 0:
        return LanguageFound("und", unsupported=False)
    if scripts["other"] >= MIXED_SHARE * total:
        return LanguageFound("und", unsupported=True)
    indic = {name: scripts[name] for name in ("devanagari", "bengali", "meitei")}
    top = max(indic, key=lambda name: indic[name])
    if sum(indic.values()) - indic[top] >= MIXED_SHARE * total:
        return LanguageFound("mul", unsupported=False)
    if indic[top] >= MIXED_SHARE * total:
        code = {
            "devanagari": _best(votes, ("hi", "ne"), "hi"),
            "bengali": _best(votes, ("bn", "as", "mni-Beng"), "bn"),
            "meitei": "mni-Mtei",
        }[top]
        both = scripts["latin"] >= 0.4 * total and votes["en"] >= 0.3 * scripts["latin"]
        return LanguageFound("mul" if both else code, unsupported=False)
    return _latin(view, votes, scripts["latin"])
