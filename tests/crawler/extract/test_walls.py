"""Pages that come instead of adverts, and adverts that talk like them. Everything here is invented."""

from __future__ import annotations

import re

import pytest

from crawler.extract import Selectors, extract_page
from tests.crawler.extract.pages import make_page

NAV = (
    '<header><a href="/">Lotus Jobs</a><nav><a href="/jobs">Jobs</a><a href="/login">Login</a>'
    '<a href="/post">Post a job</a></nav></header>'
)
FOOT = (
    '<footer><p>© 2026 Lotus Jobs, Guwahati. <a href="/about">About us</a>'
    ' <a href="/contact">Contact</a></p></footer>'
)
RELATED = (
    '<section class="related"><h2>Similar jobs</h2><ul>'
    + "".join(
        f'<li class="card"><a href="/job/{number}">{title}</a><p>{place} · ₹ {pay},000 a month</p></li>'
        for number, title, place, pay in (
            (81, "Cook for a canteen", "Tezpur", 12),
            (82, "Shop assistant", "Silchar", 10),
            (83, "Driver with licence", "Dibrugarh", 15),
            (84, "Tailor, full time", "Jorhat", 11),
        )
    )
    + "</ul></section>"
)


def page(title: str, body: str, lang: str = "en", *, whole: bool = True) -> str:
    head = f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body>{NAV if whole else ''}<main>{body}</main>{FOOT if whole else ''}</body></html>"


GONE = ("soft_404",)
BLOCK = ("blocked",)
ROBOT = ("captcha", "blocked")
LOGIN = ("login_wall",)

