import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcore import Conv2d, Pool2d, Role, input_roles, output_roles
from tests.strategies import conv2ds, pool2ds

SIGNS = {
    Role.INPUT: "i",
    Role.ACTIVE_INPUT: "I",
    Role.INSERTED_ZERO: "o",
    Role.BORDER_ZERO: ".",
    Role.ACTIVE_ZERO: "0",
    Role.UNCOUNTED: "_",
    Role.ACTIVE_UNCOUNTED: "x",
    Role.PENDING_OUTPUT: "-",
    Role.CURRENT_OUTPUT: "C",
    Role.FINISHED_OUTPUT: "#",
}
PICTURES = {
    "same padding": (
        lambda: Conv2d(3, 3, padding=1),
        (1, 0),
        ". . . . . / 0 I I i . / 0 I I i . / 0 I I i . / . . . . .",
        "# # # / C - - / - - -",
    ),
    "dilated": (
        lambda: Conv2d((3, 5), (2, 3), dilation=2),
        (0, 0),
        "I i I i I / i i i i i / I i I i I",
        "C",
    ),
    "transposed, strides": (
        lambda: Conv2d(2, 2, stride=2, transposed=True),
        (1, 2),
        ". . . . . / . i 0 I . / . o 0 0 . / . i o i . / . . . . .",
        "# # # # / # # C - / - - - - / - - - -",
    ),
    "transposed, output padding": (
        lambda: Conv2d((1, 2), (1, 2), stride=2, padding=(0, 1), output_padding=(0, 1), transposed=True),
        (0, 2),
        "i o I 0",
        "# # C",
    ),
    "maximum": (
        lambda: Pool2d(3, 2, stride=1, padding=1),
        (0, 1),
        "_ x x _ _ / _ I I i _ / _ i i i _ / _ i i i _ / _ _ _ _ _",
        "# C - - / - - - - / - - - - / - - - -",
    ),
    "maximum, ceil mode": (lambda: Pool2d((1, 5), (1, 2), ceil_mode=True), (0, 2), "i i i i I x", "# # C"),
    "average": (
        lambda: Pool2d((1, 3), (1, 3), padding=(0, 1), ceil_mode=True, mode="average"),
        (0, 1),
        ". i i I 0 x",
        "# C",
    ),
    "average, rows": (
        lambda: Pool2d((3, 1), (3, 1), padding=(1, 0), ceil_mode=True, mode="average"),
        (0, 0),
        "0 / I / I / i / . / _",
        "C / -",
    ),
    "average, padding does not count": (
        lambda: Pool2d((1, 2), (1, 2), padding=(0, 1), mode="average", count_include_pad=False),
        (0, 0),
        "x I i _",
        "C -",
    ),
}  # fmt: skip


def picture(roles, width):
    signs = [SIGNS[role] for role in roles.values()]
    return " / ".join(" ".join(signs[start : start + width]) for start in range(0, len(signs), width))


@pytest.mark.parametrize(("make", "cell", "plane", "output"), PICTURES.values(), ids=PICTURES)
def test_picture_of_a_step(make, cell, plane, output):
    conv = make()
    step = conv.step(cell)
    assert picture(input_roles(conv, step), len(conv.columns.slots)) == plane
    assert picture(output_roles(conv, step), conv.output_shape[1]) == output


def test_picture_at_rest():
    conv = Conv2d(2, 2, stride=2, padding=((0, 1), (1, 1)), transposed=True)
    assert picture(input_roles(conv), 3) == ". . . / i o i / o o o / i o i"
    assert picture(output_roles(conv), 2) == "- - / - - / - -"


def counted(pool):
    """The slots that any step of an average counts."""
    return {tuple(tap.slot) for step in pool.steps() for tap in pool.counted(step)}


@given(conv2ds() | pool2ds(), st.data())
def test_roles_partition_the_cells(conv, data):
    step = data.draw(st.sampled_from(list(conv.steps())))
    inputs, outputs = input_roles(conv, step), output_roles(conv, step)
    assert list(inputs) == list(conv.slots())
    assert list(outputs) == [step.output for step in conv.steps()]
    touched = {tap.slot for tap in step.taps}
    active = {slot for slot, role in inputs.items() if role.name.startswith("ACTIVE")}
    assert active == touched
    for slot, role in inputs.items():
        assert (role in (Role.INPUT, Role.ACTIVE_INPUT)) == (conv.source(slot) is not None)
        if role is Role.INSERTED_ZERO:
            assert not conv.is_border(slot)
        if role in (Role.BORDER_ZERO, Role.UNCOUNTED, Role.ACTIVE_UNCOUNTED):
            assert conv.is_border(slot)
        if role in (Role.UNCOUNTED, Role.ACTIVE_UNCOUNTED):
            assert isinstance(conv, Pool2d)
            assert conv.mode == "max" or tuple(slot) not in counted(conv)
    assert [cell for cell, role in outputs.items() if role is Role.CURRENT_OUTPUT] == [step.output]
    order = [Role.FINISHED_OUTPUT, Role.CURRENT_OUTPUT, Role.PENDING_OUTPUT]
    assert [order.index(role) for role in outputs.values()] == sorted(order.index(role) for role in outputs.values())
