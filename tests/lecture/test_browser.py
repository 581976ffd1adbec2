"""The built page in a real browser: every video plays, seeks, shows the step that the map says, and can be read."""

import base64
import io
from contextlib import contextmanager
from itertools import product

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from convcore import Role
from convfilm import story
from convfilm.claims import claim
from convfilm.gallery.contents import read
from tests.convfilm.stills import EIGHT, staged
from tests.convfilm.test_probe import FINISHED, TOUCHED, reference, seen_roles, stem, upright
from tests.lecture.conftest import ACTS, RATE, SIZE, opened_window, visits

pytestmark = pytest.mark.slow
PAGES = ["index.html", "films.html", "EMBED.html", "search.html"]
KINDS = {"loop": "index.html", "film": "films.html"}
INPUT = (Role.INPUT, Role.INSERTED_ZERO, Role.BORDER_ZERO, Role.ACTIVE_INPUT, Role.ACTIVE_ZERO)
OUTPUT = (Role.PENDING_OUTPUT, Role.FINISHED_OUTPUT, Role.CURRENT_OUTPUT)
FOUND = """name => {
    const video = document.querySelector(name);
    video.scrollIntoView({ block: "nearest" });
    video.preload = "metadata"; // films load nothing before they are asked for
    return video.readyState >= 1;
}"""
# "seeked" may come before the frame does, so the frame is waited for: one that shows this time, within a tolerance.
SEEK = """async (video, [time, tolerance]) => {
    const shown = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`no frame for ${time} s`)), 20000);
        const look = (_, frame) =>
            Math.abs(time - frame.mediaTime) < tolerance ? resolve() : video.requestVideoFrameCallback(look);
        video.requestVideoFrameCallback(look);
    });
    video.currentTime = time;
    await shown;
}"""
# From now on, a frame is waited for from the moment that a key is pressed, and of frames these pixels are told: to tell
# all of them takes longer than to show them.
WATCH = """(video, [pixels, tolerance]) => {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    window.picture = () => {
        context.drawImage(video, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        return btoa(pixels.map(pixel => String.fromCharCode(...data.subarray(4 * pixel, 4 * pixel + 3))).join(""));
    };
    let done;
    const look = (_, frame) => {
        if (Math.abs(video.currentTime - frame.mediaTime) < tolerance) done?.();
        video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    video.closest(".player").onkeydown = () => {
        window.shown = new Promise((resolve, reject) => {
            setTimeout(() => reject(new Error("no frame")), 20000);
            done = resolve;
        });
    };
    window.stepped = async () => {
        await window.shown;
        if (video.seeking) await new Promise(resolve => video.addEventListener("seeked", resolve, { once: true }));
        const line = video.closest(".player").querySelector(".line");
        return [window.picture(), line.innerText, line.getAttribute("aria-live"), video.currentTime];
    };
}"""
# How many videos play when this one does, past its beginning and on.
PLAYS = """async name => {
    const video = document.querySelector(name);
    const until = async seen => {
        for (let left = 200; !seen(); left -= 1) {
            if (!left) throw new Error(`${name} does not play`);
            await new Promise(resolve => setTimeout(resolve, 100));
        }
    };
    await until(() => !video.paused && video.readyState >= 2 && video.currentTime > 0.2);
    const time = video.currentTime;
    await until(() => video.currentTime > time);
    return [...document.querySelectorAll("video")].filter(video => !video.paused).length;
}"""
# Images load when they come into view: each is scrolled to until it has.
LOADED = """images => {
    const late = [...document.querySelectorAll(images)].find(image => !image.complete || !image.naturalWidth);
    late?.scrollIntoView();
    return !late;
}"""
# The theme has followed, and no colour is on its way.
PAINTED = """scheme => document.documentElement.dataset.theme === scheme
    && document.getAnimations().every(each => each.playState !== "running")"""
BEYOND = """width => [...document.querySelectorAll("video, pre, p")].filter(each => {
    const box = each.getBoundingClientRect();
    return box.width > 1 && !(box.left >= 0 && box.right <= width);
}).map(each => each.outerHTML)"""
TOLERANCE = {"loop": 0.51, "film": 0.505 / RATE}  # seconds, from the middle of a frame; a loop has two a second