WALLS: dict[str, tuple[str, tuple[str, ...]]] = {
    # Soft 404.
    "gone, with the old title": (
        page(
            "Sales executive in Pune - Lotus Jobs",
            "<h1>Sales executive in Pune</h1><p>This job has expired and is no longer accepting"
            " applications.</p>",
        ),
        GONE,
    ),
    "gone, with the old title and related jobs": (
        page(
            "Sales executive in Pune - Lotus Jobs",
            "<h1>Sales executive in Pune</h1><div class=alert>Sorry, this job has expired.</div>" + RELATED,
        ),
        GONE,
    ),
    "gone, with the old title, employer and place": (
        page(
            "Hotel receptionist - Blue Lotus - Siliguri",
            "<h1>Hotel receptionist</h1><p>Blue Lotus Canteen</p><p>Siliguri, West Bengal</p>"
            "<p class=notice>This vacancy has been closed. The employer is no longer accepting"
            " applications.</p>" + RELATED,
        ),
        GONE,
    ),
    "not found": (page("Page not found", "<h1>404</h1><p>The page could not be found.</p>"), GONE),
    "not found, with related jobs": (
        page("Page not found", "<h1>Oops! Page not found</h1><p>Try one of these jobs.</p>" + RELATED),
        GONE,
    ),
    "not found, in many words": (
        page(
            "We can't find that page",
            "<h1>Oops! That page can't be found</h1><p>It looks like nothing was found at this"
            " location. The job"
            " you are looking for may have been removed, had its name changed, or is temporarily unavailable."
            " You can go back to the home page, or search again for jobs in your city. If you think this is a"
            " mistake, please write to our help desk at help@example.org and tell us which page you"
            " wanted.</p>",
        ),
        GONE,
    ),
    "filled": (
        page(
            "Nursing assistant, Imphal",
            "<h1>Nursing assistant, Imphal</h1><p>The position has been filled. Thank you for your"
            " interest in"
            " working with us. Please have a look at our other openings.</p>",
        ),
        GONE,
    ),
    "removed by the employer": (
        page(
            "Job removed",
            "<h1>Job removed</h1><p>This job posting has been removed by the employer. Sign up for alerts to"
            " hear of new jobs like this.</p>" + RELATED,
        ),
        GONE,
    ),
    "advert deactivated": (
        page("Ad not active", "<h1>This ad is no longer active</h1><p>The user took it down.</p>" + RELATED),
        GONE,
    ),
    "gone, Hindi": (
        page(
            "सेल्स एग्जीक्यूटिव - लोटस जॉब्स",
            "<h1>सेल्स एग्जीक्यूटिव</h1><p>क्षमा करें, यह नौकरी अब उपलब्ध नहीं है। इसकी अंतिम तिथि समाप्त हो चुकी है।</p>",
            "hi",
        ),
        GONE,
    ),
    "not found, Hindi": (
        page("पेज नहीं मिला", "<h1>404</h1><p>आप जो पेज खोज रहे हैं वह नहीं मिला।</p>", "hi"),
        GONE,
    ),
    "gone, Bengali": (
        page(
            "হোটেলে রিসেপশনিস্ট",
            "<h1>হোটেলে রিসেপশনিস্ট</h1><p>দুঃখিত, এই চাকরির বিজ্ঞাপনের মেয়াদ শেষ হয়ে গেছে।</p>" + RELATED,
            "bn",
        ),
        GONE,
    ),
    "gone, Assamese": (
        page("বিজ্ঞাপন", "<h1>দোকানৰ সহায়ক</h1><p>এই বিজ্ঞাপনৰ ম্যাদ উকলিছে। পৃষ্ঠাখন পোৱা নগ'ল।</p>", "as"),
        GONE,
    ),
    "gone, Nepali": (
        page(
            "होटल सहायक", "<h1>होटल सहायक</h1><p>माफ गर्नुहोस्, यो जागिर अब उपलब्ध छैन। म्याद सकिएको छ।</p>", "ne"
        ),
        GONE,
    ),
    "gone, Hindi in Latin letters": (
        page(
            "Delivery boy ki naukri",
            "<h1>Delivery boy ki naukri</h1><p>Maaf kijiye, yeh naukri ab uplabdh nahi hai.</p>" + RELATED,
        ),
        GONE,
    ),
    "parked domain": (
        page(
            "lotus-jobs.example",
            "<h1>lotus-jobs.example</h1><p>This domain is for sale. Buy this domain.</p><p>Related"
            " searches</p>"
            "<ul><li><a href='/s?q=1'>Jobs in Delhi</a></li><li><a href='/s?q=2'>Work from home jobs</a></li>"
            "<li><a href='/s?q=3'>Jobs for girls</a></li></ul>",
            whole=False,
        ),
        GONE,
    ),
    "domain has expired": (
        page(
            "Domain expired",
            "<h1>This domain has expired</h1><p>If you are the owner, renew it with your registrar.</p>",
            whole=False,
        ),
        GONE,
    ),
    "account suspended": (
        page(
            "Account Suspended",
            "<h1>Account Suspended</h1><p>This account has been suspended. Contact your hosting"
            " provider.</p>",
            whole=False,
        ),
        (*GONE, *BLOCK),
    ),
    "under construction": (
        page(
            "Coming soon",
            "<h1>Website under construction</h1><p>Our new job portal is coming soon. Call us:"
            " 99999 00001</p>",
            whole=False,
        ),
        GONE,
    ),
    "maintenance": (
        page(
            "Under maintenance",
            "<h1>We will be back soon</h1><p>The job portal is under scheduled maintenance. Please try again"
            " after some time. For urgent vacancies call 99999 00001.</p>",
        ),
        GONE,
    ),
    "maintenance, Hindi": (
        page("रखरखाव", "<h1>वेबसाइट रखरखाव के अधीन है</h1><p>असुविधा के लिए खेद है। कृपया बाद में प्रयास करें।</p>", "hi"),
        GONE,
    ),
    "maintenance, Bengali": (
        page("রক্ষণাবেক্ষণ", "<h1>রক্ষণাবেক্ষণের কাজ চলছে</h1><p>সাময়িক অসুবিধার জন্য দুঃখিত।</p>", "bn"),
        GONE,
    ),
    # Blocks.
    "a firewall with a reference": (
        page(
            "Access Denied",
            "<h1>Access Denied</h1><p>You don't have permission to access"
            " &quot;http://lotus.example/job/1&quot;"
            " on this"
            " server.</p><p>Reference #18.2f3a0117.1764000000.3c9d1f2</p>",
            whole=False,
        ),
        BLOCK,
    ),
    "a firewall that names its job": (
        page(
            "Request blocked",
            "<h1>The request could not be satisfied</h1><p>Request blocked. We can't connect to the"
            " server for"
            " this job board at this time. There might be too much traffic or a configuration"
            " error. Try again"
            " later, or contact the app or website owner.</p><p>Request ID: 7Jx0aQ9f3bEXAMPLE==</p>",
            whole=False,
        ),
        BLOCK,
    ),
    "rate limit": (
        page(
            "Too many requests",
            "<h1>Slow down!</h1><p>You have sent too many requests in a short time. Please wait ten"
            " minutes.</p>",
        ),
        BLOCK,
    ),
    "unusual traffic": (
        page(
            "Sorry...",
            "<h1>We're sorry...</h1><p>Our systems have detected unusual traffic from your computer network."
            " To protect our users we can't process your request right now.</p>",
            whole=False,
        ),
        ROBOT,
    ),
    "a browser check": (
        page(
            "Just a moment...",
            "<h1>lotus.example</h1><h2>Checking if the site connection is secure</h2><div"
            " class='cf-challenge'>"
            "</div><p>lotus.example needs to review the security of your connection before proceeding.</p>"
            "<p>Ray ID: 8a0000000example</p><script src='/cdn/challenge-platform/x.js'></script>",
            whole=False,
        ),
        ROBOT,
    ),
    "a CAPTCHA with the advert's title": (
        page(
            "Sales executive in Pune - Lotus Jobs",
            "<h1>Sales executive in Pune</h1><p>To see this job, please verify you are human.</p>"
            "<div class='g-recaptcha' data-sitekey='x'></div>",
        ),
        ROBOT,
    ),
    "a CAPTCHA, Hindi": (
        page(
            "सुरक्षा जांच",
            "<h1>सुरक्षा जांच</h1><p>कृपया पुष्टि करें कि आप रोबोट नहीं हैं।</p><div class='h-captcha'></div>",
            "hi",
        ),
        ROBOT,
    ),
    "a block, Bengali": (
        page("প্রবেশ নিষেধ", "<h1>প্রবেশ নিষেধ</h1><p>এই পাতা দেখার অনুমতি আপনার নেই।</p>", "bn", whole=False),
        BLOCK,
    ),
    "not in your region": (
        page(
            "Unavailable",
            "<h1>This content is not available in your country</h1><p>Due to legal reasons we"
            " cannot show jobs"
            " outside our service area.</p>",
        ),
        BLOCK,
    ),
    "cookies first": (
        page(
            "Before you continue",
            "<h1>We value your privacy</h1><p>We and our 214 partners store and access information on your"
            " device, such as cookies, to show you jobs that fit and to measure adverts. You must accept"
            " cookies to continue to this job.</p><button>Accept all</button><button>Manage options</button>",
            whole=False,
        ),
        BLOCK,
    ),
    "an advert blocker is found": (
        page(
            "Ad blocker",
            "<h1>Ad blocker detected</h1><p>Please disable your ad blocker to continue to this job page.</p>",
        ),
        BLOCK,
    ),
    # Log-ins.
    "a log-in": (
        page(
            "Log in - Lotus Jobs",
            "<h1>Log in</h1><form><input name=user><input type=password name=p><button>Log in</button></form>"
            "<a href='/forgot'>Forgot password?</a>",
        ),
        LOGIN,
    ),
    "a log-in with a teaser": (
        page(
            "Beauty parlour assistant in Mumbai - Lotus Jobs",
            "<h1>Beauty parlour assistant in Mumbai</h1><p>Blue Lotus Salon · Mumbai</p><p>Good"
            " salary with room"
            " and food…</p><p>Log in to see the full job description and contact details.</p>"
            "<form><input name=user><input type=password name=p><button>Log in</button></form>"
            "<p>New here? Create an account</p>",
        ),
        LOGIN,
    ),
    "join to view": (
        page(
            "Join to see this job",
            "<h1>Join Lotus to see this job</h1><p>Sign in to continue. New to Lotus? Create an account.</p>",
        ),
        LOGIN,
    ),
    "a log-in, Hindi": (
        page(
            "लॉग इन",
            "<h1>लॉग इन करें</h1><p>नौकरी का विवरण देखने के लिए लॉग इन करें।</p><form><input name=u>"
            "<input type=password><button>लॉग इन</button></form>",
            "hi",
        ),
        LOGIN,
    ),
    "a captive portal": (
        page(
            "Free WiFi",
            "<h1>Welcome to Lotus Free WiFi</h1><p>Please log in with your mobile number to use the"
            " internet.</p>"
            "<form><input name=phone placeholder='Mobile number'><button>Get OTP</button></form>",
            whole=False,
        ),
        LOGIN,
    ),
}


