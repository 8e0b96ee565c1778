"""The language of a text, and which texts go to a person."""

from __future__ import annotations

import pytest

from classifiers.language import detect_language, sentence_languages
from classifiers.text import read

ROWS = [
    ("en", "Accountant wanted for a trading firm, salary 18,000 per month, send your resume."),
    ("hi", "दुकान में हेल्पर चाहिए, सुबह से रात तक काम, वेतन 9000 रुपये।"),
    ("hi", "होटल के लिए लड़के और लड़कियाँ चाहिए, संपर्क करें।"),
    ("hi", "कंप्यूटर ऑपरेटर, एमएस ऑफिस"),
    ("ne", "पसलमा काम गर्ने केटी चाहियो, तलब राम्रो छ, सम्पर्क गर्नुस्।"),
    ("ne", "होटलको लागि कुक चाहिएको छ, खान बस्न फ्री।"),
    ("hi-Latn", "dukan me ladka chahiye, roz ka kaam hai, salary 9000 milega"),
    ("hi-Latn", "ghar ke kaam ke liye bai chahiye subah 9 baje"),
    ("bn", "দোকানে কাজের জন্য লোক চাই, মাসে ৯০০০ টাকা বেতন।"),
    ("bn", "মুম্বইয়ে কাজ করতে হবে, থাকা-খাওয়া ফ্রি।"),
    ("bn-Latn", "dokane kajer lok chai, mase 9000 taka beton, thaka khaoya free"),
    ("as", "দোকানত কাম কৰা মানুহ লাগে, মাহে ৯০০০ টকা দৰমহা।"),
    ("as", "গুৱাহাটীত চাকৰিৰ বাবে যোগাযোগ কৰক।"),
    ("mni-Beng", "দুকানদা থবক তৌনবা মীওই অমা মথৌ তাই, তলব ৯০০০।"),
    ("mni-Beng", "নুপীমচা পাম্মি, চহি ১৮দগী ২২, ফোন তৌবিয়ু।"),
    ("mni-Mtei", "ꯗꯨꯀꯥꯟꯗꯥ ꯊꯕꯛ ꯇꯧꯅꯕꯥ ꯃꯤꯑꯣꯏ ꯑꯃꯥ ꯃꯊꯧ ꯇꯥꯏ"),
    ("mul", "दुकान में हेल्पर चाहिए वेतन 9000 রান্নার লোক চাই মাসে ৯০০০ টাকা"),
    # Chat: English words that every language uses do not make it English.
    ("hi-Latn", "job hai call karo 9000 salary"),
    ("hi-Latn", "ladki chahiye job dubai visa free"),
    ("bn-Latn", "meye lagbe delhi te kaj ache"),
    ("as-Latn", "suwali lage delhi t kam ase"),
    ("en", "need grl 4 spa dubai gd slry cl me"),
    ("en", "girls wanted urgent call now"),
    ("mul", "दुकान में हेल्पर चाहिए, वेतन 9000 रुपये। We are looking for a helper who will be on time."),
    ("und", ""),
    ("und", "😀 😀 😀 12345"),
]
UNSUPPORTED = [
    "சென்னையில் வேலைக்கு ஆட்கள் தேவை, சம்பளம் நன்றாக இருக்கும்",
    "హైదరాబాద్‌లో పని చేయడానికి అమ్మాయిలు కావాలి",
    "مطلوب عاملات منزل في الكويت راتب جيد",
    "招聘女服务员 工资高 包吃住 请联系我们",
    "Wir suchen zuverlässige Mitarbeiter für unser Lager in Berlin, gute Bezahlung und Unterkunft",
    "Hledáme pracovníky do skladu v Praze, ubytování zajištěno, nástup ihned",
    "Se necesitan chicas jóvenes para trabajar en hotel, alojamiento gratis, llamar ahora mismo",
    "Требуются девушки для работы в гостинице, жилье бесплатно",
    "ملازمت کے لیے لڑکیوں کی ضرورت ہے",
    # Of small words that Hindi in Latin letters has too: de, se, para, di, ke, ka.
    "Se busca chica para trabajar en casa de familia en la ciudad de Dubai, se ofrece alojamiento y comida",
    "Dibutuhkan wanita muda untuk kerja di rumah di Malaysia, gaji besar, makan dan tempat tinggal gratis",
    "Veetu velaiku aal thevai, saapadu thangum idam ilavasam, sambalam nalla irukkum",
    # Nepali and Manipuri in Latin letters: no rules yet.
    "kt chaiyo delhi ma kaam garna lai, hamro gharma basne",
    "thabak leite pammi nupi khakta imphal dagi",
]


@pytest.mark.parametrize(("code", "text"), ROWS)
def test_the_language_is_told(code: str, text: str) -> None:
    found = detect_language(read("", text))
    assert (found.code, found.unsupported) == (code, False)


@pytest.mark.parametrize("text", UNSUPPORTED)
def test_a_language_without_rules_goes_to_a_person(text: str) -> None:
    assert detect_language(read("", text)).unsupported


SENTENCES = [
    ("", "", ()),
    (
        "दुकान में हेल्पर चाहिए",
        "We are looking for a helper. दोकान",
        ("hi", "en", "mul"),
    ),
    ("", "meye lagbe delhi te kaj ache. You must be on time at the office!", ("bn-Latn", "en")),
    ("Spa", "ladki chahiye jo ghar me rahe. Ok", ("hi-Latn", "hi-Latn", "hi-Latn")),
    ("", "গুৱাহাটীত চাকৰিৰ বাবে যোগাযোগ কৰক। নুপীমচা পাম্মি, থবক মথৌ তাই।", ("as", "mni-Beng")),
]


@pytest.mark.parametrize(("title", "text", "codes"), SENTENCES)
def test_each_sentence_has_its_language(title: str, text: str, codes: tuple[str, ...]) -> None:
    assert sentence_languages(read(title, text)) == codes
