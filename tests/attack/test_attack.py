"""script/attack: it finds what is broken, says how to have it again, and finds nothing else."""

import pytest

from attack import layout
from attack.__main__ import KINDS, main
from convcore import Conv2d, Example
from convfilm import Film, checks, story


@pytest.mark.parametrize("kind", ["layers", "attributes"])
def test_nothing_is_found_where_nothing_is_broken(capsys, kind):
    assert main(["--kind", kind, "--cases", "20"]) == 0
    assert f"| {kind} " in capsys.readouterr().out


def test_a_wrong_number_is_found_and_can_be_had_again(capsys, monkeypatch):
    make = Example.__post_init__

    def wrong(example):
        make(example)
        object.__setattr__(example, "output", example.output + (example.output.shape == (1, 1)))

    monkeypatch.setattr(Example, "__post_init__", wrong)
    assert main(["--kind", "layers", "--cases", "60"]) == 1
    (first, *_) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Conv2d(")]
    options = first.rpartition("[")[2].rstrip("]").split()
    assert main(options) == 1
    assert first in capsys.readouterr().out
    monkeypatch.undo()
    assert main(options) == 0


def test_an_attribute_that_is_not_checked_is_found(monkeypatch, capsys):
    monkeypatch.setattr(checks, "words", lambda _: None)
    # Which cases are of words depends on how many words there are.
    assert any(main(["--kind", "attributes", "--cases", "40", "--seed", str(seed)]) for seed in range(1, 11))
    assert "word " in capsys.readouterr().out


@pytest.fixture
def film():
    with layout.staged(type("Layer", (Film,), {"conv": Conv2d(4, 3)})) as staged:
        yield staged


def test_a_layout_without_faults(film):
    for shot in film.shots():
        layout.check(film, shot.at(0))


@pytest.mark.parametrize(
    ("moved", "fault"),
    [
        (
            lambda film: film.board.labels["input label"].to_corner((-1, -1, 0), buff=-0.5),
            "'input label' leaves the frame",
        ),
        (
            lambda film: film.board.labels["input label"].move_to(film.board.labels["output label"]),
            "'(in|out)put label' overlaps '(in|out)put label'",
        ),
        (
            lambda film: film.panel.formula.move_to(film.board.planes["input"].lines),
            "the panel's formula overlaps input cells",
        ),
        (lambda film: film.panel.title.paint([]), "the title is not there"),
    ],
)
def test_what_is_out_of_place_is_found(film, monkeypatch, moved, fault):
    moment = story.poster(film.shots())
    film.show(moment)
    moved(film)
    monkeypatch.setattr(film, "show", lambda _: None)
    with pytest.raises(layout.FaultError, match=f"^{fault}$"):
        layout.check(film, moment)


@pytest.mark.parametrize("arguments", [["--kind", "nothing"], ["--cases", "0"], ["--case", "x"]])
def test_wrong_options(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert capsys.readouterr().err.strip()


def test_every_kind_is_told_of_in_the_help(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert all(kind in said for kind in KINDS)
