"""What an advert pastes beside its lure lowers nothing; what only warns, reports or shelters is no lure."""

from __future__ import annotations

import pytest

from classifiers.assess import assess_fields
from classifiers.assessment import Assessment

LURES = {
    "spa": (
        "Urgent girls for Goa",
        "Spa needs girls from Assam, 18 to 22, good looking. Room and food free, ticket we send. "
        "Full photo on WhatsApp 99999 00123.",
    ),
    "gulf": (
        "Housemaid for Kuwait",
        "Kuwait housemaid, free visa and ticket, 45000 per month, no experience. Call Raju bhai 99999 00123",
    ),
    "visit": ("Dubai helper", "Helper for Dubai, visit visa, ticket free, salary 60000. Call 99999 00123."),
    "hindi": (
        "",
        "गाँव की लड़कियाँ चाहिए दिल्ली के लिए, रहना खाना फ्री, ले जाएँगे, घर पर मत बताना। फ़ोन 99999 00123",
    ),
    "compound": (
        "Data entry Cambodia",
        "Typing job in Cambodia, 1000 USD, ticket and room free, no interview. Telegram @abcde",
    ),
    "child": (
        "Girls of 14 to 16 for house work",
        "Poor family girls, parents get advance 10000. Stay in Delhi. Call aunty 99999 00123",
    ),
    "no contact": (
        "Maid for Delhi",
        "24 hour maid for Delhi, agency will place, girls from village, advance to parents. "
        "We take her from the bus stand.",
    ),
    "bengali": (
        "",
        "দিল্লিতে ২৪ ঘণ্টার কাজের মেয়ে চাই, গ্রামের মেয়ে, থাকা খাওয়া ফ্রি, নিয়ে যাব, মা বাবাকে অগ্রিম। ফোন 99999 00123",
    ),
}
PASTED = [
    "RA Lic B-0000/DEL/COM/1000+/5/0000/2015.",
    "Licence no. B-0000/DEL/COM/1000+/5/0000/2015, emigrate registered.",
    "Licensed recruiting agent, MEA approved.",
    "No registration fee, no charge at any stage.",
    "Government approved.",
    "Helpline 1098.",
    "Childline 1098, women helpline 181.",
    "Beware of fraud!",
    "Beware of fraud, fake agents cheat girls. Helpline 1098.",
    "Ask a teacher or call Childline 1098.",
    "This is not a fake job advert, beware of scam.",
    "Short-stay home, counselling, legal help, helpline 181.",
    "How to know a false job advert: one sign alone means little. Report to 1098.",
    "सावधान, ठगी से बचें। हेल्पलाइन 1098।",
    "প্রতারণা থেকে সাবধান। হেল্পলাইন 1098।",
    "If anyone asks for money, do not give. Never send your photo to strangers. Helpline 1098.",
    "agar koi bole to mat jao, 1098 pe call karo.",
]


def _assess(title: str, text: str) -> Assessment:
    return assess_fields("x", title, text)


@pytest.mark.parametrize("pasted", PASTED)
@pytest.mark.parametrize("lure", LURES)
def test_no_pasted_claim_lowers_a_lure(lure: str, pasted: str) -> None:
    title, text = LURES[lure]
    plain = _assess(title, text)
    assert plain.band == "urgent"
    for both in (f"{text} {pasted}", f"{pasted} {text}", f"{text}\n{pasted}"):
        found = _assess(title, both)
        assert found.band == "urgent"
        assert found.log_odds >= plain.log_odds - 1e-9
        assert found.child_sign == plain.child_sign


@pytest.mark.parametrize(
    "pasted",
    ["यह सरकारी योजना है, आवेदन प्रखंड कार्यालय में।", "Under the welfare scheme, apply at the block office."],
)
@pytest.mark.parametrize("lure", LURES)
def test_a_scheme_named_beside_a_lure_clears_nothing(lure: str, pasted: str) -> None:
    title, text = LURES[lure]
    found = _assess(title, f"{text} {pasted}")
    assert found.band == "urgent"
    assert found.child_sign == _assess(title, text).child_sign


def test_a_scheme_named_beside_a_child_who_is_wanted_clears_nothing() -> None:
    lure = "14 साल की लड़की चाहिए, अविवाहित। "
    assert _assess("", lure + "सरकारी योजना, प्रखंड कार्यालय में आवेदन।").child_sign


@pytest.mark.parametrize(
    "text",
    [
        "Orchestra needs dancers. Advance 50000 at home. Beautiful looking, unmarried.",
        "নাচের মেয়ে চাই, অর্কেস্ট্রা। অ্যাডভান্স ২০ হাজার। সুন্দর হতে হবে।",
    ],
)
def test_an_advance_for_dancers_is_a_grave_sign(text: str) -> None:
    found = _assess("", text)
    assert "I10" in {sign.id for sign in found.indicators}
    assert found.band == "urgent"


