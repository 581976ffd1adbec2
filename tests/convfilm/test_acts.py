"""Films that are told in acts: every one that there is explains itself, is calm, and fits into any frame."""

from functools import lru_cache
from itertools import pairwise

import pytest

from convfilm import story
from convfilm.story import READING, SHORTEST
from tests.convfilm.stills import ACTED, FRAMES, PAPERS, pixels, staged
from tests.convfilm.test_layout import check_blocks

LONGEST = 45.0
each_film = pytest.mark.parametrize("scene", ACTED, ids=lambda scene: scene.__name__)


@each_film
def test_lasts_no_longer_than_an_audience_listens_and_can_be_read(scene):
    shots = scene.film(60)
    assert sum(shot.frames for shot in shots) / 60 <= LONGEST
    for start, end, words in story.captions(shots, 60):
        assert end - start >= max(SHORTEST, len(words) / READING) - 2 / 60, words


@each_film
def test_has_three_chapters_and_ends_with_its_claim(scene):
    shots = scene.film(60)
    assert [*dict.fromkeys(shot.chapter for shot in shots)] == ["introduction", "sweep", "summary"]
    last = shots[-1]
    assert last.held
    assert last.moments[0].claims
    assert last.caption == last.moments[0].note == scene.viewed().claim(scene.checked(), scene.words)


@each_film
def test_stills_are_pictures_of_the_film(scene):
    """In order, and each is said what it shows."""
    view, example = scene.viewed(), scene.checked()
    held = [shot.moments[0] for shot in scene.film(60) if shot.held]
    stills = view.stills(example, scene.words)
    assert [moment.explains for moment in stills] == [*range(len(stills))]
    positions = [held.index(moment) for moment in stills]
    assert positions == sorted(positions)
    assert len(view.said(example, scene.words)) == len(stills) - 1
    assert [number for number, _, _ in story.cells(scene.film(60), 60)] == [*range(len(stills))]


@each_film
def test_each_still_shows_something_new(scene):
    """In a loop, where nothing is said."""
    with staged(scene) as film:
        shown = []
        for moment in film.viewed().stills(film.example, film.words):
            film.show(moment)
            parts = [part for part in film.board.get_family() if len(part.points)]
            shown.append(
                [(part.points.tobytes(), part.get_fill_opacity(), str(part.get_fill_color())) for part in parts]
            )
    assert all(one != other for one, other in pairwise(shown))


@pytest.mark.parametrize("frame", FRAMES)
@each_film
def test_nothing_leaves_the_frame_and_no_text_lies_over_a_plane(scene, frame):
    with staged(scene, size=FRAMES[frame]) as film:
        for shot in film.story(30):
            if shot.held:
                check_blocks(film, shot.moments[0])


@each_film
def test_a_moment_gives_the_same_picture_whatever_was_shown_before(scene):
    def shown(film):
        parts = [*film.board.get_family(), *film.panel.changing.get_family()]
        return [
            (part.points.tobytes(), part.get_fill_opacity(), part.get_stroke_opacity(), str(part.get_fill_color()))
            for part in parts
            if len(part.points)
        ]

    with staged(scene) as film:
        moments = [shot.at(shot.frames * 0.4) for shot in film.shots()]
        before = []
        for moment in moments:
            film.show(moment)
            before.append(shown(film))
        for moment, parts in reversed([*zip(moments, before, strict=True)]):
            film.show(moment)
            assert shown(film) == parts


@each_film
def test_whatever_changes_in_the_picture_counts_as_a_change(scene):
    """What does not count is not drawn."""

    def shown(film, moment):
        picture = film.board.picture(moment)
        changed = [film.board.paint(picture), film.panel.paint(picture, film.board)]
        parts = [part for part in (*film.board.get_family(), *film.panel.changing.get_family()) if len(part.points)]
        return [(part.points.tobytes(), part.get_fill_opacity(), part.get_stroke_opacity()) for part in parts], changed

    with staged(scene) as film:
        for shot in film.shots():
            if not shot.held:
                before, _ = shown(film, shot.at(shot.frames * 0.4))
                after, counts = shown(film, shot.at(shot.frames * 0.6))
                assert any(counts) or before == after, shot


@each_film
def test_moments_differ_only_in_what_moves(scene):
    """From the end of a shot to the beginning of the next nothing jumps: by the pixels, small; on either paper."""
    paper = [*PAPERS][ACTED.index(scene) % 2]
    with staged(scene, size=(320, 180), paper=PAPERS[paper]) as film:

        @lru_cache(maxsize=2)  # what is held is the end of a shot, too
        def drawn(moment):
            film.show(moment)
            return pixels(film).astype(int)

        shots = film.shots()
        for shot, after in pairwise(shots):
            one, other = drawn(shot.moments[-1]), drawn(after.moments[0])
            changed = (abs(one - other).max(axis=2) > 40).mean()
            assert changed < 0.005, f"{shot.caption!r} -> {after.caption!r}: {changed:.1%}"
