"""Light and dark animations, of a theme with a toggle and of one without, in a real browser."""

import pytest

from lecture.serve import serving
from tests.lecture.conftest import built, visits
from tests.lecture.test_browser import picture

pytestmark = pytest.mark.slow
PAGE = """# A page

```{animation} padding_strides
```

```{animation} padding_strides
:film:
```
"""
KINDS = ("loop", "film")
PAPERS = {"light": 255, "dark": 0x16}


@pytest.fixture(scope="module")
def folders(gallery, dark_gallery, tmp_path_factory):
    """The same page in two themes."""
    base = tmp_path_factory.mktemp("dark")
    for theme in ("pydata_sphinx_theme", "basic"):
        source = base / f"{theme}.source"
        source.mkdir()
        (source / "index.md").write_text(PAGE)
        settings = {
            "extensions": ["myst_parser", "convfilm.sphinx"],
            "animation_gallery": str(gallery),
            "animation_gallery_dark": str(dark_gallery),
            "html_theme": theme,
        }
        (source / "conf.py").write_text("\n".join(f"{name} = {value!r}" for name, value in settings.items()))
        done = built(base / theme, source=source)
        assert not done.stderr
    return base


@pytest.fixture
def shown(window, folders, request):
    """The page in a theme, on a system that is light, and what its server was asked for."""
    asked = []
    with serving(folders / request.param, asked) as address, visits(window, address) as visit:
        page = visit("index.html", reduced_motion="reduce", color_scheme="light")
        page.wait_for_load_state("networkidle")
        yield page, asked


def in_theme(name):
    return pytest.mark.parametrize("shown", [name], indirect=True, ids=str)


def is_on(page, kind, paper):
    """Whether what is seen is on that paper; what is to be loaded for it is waited for."""
    video = page.locator(f"#{kind}-padding_strides video")
    video.scroll_into_view_if_needed()
    for _ in range(50):
        pixel = picture(video.screenshot())[-8, 8]  # the top may be below the bar
        if abs(pixel[1] - PAPERS[paper]) < 8:
            return True
        page.wait_for_timeout(100)
    return False


def choose(page, paper):
    page.locator(".theme-switch-button:visible").click()
    page.locator(f".theme-change-button[data-mode={paper}]:visible").click()


@in_theme("pydata_sphinx_theme")
def test_stills_and_videos_follow_the_toggle(shown):
    page, asked = shown
    assert all(is_on(page, kind, "light") for kind in KINDS)
    assert not [path for path in asked if "dark/" in path]
    choose(page, "dark")
    assert all(is_on(page, kind, "dark") for kind in KINDS)
    assert not [path for path in asked if path.endswith((".mp4", ".webm"))], "no video, before it is to play"
    for kind in KINDS:
        video = page.locator(f"#{kind}-padding_strides video")
        page.locator(f"#{kind}-padding_strides .play").focus()
        for _ in range(2):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(300)
        page.wait_for_function("video => video.readyState >= 2", arg=video.element_handle())
        time, said = video.evaluate("video => video.currentTime"), page.locator(f"#{kind}-padding_strides .line")
        assert time > 0
        sentence = said.inner_text()
        assert video.evaluate("video => video.currentSrc").find("/media/dark/padding_strides.") > 0
        assert is_on(page, kind, "dark")
        choose(page, "light")
        assert is_on(page, kind, "light")
        page.wait_for_function("video => video.readyState >= 2", arg=video.element_handle())
        assert video.evaluate("video => [video.currentTime, video.paused]") == [pytest.approx(time, abs=0.001), True]
        assert "/dark/" not in video.evaluate("video => video.currentSrc")
        assert said.inner_text() == sentence
        choose(page, "auto")
        assert is_on(page, kind, "light")
        page.emulate_media(color_scheme="dark")
        assert is_on(page, kind, "dark")
        page.emulate_media(color_scheme="light")
        choose(page, "dark")


@in_theme("pydata_sphinx_theme")
def test_a_video_that_plays_goes_on_playing(shown):
    page, _ = shown
    video = page.locator("#film-padding_strides video")
    page.locator("#film-padding_strides .play").click()
    page.wait_for_function("video => video.currentTime > 1", arg=video.element_handle())
    choose(page, "dark")
    page.wait_for_function(
        "video => video.currentTime > 1 && !video.paused && video.currentSrc.includes('/dark/')",
        arg=video.element_handle(),
    )


@in_theme("pydata_sphinx_theme")
def test_paper_is_light(shown):
    page, _ = shown
    choose(page, "dark")
    page.emulate_media(media="print")
    visible = page.evaluate(
        "[...document.querySelectorAll('.still')].filter(each => each.checkVisibility()).map(each => each.className)"
    )
    assert visible == ["still light"] * 2
    assert page.evaluate("getComputedStyle(document.querySelector('.still.light')).filter") == "none"


@in_theme("basic")
def test_without_a_toggle_they_follow_the_system(shown):
    page, _ = shown
    assert is_on(page, "loop", "light")
    page.emulate_media(color_scheme="dark")
    assert all(is_on(page, kind, "dark") for kind in KINDS)
    page.evaluate("document.body.dataset.theme = 'light'")  # as Furo says it
    assert all(is_on(page, kind, "light") for kind in KINDS)
    page.emulate_media(color_scheme="light")
    page.evaluate("document.body.dataset.theme = 'dark'")
    assert all(is_on(page, kind, "dark") for kind in KINDS)


def test_what_the_dark_gallery_lacks_is_said(gallery, dark_gallery, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text('extensions = ["myst_parser", "convfilm.sphinx"]')
    (source / "index.md").write_text("# Page\n\n```{animation} kernel_flip\n:film:\n```\n")
    settings = (f"-Danimation_gallery={gallery}", f"-Danimation_gallery_dark={dark_gallery}")
    done = built(tmp_path / "page", *settings, source=source)
    assert done.returncode
    assert "index.md:3: ERROR: animation_gallery_dark: the gallery has no scene 'kernel_flip'" in done.stderr