each_kind = pytest.mark.parametrize("kind", KINDS)
each_scene = pytest.mark.parametrize("scene", EIGHT, ids=stem)


def found(page, kind, scene):
    """The video of a scene."""
    name = f"#{kind}-{stem(scene)} video"
    page.wait_for_function(FOUND, arg=name)
    return page.locator(name)


def player_of(video):
    return video.locator("xpath=ancestor::*[contains(@class, 'player')]")


def picture(png):
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


@contextmanager
def drawn(kind, scene, size):
    """The scene as it was drawn for such a video."""
    loop = kind == "loop"
    drawn_as = type(scene.__name__, (scene,), {"card": True}) if loop else scene
    with staged(drawn_as, size=size, **({"format": "gif", "dry_run": False} if loop else {})) as film:
        yield film


class Looked:
    """In place of a picture: remembers which pixels of it are looked at."""

    def __init__(self):
        self.places = []

    def __getitem__(self, place):
        self.places.append(place)
        return np.zeros((len(place[0]), 3))


class Watched:
    """A video of which the pixels are read that `seen` looks at, and the film that it shows."""

    def __init__(self, video, kind, film):
        self.video, self.kind, self.film = video, kind, film
        self.size = film.renderer.camera.pixel_height, film.renderer.camera.pixel_width
        looked = Looked()
        seen(film, looked)
        self.rows, self.columns = np.concatenate(looked.places, axis=1)
        video.evaluate(WATCH, [(self.rows * self.size[1] + self.columns).tolist(), TOLERANCE[kind]])

    def seen(self, pixels):
        image = np.zeros((*self.size, 3), dtype=np.uint8)
        image[self.rows, self.columns] = np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(-1, 3)
        return seen(self.film, image)

    def at(self, time):
        """What is seen at a time."""
        seek(self.video, self.kind, time)
        return self.seen(self.video.page.evaluate("window.picture()"))

    def stepped(self, key):
        """What is seen after a key, what is said of it, and when it is in the video."""
        self.video.page.keyboard.press(key)
        pixels, said, live, time = self.video.page.evaluate("window.stepped()")
        assert live == "polite"
        return self.seen(pixels), said, time


def seek(video, kind, time):
    video.evaluate(SEEK, [time, TOLERANCE[kind]])


def cues(video):
    """[start, end, text] of every caption, and the track made to show."""
    video.evaluate("video => { video.textTracks[0].mode = 'showing' }")
    video.page.wait_for_function("video => video.textTracks[0].cues?.length", arg=video.element_handle())
    return video.evaluate("video => [...video.textTracks[0].cues].map(cue => [cue.startTime, cue.endTime, cue.text])")


def seen(film, image):
    """Cells that look touched, cells that look computed, and cells that look current."""
    inputs = seen_roles(film, image, upright(film.board.planes["input"].grid), INPUT)
    outputs = seen_roles(film, image, upright(film.board.planes["output"].grid), OUTPUT)
    return (
        {cell for cell, role in inputs.items() if role in TOUCHED},
        {cell for cell, role in outputs.items() if role in FINISHED},
        [cell for cell, role in outputs.items() if role is Role.CURRENT_OUTPUT],
    )


@each_kind
@each_scene
def test_plays_when_asked(opened, kind, scene):
    page = opened(KINDS[kind])
    video = found(page, kind, scene)
    video.evaluate("video => video.load()")  # as new, whatever another test did with it
    page.wait_for_timeout(500)
    assert video.evaluate(
        "video => [video.paused, video.currentTime, video.autoplay, video.muted, video.loop, video.controls]"
    ) == [True, 0, False, True, kind == "loop", False]
    player = player_of(video)
    player.locator(".play").focus()
    page.keyboard.press("Space")
    assert page.evaluate(PLAYS, f"#{kind}-{stem(scene)} video") == 1
    said = player.locator(".line").inner_text()
    assert said in [text for _, _, text in cues(video)] or (said == "" and kind == "film")
    video.evaluate("video => { video.textTracks[0].mode = 'hidden' }")
    page.keyboard.press("Space")
    page.wait_for_function("video => video.paused", arg=video.element_handle())


