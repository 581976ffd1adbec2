"""One axis of a convolution: its sizes, its offsets, and which slots a window covers.

Two dimensions are the product of two axes and nothing else, so everything that can go wrong with an index is here.

Numbered relationships are those of Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
arXiv:1603.07285.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from convcore.parameters import MARGINS, integer, integers


def _index(name: str, value: int, size: int) -> int:
    """`value` as an int, which a numpy integer need not be and wraps; IndexError outside of 0 to size - 1."""
    number = integer(name, value)
    if not 0 <= number < size:
        raise IndexError(f"{name} must be 0 to {size - 1}, got {number}")
    return number


@dataclass(frozen=True)
class Axis:
    """One axis of a (transposed) convolution, all sizes and offsets in cells.

    Args:
        input_size: number of input cells, i.
        kernel_size: number of kernel entries, k.
        stride: s. Of a transposed convolution: of the convolution that it transposes.
        padding: (before, after), p. Of a transposed convolution: of the convolution that it transposes.
        dilation: distance between neighbouring kernel entries on the plane, d.
        output_padding: extra output cells after the last one, transposed only.
        transposed: whether this is a transposed convolution.

    Raises:
        TypeError: for what is not an integer (or, `transposed`, not a bool).
        ValueError: for a size, stride or dilation below 1, a negative padding, an output_padding outside
            0 <= output_padding < max(stride, dilation) or without `transposed`, and where no output cell is left.

    >>> axis = Axis(input_size=3, kernel_size=3, stride=2, padding=(1, 1), transposed=True)
    >>> axis.output_size, axis.pads, [axis.source(slot) for slot in axis.slots]
    (5, (1, 1), [None, 0, None, 1, None, 2, None])
    """

    input_size: int
    kernel_size: int
    stride: int = 1
    padding: tuple[int, int] = (0, 0)
    dilation: int = 1
    output_padding: int = 0
    transposed: bool = False

    def __post_init__(self) -> None:
        for name in ("input_size", "kernel_size", "stride", "dilation"):
            object.__setattr__(self, name, integer(name, getattr(self, name), minimum=1))
        if not isinstance(self.padding, tuple | list):  # one integer is a form of Conv2d's padding only
            raise TypeError(f"padding must be {MARGINS}, got {self.padding!r}")
        before, after = integers("padding", self.padding, MARGINS)
        object.__setattr__(self, "padding", (integer("padding", before, 0), integer("padding", after, 0)))
        object.__setattr__(self, "output_padding", integer("output_padding", self.output_padding, minimum=0))
        if not isinstance(self.transposed, bool):
            raise TypeError(f"transposed must be True or False, got {self.transposed!r}")
        if self.output_padding and not self.transposed:
            raise ValueError(f"output_padding must be 0 unless transposed, got {self.output_padding}")
        if self.output_padding and self.output_padding >= max(self.stride, self.dilation):
            raise ValueError(
                f"output_padding must be smaller than stride or dilation, "
                f"got output_padding {self.output_padding}, stride {self.stride}, dilation {self.dilation}"
            )
        if self.output_size < 1:
            raise ValueError(self._no_output())

    def _no_output(self) -> str:
        """Why there is no output cell: one sentence with the parameters that the user may change."""
        reach = f"kernel_size {self.kernel_size} with dilation {self.dilation} spans {self.effective_kernel_size} cells"
        if self.transposed:
            return (
                f"padding {self.padding} crops the whole output: input_size {self.input_size}, stride {self.stride}, "
                f"{reach}; padding must leave at least one output cell"
            )
        return (
            f"{reach}, more than input_size {self.input_size} with padding {self.padding}: "
            f"the kernel must fit into the padded input"
        )

    @cached_property
    def effective_kernel_size(self) -> int:
        """Cells that the kernel spans, d(k - 1) + 1 (the guide's section 5.1)."""
        return self.dilation * (self.kernel_size - 1) + 1

    @cached_property
    def window_stride(self) -> int:
        """Slots between the windows of neighbouring outputs: 1 if transposed, whatever the stride."""
        return 1 if self.transposed else self.stride

    @cached_property
    def input_dilation(self) -> int:
        """Slots between neighbouring input cells: the stride if transposed (zero insertion), else 1."""
        return self.stride if self.transposed else 1

    @cached_property
    def stretched_size(self) -> int:
        """Slots from the first input cell to the last, inserted zeros included (relationship 12: i + (s-1)(i-1))."""
        return self.input_dilation * (self.input_size - 1) + 1

    @cached_property
    def pads(self) -> tuple[int, int]:
        """(before, after): border slots around the stretched input; negative where the plane is cropped.

        Of a transposed convolution p' = d(k - 1) - p, and output_padding after the end (relationship 14).
        """
        before, after = self.padding
        if not self.transposed:
            return before, after
        full = self.effective_kernel_size - 1
        return full - before, full - after + self.output_padding

    @cached_property
    def slots(self) -> range:
        """The slots of the stretched, padded plane; slot 0 is the first input cell."""
        before, after = self.pads
        return range(-before, self.stretched_size + after)

    @property
    def is_idle(self) -> bool:
        """Whether nothing happens along it: one input cell, one kernel entry, one output cell, and nothing around.

        >>> Axis(input_size=1, kernel_size=1).is_idle, Axis(input_size=1, kernel_size=1, padding=(0, 1)).is_idle
        (True, False)
        >>> Axis(input_size=2, kernel_size=1, padding=(0, 1), transposed=True).is_idle  # one of two is cut
        False
        """
        return self.input_size == len(self.slots) == self.kernel_size == self.output_size == 1

    @property
    def stretched(self) -> range:
        """The slots from the first input cell to the last, inserted zeros included.

        >>> Axis(input_size=3, kernel_size=3, stride=2, transposed=True).stretched
        range(0, 5)
        """
        return range(self.stretched_size)

    @property
    def reach(self) -> range:
        """The slots from the first to the last of `slots` and `stretched`: what there is before padding crops.

        >>> cropped = Axis(input_size=5, kernel_size=2, padding=(2, 0), transposed=True)
        >>> cropped.slots, cropped.reach
        (range(1, 6), range(0, 6))
        """
        return range(min(self.slots.start, 0), max(self.slots.stop, self.stretched_size))

    @cached_property
    def output_size(self) -> int:
        """Number of output cells, o.

        floor((i + 2p - k - (k-1)(d-1)) / s) + 1 (relationships 6 and 15), or, transposed,
        s(i - 1) + a + d(k - 1) + 1 - 2p (relationship 14): both are windows that fit on the plane.
        """
        # A cropped plane can be smaller than nothing, and len(range) would hide by how much.
        room = self.slots.stop - self.slots.start - self.effective_kernel_size
        return room // self.window_stride + 1

    @cached_property
    def kernel_entries(self) -> range:
        """Kernel entries in the order in which they lie under the window: turned by 180 degrees if transposed."""
        entries = range(self.kernel_size)
        return entries[::-1] if self.transposed else entries

    def window(self, output: int) -> range:
        """The kernel_size slots that feed output cell `output`, in the order of `kernel_entries`.

        Raises IndexError where there is no such output cell.

        >>> Axis(input_size=7, kernel_size=3, padding=(1, 1), dilation=2).window(0)
        range(-1, 4, 2)
        """
        output = _index("output", output, self.output_size)
        first = self.slots.start + output * self.window_stride
        return range(first, first + self.effective_kernel_size, self.dilation)

    def is_border(self, slot: int) -> bool:
        """Whether `slot` lies before the first or past the last input cell."""
        return not 0 <= integer("slot", slot) < self.stretched_size

    def source(self, slot: int) -> int | None:
        """The input cell at `slot`, or None where there is a zero (inserted, or of the border)."""
        slot = integer("slot", slot)
        if self.is_border(slot) or slot % self.input_dilation:
            return None
        return slot // self.input_dilation

    def output(self, source: int, entry: int) -> int | None:
        """The output cell to which kernel entry `entry` carries input cell `source`, or None where there is none.

        Read from the input, as a stamp: entry w of a transposed convolution reaches s * source + d * w - p
        (relationship 14, before the padding crops); of a convolution, the window of which entry w is over the cell,
        (source + p - d * w) / s, unless the stride skips it or the floor drops it (relationship 6).

        Raises IndexError where there is no such input cell or no such kernel entry.

        >>> axis = Axis(input_size=3, kernel_size=3, stride=2, padding=(1, 1), transposed=True)
        >>> [axis.output(1, entry) for entry in range(3)], [axis.output(0, entry) for entry in range(3)]
        ([1, 2, 3], [None, 0, 1])
        """
        cell = self.landing(source, entry)
        return cell if cell is not None and 0 <= cell < self.output_size else None

    def landing(self, source: int, entry: int) -> int | None:
        """The same before padding crops: of a transposed convolution it may be before the first cell or past the last.

        A convolution has no output but where a window fits: None where a stride skips the cell; elsewhere it counts on.

        Raises IndexError where there is no such input cell or no such kernel entry.

        >>> axis = Axis(input_size=3, kernel_size=3, stride=2, padding=(1, 1), transposed=True)
        >>> [axis.landing(0, entry) for entry in range(3)], axis.stamped
        ([-1, 0, 1], range(-1, 6))
        """
        source = _index("source", source, self.input_size)
        entry = _index("entry", entry, self.kernel_size)
        before, _ = self.padding
        if self.transposed:
            return self.stride * source + self.dilation * entry - before
        cell, skipped = divmod(source + before - self.dilation * entry, self.stride)
        return None if skipped else cell

    @property
    def stamped(self) -> range:
        """The output cells before padding crops: all that stamps reach, and all that are kept; 0 is the first kept one.

        Of a transposed convolution s(i - 1) + d(k - 1) + 1 cells (relationship 14 without p), and those that
        output_padding adds past the last stamp. A convolution has no output but where a window fits.

        >>> Axis(input_size=2, kernel_size=3, stride=2, padding=(1, 0), output_padding=1, transposed=True).stamped
        range(-1, 5)
        """
        if not self.transposed:
            return range(self.output_size)
        before, _ = self.padding
        reached = self.stride * (self.input_size - 1) + self.effective_kernel_size
        return range(-before, max(self.output_size, reached - before))

    @property
    def overlaps_evenly(self) -> bool:
        """Whether, away from the border, stamps reach all output cells equally often.

        Of a transposed convolution: whether as many kernel entries fall on each of the s cells from a stamp to the
        next. Odena, Dumoulin and Olah, "Deconvolution and checkerboard artifacts", 2016.

        >>> [Axis(5, k, stride=2, transposed=True).overlaps_evenly for k in (3, 4)]
        [False, True]
        """
        period = self.stride if self.transposed else 1
        falls = [self.dilation * entry % period for entry in range(self.kernel_size)]
        return len({falls.count(place) for place in range(period)}) == 1

    def uncropped(self) -> Axis:
        """The same transposed axis without padding, which leaves all of its output.

        Raises ValueError unless transposed: padding of a convolution crops nothing.
        """
        if not self.transposed:
            raise ValueError("padding crops the output of a transposed convolution alone")
        return replace(self, padding=(0, 0))

    @property
    def kept(self) -> range:
        """Which output cells of `uncropped()` padding leaves: cell 0 of this axis is the first of them.

        >>> axis = Axis(input_size=3, kernel_size=3, stride=2, padding=(1, 2), transposed=True)
        >>> axis.uncropped().output_size, axis.kept
        (7, range(1, 5))
        """
        before, after = self.padding
        return range(before, self.uncropped().output_size - after)

    def is_inside(self, output: int) -> bool:
        """Whether the window of output cell `output` covers no slot at which a larger input would have a cell.

        Raises IndexError where there is no such output cell.

        >>> axis = Axis(input_size=3, kernel_size=3, stride=2, transposed=True)
        >>> [axis.is_inside(output) for output in range(7)]
        [False, True, True, True, True, True, False]
        """
        return not any(self.is_border(slot) and slot % self.input_dilation == 0 for slot in self.window(output))

    def resized(self, input_size: int) -> Axis | None:
        """The same axis over another input size, or None where it has no output then.

        >>> Axis(5, 3, stride=2).resized(6).output_size, Axis(5, 3).resized(2)
        (2, None)
        """
        try:
            return replace(self, input_size=input_size)
        except ValueError:
            return None

    def transpose(self) -> Axis:
        """The axis of the same links read backwards, with the output_padding that restores the input size.

        Raises ValueError where no axis has these links: transposed with output_padding >= stride.
        """
        output_padding = 0
        if self.transposed:
            if self.output_padding >= self.stride:
                raise ValueError(
                    f"output_padding {self.output_padding} with stride {self.stride} has no transpose: "
                    f"output_padding must be smaller than stride"
                )
        else:  # what the floor of the output size dropped (relationship 14: a = (i + 2p - k) mod s)
            output_padding = (self.input_size + sum(self.padding) - self.effective_kernel_size) % self.stride
        return Axis(
            input_size=self.output_size,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            output_padding=output_padding,
            transposed=not self.transposed,
        )