@pytest.mark.parametrize("name", WALLS)
def test_what_comes_instead_is_no_advert_and_has_a_name(name: str) -> None:
    html, states = WALLS[name]
    found = extract_page(make_page(html))
    assert [advert.title for advert in found.adverts] == []
    assert found.state in states


BANNER = (
    "<div class=cb><p>This site uses cookies to give you the best experience. By going on you agree"
    " to our use"
    " of cookies as told in our privacy policy. You can change your choice at any time in the"
    " settings of your"
    " browser, or by the link at the foot of each page.</p></div>"
)
PRAISE = (
    "<div class=bottom><p>Lotus Jobs is a portal for jobs in the North East. We help employers find"
    " people and"
    " people find work. Thousands of vacancies are posted each week for cooks, drivers, tailors and"
    " nurses, and"
    " each of them is read by our team before it is shown to you, free of any charge.</p></div>"
)
AROUND = {
    "a consent banner": lambda html: html.replace("<main>", f"{BANNER}<main>"),
    "praise of the site": lambda html: html.replace("</main>", f"</main>{PRAISE}"),
    "a box of its own kind": lambda html: html.replace("<main>", "<main class='job-detail vacancy'>"),
    "no headings": lambda html: re.sub(r"<(/?)h1>", r"<\1div>", html),
}


