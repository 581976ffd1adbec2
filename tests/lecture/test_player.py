"""The player in a real browser: keys, focus, what moves by itself, what is loaded, what is printed.

That each step shows that step, by keyboard alone, is in test_browser.py.
"""

import pytest

from convfilm.gallery.contents import read
from lecture.serve import Ranges, serving
from tests.lecture.conftest import CARDS, visits
from tests.lecture.test_browser import picture

pytestmark = pytest.mark.slow
STEM = "padding_strides"
# What is seen of the still of each video, and which videos and controls are seen.
PRINTED = """(() => {
    const all = name => [...document.querySelectorAll(name)];
    const visible = each => {
        const { width, height } = each.getBoundingClientRect();
        return width > 0 && height > 0 && each.checkVisibility({ visibilityProperty: true });
    };
    const inside = image => getComputedStyle(image.closest(".animation")).breakInside;
    return {
        stills: all("img.still.light").map(image => [visible(image), inside(image), image.alt]),
        others: all("video, .controls").filter(visible).map(each => each.outerHTML),
    };
})()"""
MOVING = "[...document.querySelectorAll('video')].filter(video => !video.paused)"


@pytest.fixture
def player(opened):
    """player("film"): the page, the player, and its video."""

    def of(kind):
        page = opened({"loop": "index.html", "film": "films.html"}[kind])
        found = page.locator(f"#{kind}-{STEM} .player")
        found.scroll_into_view_if_needed()
        video = found.locator("video")
        video.evaluate("video => { video.preload = 'auto' }")
        page.wait_for_function("video => video.readyState >= 2", arg=video.element_handle())
        found.locator(".play").focus()
        return page, found, video

    return of


def test_one_tab_stop_each_and_arrows_inside(opened):
    page = opened("index.html")
    page.evaluate("document.activeElement.blur()")
    stops = []
    for _ in range(100):
        page.keyboard.press("Tab")
        where = "[document.activeElement.closest('.player')?.closest('figure').id, document.activeElement.tagName]"
        stops.append(page.evaluate(where))
        if stops[-1][1] == "BODY":
            break
    inside = [stop for stop in stops if stop[0]]
    assert inside == [[f"loop-{stem}", "BUTTON"] for stem in CARDS]

    page.locator(f"#loop-{STEM} .play").focus()
    names = []
    for _ in range(6):
        names.append(page.evaluate("document.activeElement.className"))
        page.keyboard.press("ArrowDown")
    assert names == ["play", "back", "on", "speed", "full-screen", "play"]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.className") == "full-screen"
    assert page.locator(f"#loop-{STEM} .player [tabindex='0']").count() == 1


def test_keys_of_a_film(player, gallery):
    page, found, video = player("film")
    film = read(gallery)[STEM]
    begins = film.times("chapters", ".mp4")
    assert len(begins) == 3
    assert len(film.times("stops", ".mp4")) == len(film.steps) + 1
    for number, (start, name) in enumerate(zip(begins, ["Introduction", "Cell by cell", "Summary"], strict=True)):
        page.keyboard.press(str(number + 1))
        assert video.evaluate("video => video.currentTime") == pytest.approx(start, abs=0.001)
        assert found.locator(".line").inner_text() == name
    page.keyboard.press("9")  # there is no such chapter
    assert video.evaluate("video => video.currentTime") == pytest.approx(begins[-1], abs=0.001)
    speeds = []
    for _ in range(5):
        page.keyboard.press("s")
        speeds.append(video.evaluate("video => video.playbackRate"))
        assert found.locator(".speed").inner_text() == found.locator(".line").inner_text().split()[-1]
    assert speeds == [1.5, 2, 0.5, 0.75, 1]
    page.keyboard.press("Control+s")  # the browser's
    assert video.evaluate("video => video.playbackRate") == 1
    page.keyboard.press("f")
    page.wait_for_function("player => document.fullscreenElement === player", arg=found.element_handle())
    page.wait_for_timeout(300)
    box = video.bounding_box()
    assert box["height"] > 0.7 * page.evaluate("innerHeight")
    assert found.locator(".line").bounding_box()["y"] >= box["y"] + box["height"]
    page.keyboard.press("f")
    page.wait_for_function("!document.fullscreenElement")


def test_buttons_and_picture(player):
    page, found, video = player("loop")
    times = []
    for name in ("on", "on", "on", "back"):
        found.locator(f".{name}").click()
        times.append(int(video.evaluate("video => video.currentTime")))
    assert times[1:] == [times[0] + 1, times[0] + 2, times[0] + 1]
    button = found.locator(".play")
    for paused, pressed in (("false", "true"), ("true", "false")):
        video.click()
        page.wait_for_function(f"video => video.paused === {paused}", arg=video.element_handle())
        told = f"button => button.getAttribute('aria-pressed') === '{pressed}'"  # by an event, which comes after
        page.wait_for_function(told, arg=button.element_handle())
        assert page.evaluate("document.activeElement.className") == "play"