@each_kind
@each_scene
def test_shows_each_step_by_keyboard_alone(opened, gallery, kind, scene, record_property):
    video = found(opened(KINDS[kind]), kind, scene)
    size = tuple(video.evaluate("video => [video.videoWidth, video.videoHeight]"))
    assert size == SIZE or kind == "loop"
    video.evaluate("video => video.load()")
    player_of(video).locator(".play").focus()
    finished, wrong, sentences = set(), [], read(gallery)[stem(scene)].steps
    spans = story.cells(scene.film(RATE), RATE) if kind == "film" else None
    with drawn(kind, scene, size) as film:
        watched = Watched(video, kind, film)
        for number, (output, window) in enumerate(reference(scene)):
            finished.add(output)
            shown, said, time = watched.stepped("ArrowRight")
            _, start, end = spans[number] if spans else (number, number, number + 1)
            if shown != (window, finished, [output]) or not start - 1 / RATE < time < end + 1 / RATE:
                wrong.append(output)
            assert said == sentences[number]
        _, said, _ = watched.stepped("ArrowRight")
        assert said == claim(scene.conv, scene.words)
        shown, said, _ = watched.stepped("ArrowLeft")
        assert shown == (window, finished, [output])
        assert said == sentences[-1]
    assert not wrong
    record_property("oracle", ("steps in the browser", len(finished)))


@each_scene
def test_a_loop_ends_on_the_finished_picture_and_its_claim(opened, scene):
    video = found(opened(KINDS["loop"]), "loop", scene)
    outputs = {output for output, _ in reference(scene)}
    start, end, said = cues(video)[-1]
    assert said == claim(scene.conv, scene.words)
    assert start < len(outputs) < end == pytest.approx(video.evaluate("video => video.duration"), abs=0.01)
    with drawn("loop", scene, tuple(video.evaluate("video => [video.videoWidth, video.videoHeight]"))) as film:
        assert Watched(video, "loop", film).at(len(outputs) + 0.75) == (set(), outputs, [])


def test_films_told_in_acts_load_when_asked_and_say_what_they_show(opened, gallery):
    page, animations = opened("films.html"), read(gallery)
    for name in ACTS:
        video = page.locator(f"#film-{name} video")
        assert video.evaluate("video => [video.readyState, video.networkState]") in ([0, 0], [0, 1], [0, 3])
        assert video.get_attribute("aria-label") == animations[name].alt
        video.evaluate("video => { video.preload = 'metadata' }")
        page.wait_for_function("video => video.readyState >= 1", arg=video.element_handle())
        said = cues(video)
        assert said[-1][2] == animations[name].claim
        assert said[-1][1] == pytest.approx(video.evaluate("video => video.duration"), abs=0.3)


def test_a_wrong_step_would_be_seen(opened):
    scene = EIGHT[3]
    video = found(opened(KINDS["loop"]), "loop", scene)
    first, second = list(reference(scene))[:2]
    with drawn("loop", scene, tuple(video.evaluate("video => [video.videoWidth, video.videoHeight]"))) as film:
        shown = Watched(video, "loop", film).at(1.25)
        assert shown == (second[1], {first[0], second[0]}, [second[0]])
        assert shown != (first[1], {first[0]}, [first[0]])


@each_kind
@each_scene
def test_shows_captions(opened, kind, scene):
    page = opened(KINDS[kind])
    video = found(page, kind, scene)
    start, end, text = cues(video)[1]
    seek(video, kind, (start + end) / 2)
    page.wait_for_function("video => video.textTracks[0].activeCues.length", arg=video.element_handle())
    assert video.evaluate("video => [...video.textTracks[0].activeCues].map(cue => cue.text)") == [text]
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)
    shown = picture(video.screenshot())
    video.evaluate("video => { video.textTracks[0].mode = 'hidden' }")
    page.wait_for_timeout(300)
    assert (np.abs(picture(video.screenshot()) - shown).max(axis=2) > 100).sum() > 500