@pytest.mark.parametrize("around", AROUND)
def test_what_stands_around_makes_no_advert_of_it(around: str) -> None:
    for name, (html, _) in WALLS.items():
        found = extract_page(make_page(AROUND[around](html)))
        assert [advert.title for advert in found.adverts] == [], name


@pytest.mark.parametrize("name", WALLS)
def test_the_same_where_a_source_says_where_its_adverts_are(name: str) -> None:
    """A page that is one advert by its source's own selectors: its heading would make any wall one."""
    html, states = WALLS[name]
    found = extract_page(make_page(html), Selectors(item=None, title="h1", text="main"))
    assert [advert.title for advert in found.adverts] == []
    assert found.state in states


def _call(body: str) -> str:
    return "" if "99999" in body else CALL


CALL = "<p>Salary ₹ 12,000 a month. Call 99999 00001 between ten and five.</p>"
ADVERTS: dict[str, tuple[str, str]] = {
    "a guard at a gate": (
        "Security access control job",
        "<p>Guards wanted for access control at a mall in Guwahati: check passes at the gate;"
        " visitors who are"
        " denied access are to be sent to the office.</p>",
    ),
    "typing CAPTCHAs at home": (
        "CAPTCHA entry work from home",
        "<p>Earn daily. Complete the captcha, 1000 captchas a day, no robot allowed. Only girls and"
        " housewives."
        " Registration by WhatsApp.</p>",
    ),
    "verifying humans": (
        "Data entry: captcha typing",
        "<p>Part time captcha work. You verify you are human again and again, we pay for each captcha.</p>",
    ),
    "a log-in executive": (
        "Login executive wanted",
        "<p>Bank loan company needs login executive for file login and sign in work at our Siliguri"
        " branch.</p>",
    ),
    "accounts to be created": (
        "Back office: create an account for each customer",
        "<p>Work: log in to our portal, create an account for each customer, reset forgot password"
        " requests.</p>",
    ),
    "404 Café": (
        "404 Café is hiring",
        "<p>404 Café in Shillong needs two girls for the counter and one cook. Error 404: boring"
        " job not found!</p>",
    ),
    "a log-in to apply": (
        "Nanny needed in Delhi",
        "<p>Nanny wanted for a child of two years. Food and room. Please log in to apply for this job.</p>",
    ),
    "growth": (
        "Team leader wanted",
        "<p>This position has great growth. This job is no longer than six hours a day. Freshers"
        " welcome.</p>",
    ),
    "a log-in box beside it": (
        "Tailor wanted",
        "<p>Tailor wanted in our shop, room is given, start at once.</p><div><h3>Log in</h3><p>Sign in to see"
        " your saved jobs.</p></div>",
    ),
    "an offer that expired before": (
        "Housemaid wanted in Gurugram",
        "<p>The last advert of ours has expired, so we post again: maid needed for a family, stay with food."
        " Room is given. Freshers can apply.</p>",
    ),
    "a forbidden habit": (
        "Hostel warden needed",
        "<p>Lady warden for a girls' hostel in Imphal. Smoking is forbidden. Men are not allowed.</p>",
    ),
    "maintenance staff": (
        "Maintenance technician, hotel under construction",
        "<p>A hotel under construction in Goa looks for maintenance staff. Opening is coming soon."
        " Stay given.</p>",
    ),
    "a blocked drain": (
        "Plumber required",
        "<p>Plumber for blocked drains and repairs. Requests come by phone. Too many requests, so hurry.</p>",
    ),
    "a domain seller": (
        "Telecaller to sell domains",
        "<p>Our firm has each domain for sale on its list; you call owners whose domain has expired. Girls"
        " preferred, office in Kolkata.</p>",
    ),
    "a robot operator": (
        "Robot operator trainee",
        "<p>Are you a robot lover? Factory in Chennai needs trainees, hostel given, for the press"
        " and hold line.</p>",
    ),
    "Hindi, closed shop": (
        "घर का काम करने वाली चाहिए",
        "<p>पुरानी बाई अब उपलब्ध नहीं है, इसलिए नई चाहिए। खाना और रहना मिलेगा। वेतन 9000 रुपये, फोन 99999 00001</p>",
    ),
    "Hindi, a log-in": (
        "कंप्यूटर ऑपरेटर चाहिए",
        "<p>लॉग इन और डाटा एंट्री का काम, पासवर्ड हम देंगे। वेतन 9000 रुपये महीना, फोन 99999 00001</p>",
    ),
    "Bengali, nothing found": (
        "হোটেলে কাজের মেয়ে চাই",
        "<p>ভালো লোক পাওয়া যায়নি, তাই আবার বিজ্ঞাপন। থাকা খাওয়া ফ্রি, বেতন ১০০০০ টাকা, ফোন 99999 00001</p>",
    ),
    "Assamese": (
        "দোকানত কাম কৰিবলৈ ছোৱালী লাগে",
        "<p>আগৰ বিজ্ঞাপনত কোনো পোৱা নগ'ল। দৰমহা ৮০০০ টকা, থকা খোৱা আছে, ফোন 99999 00001</p>",
    ),
}