def test_work_abroad_shows_that_no_licence_is_verified_whatever_is_claimed() -> None:
    title, text = LURES["gulf"]
    for claim in ("", " RA licence B-0000/DEL/COM/1000+/5/0000/2015, emigrate registered."):
        assert "I34" in {sign.id for sign in _assess(title, text + claim).indicators}


NURSES = (
    "B.Sc. Nursing with two years in a hospital, Prometric and DataFlow done. Free air ticket and room by "
    "the employer, contract attested by the embassy. Interview by the client on 1 December. Service charge "
    "as fixed by the government, receipt given. Write to office@notice.example."
)


def test_an_examined_trade_that_the_employer_meets_is_no_flag() -> None:
    assert _assess("Staff nurses for Kuwait", NURSES).band == "none"
    lure = "Any girl, no experience. Free air ticket, room, salary 60000. Call 99999 00123."
    assert _assess("Nurses for Kuwait", lure).band == "urgent"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Signs of a false job advert, for school clubs",
            "Very high pay for easy work, only girls asked for, photo on WhatsApp before any interview. "
            "One sign alone means little. Several together: ask a teacher or call Childline 1098.",
        ),
        (
            "Home for women in need",
            "Our shelter takes in women and girls who have nowhere to stay: food, counselling, legal help. "
            "Come with or without papers. Nothing you tell us goes to anybody without your consent. "
            "Letters to office@notice.example or women's helpline 181.",
        ),
        (
            "বিনামূল্যে আবাসিক প্রশিক্ষণ",
            "তরুণ-তরুণীদের জন্য সেলাই ও হোটেলের প্রশিক্ষণ, থাকা-খাওয়া প্রকল্পের খরচে। বয়স আঠারো থেকে পঁয়ত্রিশ, "
            "মেয়েদের জন্য আসন সংরক্ষিত। প্রথম দিন বাবা-মা সঙ্গে আসবেন। শিবির ব্লক অফিসে।",
        ),
        ("বিউটি পার্লার", "চুল কাটার লোক চাই, থাকার ব্যবস্থা আছে। কাগজপত্র নিয়ে অফিসে আসুন। জরুরি।"),
        ("सिलाई", "सिंगल नीडल मशीन पर महिला, बारह-बारह के बंडल बनाना।"),
        (
            "Before you say yes",
            "If anyone promises girls aged 18 to 22 spa work in Goa with a free room, stop. "
            "Do not send your photo and never give your passport. It may be a fake offer. Childline 1098.",
        ),
        (
            "विवाह सहायता योजना",
            "गरीब परिवार की अविवाहित बेटियों की शादी के लिए 50 हजार रुपये। आवेदन प्रखंड कार्यालय में।",
        ),
        (
            "ছাত্রীদের বৃত্তি",
            "১৩ থেকে ১৮ বছরের অবিবাহিত ছাত্রীদের জন্য সরকারি প্রকল্প। স্কুলের মাধ্যমে আবেদন, টাকা ব্যাংকে আসবে।",
        ),
        (
            "Safe migration class",
            "Tell your family the address, never pay an agent, never go on a visit visa. Sunday, 4 pm.",
        ),
        ("Court", "Man gets 10 years in jail for taking a girl of 15 to Delhi after paying her father 5000."),
        ("সতৰ্কতা", "কোনোবাই কয় মই নিজে লৈ যাম, ঘৰত নক'বা, তেন্তে ১০৯৮ত ফোন কৰক।"),
        ("Savdhan", "agar koi bole Dubai me ghar ka kaam, visit visa, to mat jao. 112 pe call karo."),
        ("Parlour", "parlour me kaam karne wali ladki chahiye, threading aana chahiye, Patna Boring Road"),
    ],
)
def test_what_helps_warns_or_is_ordinary_is_no_flag(title: str, text: str) -> None:
    assert _assess(title, text).band == "none"


@pytest.mark.parametrize(
    "text",
    [
        "Girl of 12-14 for house work in Delhi",
        "Girls wanted, fourteen or fifteen, for a house",
        "A boy of fifteen years wanted for a tea shop",
        "School students can also join, evening work",
        "Under 18 also ok, girls for packing",
        "14-15 saal ki ladki chahiye ghar ke kaam ke liye",
        "12-14 saal ka ladka chahiye dhaba",
        "umar solah saal, ladki, anubhav nahi chahiye",
        "छोटी लड़की, 12, 13 साल, घर का काम",
        "लड़की चाहिए, चौदह साल की",
        "चौदह साल का लड़का चाहिए",
        "চোদ্দো বছরের মেয়ে চাই, বাড়ির কাজ",
        "পোন্ধৰ বছৰীয়া ছোৱালী লাগে",
        "पन्ध्र वर्षकी केटी चाहियो",
        "চহি ১৩ দগী ১৫ গী নুপীমচা পাম্মি",
        "Girls 16+ for packing, stay in hostel",
        "মেয়ে চাই, বয়স ১৬+",
        "umar 16+ ladki chahiye",
        "दिल्लीमा होटल काम, १७-२२ का बहिनी",
        "Girls 16 to 35 wanted for a dance bar, free course",
    ],
)
def test_a_child_who_is_sought_is_seen(text: str) -> None:
    assert _assess("", text).child_sign