@each_kind
@each_scene
def test_has_a_name_and_a_description(opened, kind, scene):
    page = opened(KINDS[kind])
    video = found(page, kind, scene)
    label = video.get_attribute("aria-label")
    size = " × ".join(map(str, scene.conv.output_shape))
    assert label.startswith("Transposed convolution" if scene.conv.transposed else "Convolution")
    assert f"{size} output" in label
    details = page.locator(f"#{video.get_attribute('aria-details')}")
    assert not details.locator("li").first.is_visible()
    details.locator("summary").click()
    assert details.locator("li").first.is_visible()
    assert details.locator("li").count() == len(list(scene.conv.steps()))


@each_kind
@each_scene
def test_reduced_motion_gets_the_still(opened, page_folder, kind, scene):
    page = opened(KINDS[kind])
    video = found(page, kind, scene)
    video.evaluate("video => video.load()")
    page.wait_for_timeout(500)
    assert video.evaluate("video => [video.paused, video.currentTime, video.played.length]") == [True, 0, 0]
    still = page_folder / video.locator("xpath=../img[1]").get_attribute("src")
    image = picture(video.screenshot())
    with Image.open(still) as poster:
        width = image.shape[1]
        height = round(width * poster.height / poster.width)
        expected = np.asarray(poster.convert("RGB").resize((width, height), Image.Resampling.BILINEAR)).astype(int)
    rows = range(4, height - 8)  # a picture may lie between the rows of the screen
    shown = [np.abs(image[rows, 4:-4] - expected[rows.start + by : rows.stop + by, 4:-4]).mean() for by in (-1, 0, 1)]
    assert min(shown) < 4
    assert np.abs(expected - 255).mean() > 4


@pytest.mark.parametrize(("motion", "ending"), [("no-preference", ".gif"), ("reduce", ".webp")])
def test_without_video(visit, motion, ending):
    """What a browser that knows no video shows in its place: the GIF, or the still for who wants no motion."""
    page = visit("index.html", reduced_motion=motion)
    page.evaluate("for (const video of document.querySelectorAll('video')) video.replaceWith(...video.children)")
    images = ".animation img:not(.still)"
    page.wait_for_function(LOADED, arg=images)
    shown = page.eval_on_selector_all(images, "images => images.map(image => [image.currentSrc, image.alt])")
    assert len(shown) == 8
    assert all(source.endswith(ending) and words for source, words in shown)


def test_without_scripts(browser, address):
    with opened_window(browser, java_script_enabled=False) as window, visits(window, address) as visit:
        page = visit("index.html")
        video = page.locator("video").first
        assert not page.locator(".controls").first.is_visible()
        page.wait_for_timeout(500)
        before = picture(video.screenshot())
        video.focus()
        page.keyboard.press("Space")
        page.wait_for_timeout(1500)
        assert (np.abs(picture(video.screenshot()) - before).max(axis=2) > 60).mean() > 0.01


def test_search_finds_pages(visit):
    page = visit("index.html")
    page.locator(".search-button__button:visible").click()
    page.locator("input[type=search]:visible").fill("checkerboards")
    page.keyboard.press("Enter")
    page.locator("#search-results li a").first.wait_for()
    assert "search.html?q=checkerboards" in page.url
    found = page.locator("#search-results li a").evaluate_all("links => links.map(link => link.textContent)")
    assert "Films" in " ".join(found)


def test_as_a_file(window, page_folder):
    """A double click on the built page is enough, captions included."""
    with visits(window, f"{page_folder.as_uri()}/") as visit:
        page = visit("index.html")
        video = page.locator("video").first
        assert len(cues(video)) == 2
        video.evaluate("video => video.play()")
        page.wait_for_function("video => video.currentTime > 0.2", arg=video.element_handle())


@pytest.mark.parametrize("name", [*PAGES, "index.html?highlight=convolution"])
def test_axe(visit, name):
    page, axe = visit(name), Axe()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(PAINTED, arg=scheme)
        results = axe.run(page)
        assert results.violations_count == 0, f"{scheme}: {results.generate_report()}"


@pytest.mark.parametrize("name", PAGES)
def test_fits(visit, name):
    page = visit(name)
    for width, opened in product((1280, 768, 320), (False, True)):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("opened => document.querySelectorAll('details').forEach(each => { each.open = opened })", opened)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert page.evaluate(BEYOND, width) == []