@pytest.mark.parametrize("name", ADVERTS)
def test_adverts_that_talk_like_a_wall_stay_adverts(name: str) -> None:
    title, body = ADVERTS[name]
    found = extract_page(make_page(page(f"{title} - Lotus Jobs", f"<h1>{title}</h1>{body}{_call(body)}")))
    (advert,) = found.adverts
    assert title in f"{advert.title}\n{advert.text}" or advert.title in body
    assert found.state == "ok"


@pytest.mark.parametrize("name", ADVERTS)
def test_they_stay_adverts_where_a_source_says_where_they_are(name: str) -> None:
    title, body = ADVERTS[name]
    html = page(f"{title} - Lotus Jobs", f"<h1>{title}</h1>{body}{_call(body)}")
    found = extract_page(make_page(html), Selectors(item=None, title="h1", text="main"))
    assert [advert.title for advert in found.adverts] == [title]


def test_an_advert_that_is_whole_but_closed_is_kept() -> None:
    """Its words are still in public; what a recruiter wrote is worth more than a banner above it."""
    title, body = ADVERTS["an offer that expired before"]
    html = page(title, f"<h1>{title}</h1><div class=banner>This job has expired</div>{body}{CALL}")
    found = extract_page(make_page(html))
    assert [advert.title for advert in found.adverts] == [title]


@pytest.mark.parametrize(("lines", "found"), [(12, 1), (0, 0)])
def test_an_advert_that_takes_no_more_applications_is_read_while_it_is_shown_whole(
    lines: int, found: int
) -> None:
    """A lure that has been closed is evidence still; a page with only the notice is gone."""
    told = (
        "<p>You will weigh the leaf as it comes in, keep the book of the day and hand it on at six.</p>"
        * lines
    )
    body = (
        "<div class=top><h1>Tea garden clerk</h1><p>Company: Kopili Gardens</p><p>Location: Jorhat</p>"
        "<p>Posted on: 2 November 2026</p><figure>No longer accepting applications</figure></div>"
        f"<div class=description>{told}</div>"
    )
    read = extract_page(make_page(page("Kopili Gardens hiring Tea garden clerk", body)))
    assert (len(read.adverts), read.state) == ((1, "ok") if found else (0, "soft_404"))
