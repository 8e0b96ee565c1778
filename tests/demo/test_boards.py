"""The invented boards behave like the sites they stand for: asked over HTTP, on loopback."""

import gzip
import http.client
import json
import re
import shutil
import subprocess
from xml.etree import ElementTree

import pytest
import yaml

from demo.boards.fleet import PortTakenError, serve_boards
from demo.boards.jobposting import STATES, posting_json
from demo.generator import EDITED_BOARD, INSTITUTE, make_world
from demo.show import write_sources

WORLD = make_world(1)


def get(url, *, method="GET", **headers):
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request(method, f"/{path}", headers=headers)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def page(url):
    status, _, body = get(url)
    assert status == 200, url
    return body.decode("utf-8")


@pytest.fixture(scope="module")
def boards():
    with serve_boards(WORLD, 1) as served:
        yield served


def base(boards, name):
    return boards.servers[name].url


def unescaped(text):
    import html

    return html.unescape(text)


SERVED_AS_HTML = ("sitara-jobs", "chaupal-naukri", "purba-classified", "khola-feed", EDITED_BOARD)


@pytest.mark.parametrize("name", SERVED_AS_HTML)
def test_every_posting_stands_whole_at_its_address(boards, name):
    for posting in WORLD.on_board(name, 1):
        text = unescaped(page(boards.address_of(posting)))
        assert posting.title in text
        for line in posting.body:
            assert line.partition("https://")[0] in text, (posting.ref, line)


def test_every_page_carries_the_boards_own_helpline(boards):
    for name in SERVED_AS_HTML:
        server = boards.servers[name]
        assert server.site.helpline
        assert server.site.helpline in page(boards.address_of(WORLD.on_board(name, 1)[0])), name


def test_listing_pages_lead_to_every_job_of_the_big_board(boards):
    found, number = set(), 1
    while True:
        text = page(f"{base(boards, 'sitara-jobs')}/jobs?page={number}")
        found |= set(re.findall(r'href="(/jobs/\d+-[a-z0-9-]+)\?src=list"', text))
        if 'rel="next"' not in text:
            break
        number += 1
    site = boards.servers["sitara-jobs"].site
    assert found == {site.path_of(posting) for posting in site.jobs}
    assert number >= 5


def test_the_sitemap_index_leads_to_every_job_of_the_big_board(boards):
    robots = page(f"{base(boards, 'sitara-jobs')}/robots.txt")
    index = re.search(r"^Sitemap: (\S+)$", robots, re.M)[1]
    locations = []
    for child in ElementTree.fromstring(get(index)[2]).iterfind("{*}sitemap/{*}loc"):
        body = get(child.text)[2]
        body = gzip.decompress(body) if child.text.endswith(".gz") else body
        locations += [loc.text for loc in ElementTree.fromstring(body).iterfind("{*}url/{*}loc")]
    jobs = [p for p in WORLD.on_board("sitara-jobs", 1) if p.kind != "other"]
    assert {boards.address_of(posting) for posting in jobs} <= set(locations)


def test_the_states_of_json_ld():
    posting = next(p for p in WORLD.on_board("sitara-jobs", 1) if p.wage and p.label == "ordinary")
    written = [posting_json(posting, "http://127.0.0.1", state) for state in range(STATES)]
    parsed = {0: json.loads(written[0]), 1: json.loads(written[1])["@graph"][2], 2: json.loads(written[2])[1]}
    assert all(job["@type"] == "JobPosting" and job["title"] == posting.title for job in parsed.values())
    assert "&lt;p&gt;" in json.loads(written[3])["description"]
    with pytest.raises(json.JSONDecodeError):
        json.loads(written[4])
    assert written[5] is None
    assert isinstance(json.loads(written[6])["hiringOrganization"], str)
    assert written[7].startswith("//<![CDATA[")


def test_old_addresses_are_redirected(boards):
    job = next(p for p in WORLD.on_board("sitara-jobs", 1) if p.kind != "other")
    status, headers, _ = get(f"{base(boards, 'sitara-jobs')}/j/{job.number}")
    assert status == 301
    assert boards.address_of(job).endswith(headers["Location"])
    job = next(p for p in WORLD.on_board("chaupal-naukri", 1) if p.kind != "other")
    assert get(boards.address_of(job).rstrip("/"))[0] == 302