@pytest.mark.parametrize(
    "text",
    [
        "Fifteen years old firm needs girls for the office",
        "Sales girl wanted, twelve years in business",
        "Van driver wanted for school children",
        "We do not employ anyone below 18",
        "15+ girls needed for the counter of a shop",
        "Girls with 10+2, age 18+",
        "15+ years of experience, age no bar, ladies",
        "Interview on 13, 14 and 15 December",
        "Nursing diploma, class 12 with 40 per cent, age 17 to 35 as per council rule",
        "पंद्रह साल पुरानी दुकान, लड़की चाहिए",
        "18 साल से कम नहीं लिए जाएँगे",
        "পনেরো বছরের পুরনো দোকানে মেয়ে চাই",
        "পোন্ধৰ বছৰীয়া ঘৰুৱা ব্যৱসায়, ছোৱালী লাগে",
        "ক্লাস ৮ পাস তৌরবা মীওই মথৌ তাই",
        "স্কুলগী অঙাংশিং পুবা গারী থৌবা মথৌ তাই",
    ],
)
def test_years_of_a_firm_a_class_or_a_course_are_no_child(text: str) -> None:
    assert not _assess("", text).child_sign


@pytest.mark.parametrize(
    "text",
    [
        "Police found three girls of 15 and 16 in a spa; the owner was arrested and a case was registered.",
        "तीन परिवारों से कहा गया कि बेटी को चालीस हज़ार मिलेगा, टिकट मुफ़्त। कोई कहे कि घर में किसी को मत बताओ, तो रुकिए "
        "और 1098 पर पूछिए।",
    ],
)
def test_a_report_or_warning_is_neither_a_flag_nor_a_sign_of_a_child(text: str) -> None:
    found = _assess("", text)
    assert found.band == "none"
    assert not found.child_sign


@pytest.mark.parametrize(
    "text",
    [
        "Sisters, job in the city. I will personally take you, do not take my name. 99999 00123",
        "ladkiyo ke liye kaam, kiraya mera, mera naam mat lena. 99999 00123",
        "होटल लाइन में लड़कियां चाहिए, पहचान गुप्त रहेगी",
        "হোটেলে মেয়ে চাই, পরিচয় গোপন থাকবে",
        "ছোৱালী লাগে, মই নিজে লৈ যাম, ঘৰত নক'বা",
        "बाहिर काममा जाने बहिनीहरू, म आफै लैजान्छु, मेरो नाम नलिनु",
        "कुवेत जाने महिला, भारत हुँदै, उमेर नपुगे मिलाइदिन्छौं",
        "apne gaon se ladkiya lao, har ladki ka 2000 commission, age chhoti bhi chalegi",
    ],
)
def test_a_quiet_lure_is_a_flag(text: str) -> None:
    assert _assess("", text).band != "none"


def test_a_lure_without_a_number_is_not_cleared_by_words_such_as_if_any() -> None:
    lure = "अगर कोई लड़की काम करना चाहे तो दिल्ली ले जाएँगे, रहना खाना फ्री, घर पर मत बताना, अकेली आना।"
    assert _assess("", lure).band == "urgent"


@pytest.mark.parametrize(
    "text",
    [
        "PG for working girls, 5000 per girl, two in a room, near the metro",
        "Safe hostel for girls; the trainer will take you through the machine on the first day",
        "Field sales, girls and boys, 500 commission each, travel with team leader",
        "हर लड़की को प्रमाण पत्र मिलेगा, सिलाई केंद्र, बोनस दिवाली पर",
        "উমের ১৮ হ'ব লাগিব, দোকানত ছোৱালী লাগে",
    ],
)
def test_an_ordinary_text_with_such_words_is_no_flag(text: str) -> None:
    assert _assess("", text).band == "none"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Ayah wanted at Kolkata, 12 hours.\nPay Rs. 9,500/- p.m.\nCall 99999 00111", "I11"),
        ("Driver, salary 18,000\nPay: Rs 18,000", "I11"),
        ("মেয়ে চাই। বেতন ৮০০০ ফোন ৯৯৯৯৯ ৪৪৫৫৬", "I01"),
    ],
)
def test_a_wage_label_is_no_fee_and_a_phone_no_wage(text: str, sign: str) -> None:
    found = assess_fields("1", "", text).indicators
    assert sign not in {one.id for one in found}