def test_the_line_is_below_the_picture(player):
    _, found, video = player("loop")
    box, line = video.bounding_box(), found.locator(".line").bounding_box()
    assert line["y"] >= box["y"] + box["height"]
    assert video.evaluate("video => video.textTracks[0].mode") == "hidden"


def test_one_of_a_row_moves_by_itself_for_two_rounds_while_it_is_in_view(visit):
    page = visit("index.html")  # at once, with nothing scrolled
    page.wait_for_function(f"{MOVING}.some(video => video.currentTime > 0.2)")
    moving = page.evaluate(f"{MOVING}.map(video => Math.round(video.getBoundingClientRect().top))")
    assert len({*moving}) == len(moving)
    first = page.locator(f"#loop-{CARDS[0]} video")
    assert first.evaluate("video => [video.paused, video.muted]") == [False, True]
    page.locator(f"#loop-{CARDS[-1]} video").scroll_into_view_if_needed()
    page.wait_for_function("video => video.paused", arg=first.element_handle())
    first.scroll_into_view_if_needed()
    page.wait_for_function("video => !video.paused", arg=first.element_handle())
    assert page.evaluate("document.querySelector('.line').getAttribute('aria-live')") == "off"
    page.evaluate("for (const video of document.querySelectorAll('video')) video.playbackRate = 8")
    page.wait_for_function("video => video.ended", arg=first.element_handle())
    page.wait_for_timeout(1500)  # one round more, at this speed
    page.wait_for_function("video => video.ended", arg=first.element_handle())
    page.mouse.wheel(0, 3000)
    page.wait_for_timeout(300)
    page.mouse.wheel(0, -3000)
    page.wait_for_timeout(700)
    assert first.evaluate("video => [video.paused, video.ended]") == [True, True]


def test_what_is_in_hand_does_not_move_by_itself(visit):
    page = visit("index.html")
    first = page.locator(f"#loop-{CARDS[0]} video")
    first.scroll_into_view_if_needed()
    page.wait_for_function("video => !video.paused", arg=first.element_handle())
    page.locator(f"#loop-{CARDS[0]} .play").focus()
    page.keyboard.press("ArrowRight")
    page.mouse.wheel(0, 3000)
    page.wait_for_timeout(300)
    page.mouse.wheel(0, -3000)
    page.wait_for_timeout(500)
    assert first.evaluate("video => [video.paused, video.loop]") == [True, True]


class WithoutRanges(Ranges):
    """Python's own server."""

    def send_head(self):
        del self.headers["Range"]
        return super().send_head()


def test_steps_where_the_server_gives_no_byte_ranges(window, page_folder):
    with serving(page_folder, handler=WithoutRanges) as address, visits(window, address) as visit:
        page = visit("films.html", reduced_motion="reduce")
        page.locator(f"#film-{STEM} .play").focus()
        video = page.locator(f"#film-{STEM} video")
        times = []
        for _ in range(3):
            page.keyboard.press("ArrowRight")
            page.wait_for_function(
                "([video, last]) => video.currentTime > last && !video.seeking",
                arg=[video.element_handle(), max(times, default=0)],
            )
            times.append(video.evaluate("video => video.currentTime"))
        stops = page.evaluate(f"document.querySelector('#film-{STEM} video').dataset.stops.split(' ').map(Number)")
        assert times == pytest.approx(stops[:3], abs=0.001)


@pytest.mark.parametrize("name", ["index.html", "films.html"])
def test_stills_are_all_that_is_loaded(window, page_folder, name):
    asked = []
    with serving(page_folder, asked) as address, visits(window, address) as visit:
        page = visit(name, reduced_motion="reduce")
        page.wait_for_load_state("networkidle")
        page.mouse.wheel(0, 100_000)
        page.wait_for_timeout(500)
    media = [path for path in asked if path.startswith("media/")]
    assert 0 < len(media) <= page_count(page_folder / name)
    assert {path.rpartition(".")[2] for path in media} == {"webp"}


def test_the_first_view_loads_what_moves_in_it_and_little(window, page_folder):
    asked = []
    with serving(page_folder, asked) as address, visits(window, address) as visit:
        visit("").wait_for_function(f"{MOVING}.some(video => video.currentTime > 0.2)")
    media = {path for path in asked if path.startswith("media/")}
    assert {path for path in media if not path.endswith(".webp")} == {f"media/{CARDS[0]}.loop.webm"}
    assert sum((page_folder / path).stat().st_size for path in media) < 400_000


def page_count(page):
    return page.read_text().count("<video ")


@pytest.mark.parametrize("name", ["index.html", "films.html"])
def test_paper_shows_stills_on_white(visit, name):
    page = visit(name, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    seen = page.evaluate(PRINTED)
    assert len(seen["stills"]) == page.locator("video").count() > 0
    assert seen["others"] == []
    assert all(visible and inside == "avoid" and words for visible, inside, words in seen["stills"])
    image = picture(page.screenshot())
    assert (image[5, 5] == 255).all()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.pdf(prefer_css_page_size=True).count(b"/Subtype /Image") >= page.locator("video").count()
    assert page.evaluate("[...document.querySelectorAll('.still.light')].every(image => image.naturalWidth)")