def test_hindi_jobs_carry_microdata(boards):
    job = next(p for p in WORLD.on_board("chaupal-naukri", 1) if p.kind != "other" and p.employer)
    text = page(boards.address_of(job))
    for prop in ("title", "hiringOrganization", "jobLocation", "description", "datePosted"):
        assert f'itemprop="{prop}"' in text
    assert "application/ld+json" not in text


def test_some_bengali_and_assamese_adverts_share_a_page_and_none_has_structured_data(boards):
    site = boards.servers["purba-classified"].site
    assert len(site.sheets) >= 4
    assert any(len(sheet) == 5 for sheet in site.sheets)
    for number, sheet in enumerate(site.sheets, 1):
        text = unescaped(page(f"{base(boards, 'purba-classified')}/pata/{number}"))
        assert all(posting.title in text for posting in sheet)
        assert len({posting.language for posting in sheet}) == 1
        assert "itemprop" not in text


def test_one_poster_is_only_a_picture(boards):
    text = page(f"{base(boards, 'purba-classified')}/biggapon/poster-17")
    assert "/chobi/poster-17.jpg" in text
    assert not re.search(r"9{5}|৯{5}", text.partition("<hr>")[2].partition("<hr>")[0])


def test_the_feed_carries_every_post_in_full(boards):
    feed = ElementTree.fromstring(get(boards.url("khola-feed"))[2])
    items = list(feed.iterfind("channel/item"))
    postings = WORLD.on_board("khola-feed", 1)
    assert len(items) == len(postings)
    for item, posting in zip(items, postings, strict=True):
        content = unescaped(item.find("{http://purl.org/rss/1.0/modules/content/}encoded").text)
        assert item.find("title").text == posting.title
        assert all(line in content for line in posting.body)
        assert item.find("guid").text == boards.address_of(posting)


def test_the_script_drawn_board_has_an_empty_shell_and_its_adverts_as_json(boards):
    job = WORLD.on_board("jhatpat-app", 1)[0]
    shell = page(boards.address_of(job))
    assert job.title not in shell
    assert shell == page(boards.url("jhatpat-app"))
    answer = json.loads(get(f"{base(boards, 'jhatpat-app')}/api/jobs/{job.number}.json")[2])
    assert answer["title"] == job.title
    assert tuple(answer["lines"]) == job.body
    first = json.loads(get(f"{base(boards, 'jhatpat-app')}/api/jobs.json?page=1")[2])
    assert first["next"] == 2


def test_the_channel_is_paged_backwards_to_its_first_message(boards):
    numbers, url = [], boards.url("kaam-channel")
    while url:
        text = page(url)
        numbers += [int(n) for n in re.findall(r'data-post="kaam_ki_khabar/(\d+)"', text)]
        more = re.search(r'href="(/s/kaam_ki_khabar\?before=\d+)"', text)
        url = base(boards, "kaam-channel") + more[1] if more else None
    assert len(numbers) == len(set(numbers)) == len(WORLD.on_board("kaam-channel", 1)) + 6
    assert {p.number for p in WORLD.on_board("kaam-channel", 1)} < set(numbers)


def test_two_boards_do_not_let_us_in(boards):
    assert get(boards.url("closed-gate"))[0] == 403
    status, _, body = get(boards.url("puzzle-gate"))
    assert status == 200
    assert b"CAPTCHA" in body


def test_the_institute_writes_windows_1252_and_says_so_in_the_page_alone(boards):
    course = WORLD.on_board(INSTITUTE, 1)[0]
    status, headers, body = get(boards.address_of(course))
    assert status == 200
    assert headers["Content-Type"] == "text/html"
    assert b"charset=windows-1252" in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    assert course.title in unescaped(body.decode("cp1252"))


@pytest.mark.parametrize(
    ("name", "path"),
    [("sitara-jobs", "/internal/drafts"), ("khola-feed", "/wp-admin/"), (EDITED_BOARD, "/old/1")],
)
def test_what_robots_txt_forbids_is_a_decoy_and_logged(boards, name, path):
    before = len(boards.decoy_hits())
    assert f"Disallow: {path.rsplit('/', 1)[0]}/" in page(f"{base(boards, name)}/robots.txt")
    assert get(base(boards, name) + path)[0] == 200
    assert len(boards.decoy_hits()) == before + 1


def test_pictures_are_referred_to_and_a_request_for_one_is_logged(boards):
    text = page(boards.address_of(WORLD.on_board("sitara-jobs", 1)[0]))
    picture = re.search(r'<img src="(/img/[^"]+)"', text)[1]
    before = len(boards.picture_hits())
    assert get(base(boards, "sitara-jobs") + picture)[1]["Content-Type"] == "image/gif"
    assert len(boards.picture_hits()) == before + 1


def test_the_log_names_method_status_agent_and_cookie(boards):
    get(base(boards, "sitara-jobs") + "/nowhere", **{"User-Agent": "tester", "Cookie": "a=1"})
    get(base(boards, "sitara-jobs") + "/apply", method="POST")
    missing, posted = boards.log("sitara-jobs")[-2:]
    assert (missing.method, missing.target, missing.status) == ("GET", "/nowhere", 404)
    assert (missing.user_agent, missing.cookie) == ("tester", True)
    assert (posted.method, posted.status) == ("POST", 405)


def test_long_pages_are_gzipped_when_asked_and_unchanged_bytes_are_not_sent_again(boards):
    url = f"{base(boards, 'sitara-jobs')}/sitemaps/jobs-1.xml"
    _, headers, body = get(url, **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == get(url)[2]
    status, _, body = get(url, **{"If-None-Match": headers["ETag"]})
    assert (status, body) == (304, b"")


ODD_PATHS = (
    "/jobs/99999999999999999999-x",
    "/jobs/%00",
    "/jobs?page=1e9",
    "/jobs?page=-1",
    "/%F0%9F%92%A9",
    "/..%2f",
)


@pytest.mark.parametrize("path", ODD_PATHS)
def test_odd_addresses_get_an_answer(boards, path):
    assert get(base(boards, "sitara-jobs") + path)[0] in (200, 404)


def _article(text):
    return text.partition('<article class="notice">')[2].partition("</article>")[0]


def test_between_the_phases_one_advert_changes_and_every_address_stays(boards):
    with serve_boards(WORLD, 2) as later:
        changed = []
        for posting in WORLD.postings:
            one, two = boards.address_of(posting), later.address_of(posting)
            assert one.split("/", 3)[3] == two.split("/", 3)[3]
            if posting.board == EDITED_BOARD:
                first, second = page(one), page(two)
                assert first != second  # counters, tokens, times
                if _article(first) != _article(second):
                    changed.append(posting.ref)
        assert changed == [WORLD.edited.ref]


def test_noise_differs_at_each_request_and_the_advert_does_not(boards):
    url = boards.address_of(WORLD.on_board(EDITED_BOARD, 1)[0])
    first, second = page(url), page(url)
    assert first != second
    assert _article(first) == _article(second)


def test_a_second_run_has_the_same_ports_and_a_taken_one_is_an_error():
    with serve_boards(WORLD, 1) as first:
        ports = first.ports
    taken = r"port \d+ of the invented board sitara-jobs is taken"
    with serve_boards(WORLD, 2, ports) as second:
        assert second.ports == ports
        with pytest.raises(PortTakenError, match=taken), serve_boards(WORLD, 2, ports):
            pass


def test_sources_are_written_as_every_source_is(boards, tmp_path, monkeypatch):
    from crawler.watching.source import load_sources

    monkeypatch.setenv("MUKTI_ALLOW_HOSTS", boards.allow_hosts)
    files = write_sources(boards, tmp_path)
    assert set(files) == set(boards.names)
    assert {source.name for source in load_sources(tmp_path)} == set(boards.names)
    kinds = {yaml.safe_load(path.read_text())["kind"] for path in files.values()}
    assert kinds == {"site", "feed", "selectors", "rendered", "telegram"}


@pytest.mark.browser
def test_a_real_browser_draws_the_script_drawn_board(boards):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("no Chromium here: run `make setup`")
    job = WORLD.on_board("jhatpat-app", 1)[0]
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000"]
    done = subprocess.run(
        [*command, "--dump-dom", boards.address_of(job)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert f"<h1>{job.title}</h1>" in unescaped(done.stdout)
    assert all(f"<p>{line}</p>" in unescaped(done.stdout) for line in job.body)
