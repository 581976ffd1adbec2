"""Every word that a picture shows, in one place, so that a scene can be in any language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from convcore.parameters import named
from convfilm import checks


@dataclass(frozen=True)
class StillWords:
    """What is said of a still: in a description, and as a caption; and the output cell that it is about, if any."""

    sentence: str
    caption: str
    output: tuple[int, int] | None = None


COUNTS = ("input", "output", "count", "all")
CHANNELS = ("channels", "maps", "groups", "reads", "input", "kernel", "product", "weights", "whole", "ungrouped")
STRIDES = ("stride", "input", "kernel", "full", "output", "kept", "all")
SIZES = ("input", "output", "kernel", "stride", "padding", "dilation")


def _template(words: str, *more: str) -> Any:
    """A template that may hold more fields than its default does."""
    return field(default=words, metadata={"fields": more})


@named
@dataclass(frozen=True)
class Words:
    """The words of a scene. Signs such as i, k, s and p are the field's and stay."""

    convolution: str = "Convolution"
    transposed: str = "Transposed convolution"
    input: str = "input"
    kernel: str = "kernel"
    window: str = "window"
    output: str = "output"
    rows: str = "rows"
    columns: str = "columns"
    max_pooling: str = "Max pooling"
    average_pooling: str = "Average pooling"
    start: str = "one input, one kernel"
    start_pooling: str = "one input, and a window without weights"
    start_back: str = "what the convolution gave goes back"
    padding: str = "padding puts zeros around the input"
    padding_infinite: str = "around the input stands −∞, which never wins"
    padding_uncounted: str = "cells around the input that do not count"
    padding_both: str = "zeros around the input; what is empty does not count"
    insertion: str = "the cells move apart, zeros fill the gaps"
    ring: str = "a border of zeros, as wide as p′ says"
    ring_extra: str = "zeros around, as p′ says; {extra} more at the end"
    cropping: str = "p > k − 1: the rim is cut"
    turn: str = "the kernel turns by 180°"
    turned: str = "kernel turned by 180°, steps of 1"
    dropping: str = "hatched: no window will get there"
    spreading: str = _template("dilation {dilation} spreads the kernel over {span}", *SIZES)
    spreading_window: str = _template("dilation {dilation} spreads the window over {span}", *SIZES)
    slide: str = "the kernel slides in steps of {step}"
    slide_window: str = "the window slides in steps of {step}"
    told: str = "Each input times its weight, added up"
    told_max: str = "The largest number under the window wins"
    told_average: str = "The numbers under the window, added up, divided by {count}"
    told_next: str = "The same at this window"
    told_zeros: str = "Zeros add nothing: {count} of {all} products count"
    told_zeros_but_one: str = "Zeros add nothing: one of {all} products counts"
    told_infinite: str = "−∞ never wins: the largest of {count} numbers does"
    told_infinite_but_one: str = "−∞ never wins: the only number does"
    told_padded: str = "Zeros of the padding count: divided by {count}"
    told_uncounted: str = "Here {count} of {all} cells count: divided by {count}"
    told_uncounted_but_one: str = "Here one of {all} cells counts"
    told_dropped: str = "The last window ends before the hatched cells"
    caption: str = _template("{told}: {value}", "output", "sum")
    asked: str = "Which number comes out here?"
    asked_cell: str = "Output {output}: which number comes out?"
    asked_size: str = "How large is the output?"
    asked_sums: str = "How is each of these output cells computed?"
    solutions: str = "Solutions: {title}"
    quick: str = "and so on, row by row"
    quick_row: str = "and so on, cell by cell"

    # What a film claims in the end, by the kind of its layer, with any of SIZES. {span} is the size of the spread
    # kernel, {alike} that of another input, {plain} that of the output without output padding.
    claim_plain: str = _template("Without padding, {input} shrinks to {output}.", *SIZES)
    claim_kept: str = _template("Padding {padding} keeps {output}.", *SIZES)
    claim_padded: str = _template("Padding {padding}: {input} becomes {output}.", *SIZES)
    claim_strides: str = _template(
        "Stride {stride}: the window moves {stride} cells, {input} becomes {output}.", *SIZES
    )
    claim_padded_strides: str = _template("Padding {padding}, stride {stride}: {input} becomes {output}.", *SIZES)
    claim_full: str = _template("Full padding, {padding} on each side: {input} grows to {output}.", *SIZES)
    claim_once: str = _template("k = s = {stride}: each input is read once, {input} becomes {output}.", *SIZES)
    claim_dropped: str = _template(
        "No window reads the hatched cells: {input} gives {output}, as {alike} does.", *SIZES
    )
    claim_causal: str = _template("Padding {padding}: no output cell reads a later input cell.", *SIZES)
    claim_dilated: str = _template(
        "Dilation {dilation} spreads the kernel over {span}: {input} becomes {output}.", *SIZES
    )
    claim_max: str = _template("Only the largest of each window stays: {input} becomes {output}.", *SIZES)
    claim_max_padded: str = _template(
        "Of each window only the largest stays, never −∞: {input} becomes {output}.", *SIZES
    )
    claim_average: str = _template("Each window becomes its mean: {input} becomes {output}.", *SIZES)
    claim_turned: str = _template("Full padding: its zeros make {input} grow to {output}.", *SIZES)
    claim_turned_padded: str = _template("With the kernel turned, {output} comes back, the numbers do not.", *SIZES)
    claim_spread: str = _template("Zeros in the gaps and around: {input} grows to {output}.", *SIZES)
    claim_spread_padded: str = _template(
        "Stride {stride} opens gaps, padding {padding} trims the border: {output}.", *SIZES
    )
    claim_borderless: str = _template("Padding {padding} leaves no border: {input} becomes {output}.", *SIZES)
    claim_spread_once: str = _template(
        "k = s = {stride}: each output has one input, {input} grows to {output}.", *SIZES
    )
    claim_extra: str = _template("Output padding {extra}: {input} becomes {output} instead of {plain}.", *SIZES)
    claim_turned_dilated: str = _template(
        "Dilation {dilation} spreads the turned kernel over {span}: {input} becomes {output}.", *SIZES
    )

    # What is said of a loop before its claim: {number} is that of the kernel's weights.
    loop: tuple[str, str] = ("Each output is {number} product", "Each output adds up {number} products")

    loop_max: tuple[str, str] = ("Each output is one input", "Each output is the largest of {number}")
    loop_average: tuple[str, str] = ("Each output is one input", "Each output is the mean of {number}")

    # A card: at most 20 characters.
    tag_max: str = _template("max, k = {kernel}, s = {stride}", *SIZES)
    tag_average: str = _template("average, k = {kernel}, s = {stride}", *SIZES)
    tag: str = "p = {padding}, s = {stride}"
    tag_dilated: str = _template("p = {padding}, s = {stride}, d = {dilation}", *SIZES)
    tag_gap: str = "gap {gap}, step 1"
    tag_turned: str = "kernel turned, step 1"
    tag_turned_dilated: str = _template("kernel turned, d = {dilation}", *SIZES)

    # What the greys of a picture stand for, on its card and at its output, in as few words.
    shades: str = "black {black}, white {white}"
    shades_signed: str = _template("grey 0, white {white}", "black")
    shades_cut: str = "cut at {black} and {white}"

    # What the films that are told in acts say, by their views.
    checkerboard_title: str = "Where does a checkerboard come from?"
    checkerboard_tag: str = "k = {uneven} and k = {even}"
    checkerboard_start: str = _template(
        "Every input cell stamps the kernel: k = {uneven} here, k = {even} there", "stride"
    )
    checkerboard_next: str = _template("The next stamp lands s = {stride} cells further on", "uneven", "even")
    checkerboard_count: str = "Count how many stamps reach each cell"
    checkerboard_uneven: str = _template("k = {uneven}: inside, cells are reached {counts} times", "stride")
    checkerboard_even: str = _template("k = {even} is a multiple of s = {stride}: {count} everywhere inside", "uneven")
    checkerboard_image: str = "Ones through kernels of ones: a checkerboard, and an even inside"
    checkerboard_or: str = "{some} or {last}"
    checkerboard_claim: str = (
        "k = {uneven}, s = {stride} covers cells {counts} times; k = {even}, s = {stride} covers the inside evenly."
    )
    crops_title: str = "What does padding do to a transposed convolution?"
    crops_tag: str = "more p, less output"
    crops_start: str = "Each input cell stamps the kernel, times itself"
    crops_whole: str = "All stamps, added up where they meet: {size}"
    crops_cut: str = "p = {padding} is cut on each side: {size} is left"
    crops_why: str = "Why? p is the padding of the convolution whose shape comes back"
    crops_both: str = "What was padding there is cut off here"
    crops_padded: str = "padded input"
    crops_claim: str = "More padding, smaller output: {sizes} for p = {paddings}."

    pair_title: str = "Which links does the transpose use?"
    pair_tag: tuple[str, str] = ("{number} link, both ways", "{number} links, both ways")
    pair_start: str = "A convolution makes y from x; its transpose takes y back to x′"
    pair_count: tuple[str, str] = ("{number} link", "{number} links")
    pair_forwards: str = "An output cell has a link to each cell that it reads, with a weight"
    pair_forwards_padded: str = "A link from each cell that is read; zeros of the padding need none"
    pair_backwards: str = "Backwards, the same links carry y times the same weights"
    pair_backwards_padded: str = "Back along the same links: to the zeros of the padding there is none"
    pair_next: str = "The next cell: in x′ its products are added to what is there"
    pair_border: str = "Zeros of the padding have no cell to go back to: no link"
    pair_quick: str = "And so on: each link forwards and backwards"
    pair_claim: str = "Both use the same {count} links, read in opposite directions."
    matrix_title: str = "Is a convolution a matrix product?"
    matrix_start: str = "every output is a weighted sum of x"
    matrix_heads: str = "a column for each input, a row for each output"
    matrix_row: str = "each weight goes to the column of its input"
    matrix_border: str = "zeros of the border have no column"
    matrix_sum: str = "the row times x, added up, is one output"
    matrix_next: str = "the next window is the next row"
    matrix_claim: str = _template("{filled} of {all} cells filled: C x is the convolution.", "size")
    matrix_tag: str = "{filled} of {all} filled"
    matrix_title_mirrored: str = "Why is it called transposed?"
    matrix_there: str = "C, the matrix of the convolution"
    matrix_mirror: str = "mirrored at its diagonal: Cᵀ, the same numbers"
    matrix_times: str = "now y is the input: a column each, a row for each output"
    matrix_stamp: str = "a column is a stamp"
    matrix_stamp_cropped: str = "a column is a stamp, cropped"
    matrix_stamped: str = "times its input, it lands on the output"
    matrix_turned: str = "a row is a window of the turned kernel"
    matrix_turned_kernel: str = "turned"
    matrix_rows: str = "each row times y, added up, is one output"
    matrix_folds: str = _template("Cᵀ y, folded to {output}: the transposed convolution", "input")
    matrix_again: str = "C once more, on what that gave"
    matrix_claim_mirrored: str = "C Cᵀ y is not y: a transpose, not an inverse."
    matrix_claim_same: str = "C Cᵀ y is y, for this kernel."
    matrix_claim_alone: str = "Cᵀ y is the transposed convolution."
    matrix_tag_mirrored: str = "Cᵀ: same numbers"
    ambiguous: str = "Which size does a transposed convolution come back to?"
    ambiguous_tag: str = "{small} or {large}?"
    ambiguous_start: str = _template("One layer, two inputs: {small} and {large}", "output", "stride")
    ambiguous_slide: str = _template("Both windows move {stride} cells at a time", "small", "large", "output")
    ambiguous_floor: str = _template("Both give {output}: the floor drops what no window reaches", "small", "large")
    ambiguous_back: str = _template("Now back from {output}: was it {small} or {large}?")
    ambiguous_same: str = _template("With output_padding {less}, both come back as {small}", "more", "large", "output")
    ambiguous_extra: str = _template(
        "output_padding {more} adds zeros at the end of the input", "less", "small", "large"
    )
    ambiguous_told: str = _template("There is room for more windows: {sum}", "small", "large")
    ambiguous_rest: str = "Every new cell is computed, none is appended"
    ambiguous_claim: str = _template(
        "{small} and {large} both give {output}; output_padding says which to come back to."
    )
    inverse_title: str = "Does the transpose bring the numbers back?"
    inverse_start: str = "x goes through a layer, and back"
    inverse_there: str = "the convolution takes x to y"
    inverse_there_transposed: str = "the transposed convolution takes x to y"
    inverse_back: str = "its transpose takes y back, by the same links"
    inverse_shape: str = "the shape comes back: {input}"
    inverse_compared: str = "and the numbers? x′ − x, cell by cell"
    inverse_claim: str = _template(
        "The shape comes back ({input}), the numbers do not: {count} of {all} differ.", "output"
    )
    inverse_claim_same: str = _template("The shape comes back ({input}), and here the numbers, too.", *COUNTS)
    inverse_tag: str = "{count} of {all} differ"

    dilation: str = "Stride or dilation: what is the difference?"
    dilation_tag: str = "s = {factor} or d = {factor}"
    dilation_left: str = _template("stride {factor}", "kernel", "span")
    dilation_right: str = _template("dilation {factor}", "kernel", "span")
    dilation_start: str = _template("The same input and the same {kernel} kernel, twice", "input")
    dilation_spread: str = _template("Dilation {factor} spreads the kernel: between weights it skips {skipped}", "span")
    dilation_window: str = _template(
        "{weights} weights each: left on neighbours, right on cells {factor} apart", "span", "kernel"
    )
    dilation_step: str = _template("Then the window moves: left by {factor} cells, right by 1")
    dilation_pass: str = _template("Left takes larger steps, right looks further around", "factor", "span")
    dilation_claim: str = _template(
        "Stride {factor} moves the window by {factor}; dilation {factor} spreads the kernel over {span}.", "kernel"
    )
    subsampling: str = "What does a stride leave out?"
    subsampling_tag: str = _template("{kept} of {all} kept", *STRIDES)
    subsampling_side: str = "stride {stride}"
    subsampling_kept: str = "kept"
    subsampling_start: str = _template(
        "The same input, twice: left with stride {stride}, right with stride 1", *STRIDES
    )
    subsampling_windows: str = _template("Both begin with the same window and the same weights", *STRIDES)
    subsampling_pass: str = _template("Left skips windows, right takes them all: {kept} and {all}", *STRIDES)
    subsampling_drop: str = _template("Left has computed only these {kept} of them", *STRIDES)
    subsampling_gather: str = _template("Keep them, drop the others: {full} becomes {output}", *STRIDES)
    subsampling_claim: str = _template(
        "Stride {stride} is stride 1 of which {kept} of {all} outputs are kept: {full} becomes {output}.", *STRIDES
    )

    channels_title: str = "What becomes of several channels?"
    channels_title_maps: str = "What do several kernels make of one channel?"
    channels_title_depthwise: str = "What does depthwise mean?"
    channels_title_grouped: str = "What do groups of channels do?"
    channels_title_pointwise: str = "What does a {kernel} kernel do?"
    channels_tag: str = _template("{channels} in, {maps} out", *CHANNELS)
    channels_tag_depthwise: str = _template("depthwise", *CHANNELS)
    channels_tag_grouped: str = _template("groups = {groups}", *CHANNELS)
    channels_tag_pointwise: str = _template("1 × 1 mixes channels", *CHANNELS)
    channels_input: str = "channel {channel}"
    channels_kernel: str = "kernel {kernel}"
    channels_map: str = "map {map}"
    channels_start: tuple[str, str] = (
        "an input of {input}, a kernel of {kernel}",
        "an input of {input}, {maps} kernels of {kernel} each",
    )
    channels_slices: str = "Kernel {kernel} has a slice for each channel, at the same place"
    channels_slice: str = "Kernel {kernel} goes to the channel"
    channels_reads: tuple[str, str] = (
        "Kernel {kernel} reads only channel {channels}",
        "Kernel {kernel} reads only channels {channels}",
    )
    channels_again: tuple[str, str] = (
        "Kernel {kernel} reads the same channel",
        "Kernel {kernel} reads the same channels",
    )
    channels_part: tuple[str, str] = (
        "Channel {channel}: its product is {value}",
        "Channel {channel}: {number} products add up to {value}",
    )
    channels_sum: str = "Added up over the channels: {sum}"
    channels_next: str = "The same at the next place: {sum}"
    channels_rest: str = "and so on: kernel {kernel} makes map {map}"
    channels_claim: str = _template(
        "Each of {maps} kernels sums over {channels} channels and makes a map: {product} = {weights} weights.",
        *CHANNELS,
    )
    channels_claim_one: str = _template(
        "One kernel sums over {channels} channels and makes one map: {product} = {weights} weights.", *CHANNELS
    )
    channels_claim_maps: str = _template(
        "Each of {maps} kernels makes a map of its own: {product} = {weights} weights.", *CHANNELS
    )
    channels_claim_depthwise: str = _template(
        "Depthwise: a kernel for each channel: {product} = {weights} weights, not {whole} = {ungrouped}.",
        *CHANNELS,
    )
    channels_claim_grouped: str = _template(
        "Each map reads {reads} of {channels} channels: {product} = {weights} weights, not {whole} = {ungrouped}.",
        *CHANNELS,
    )
    channels_claim_pointwise: str = _template(
        "1 × 1: every pixel by itself, its {channels} channels mixed: {product} = {weights} weights.", *CHANNELS
    )
    channels_cell: str = "Map {map} {cell}: {sum}."
    stamping_title: str = "What does one input cell do?"
    stamping_tag: str = "stamps add up"
    stamping_sum: str = "sum of stamps"
    stamping_per_cell: str = "stamps per cell"
    stamping_start: str = "an input, a kernel, and an empty plane"
    stamping_first: str = "The first cell stamps a copy of the kernel, times {x}"
    stamping_first_turned: str = "The first cell stamps the kernel, turned, times {x}"
    stamping_next: str = "The next cell stamps {step} further on"
    stamping_meet: str = "Where stamps meet, they add up"
    stamping_again: str = "The next cell, the same kernel"
    stamping_rest: str = "and so on, cell by cell"
    stamping_count: str = "Stamps per cell: {counts}"
    stamping_uneven: str = "Stamps per cell: {counts}. Uneven: a checkerboard"
    stamping_cut: str = "p = {padding} is cut on each side: {whole} − 2·{padding} = {kept}"
    stamping_cut_unevenly: str = _template("p is cut: {full} becomes {output}", "input")
    stamping_claim: str = _template(
        "Each input cell stamps the kernel; overlaps add up: {input} becomes {output}.", "full"
    )
    stamping_claim_apart: str = _template("Each input cell stamps the kernel: {input} becomes {output}.", "full")
    stamping_claim_cut: str = _template(
        "Each input cell stamps, overlaps add up, p = {padding} is cut: {output}.", "input", "full"
    )
    stamping_claim_cut_unevenly: str = _template(
        "Each input cell stamps, overlaps add up, p is cut: {output}.", "input", "full"
    )
    equality_title: str = "Stamps or zeros: the same output?"
    equality_tag: str = "stamps = zeros"
    equality_start: str = "one input, one kernel, two ways"
    equality_stamping: str = "First: each input cell stamps the kernel"
    equality_stood: str = "the sum of the stamps is the output"
    equality_stamped: str = "by stamps"
    equality_zeros: str = "Second: the cells move apart, zeros fill in"
    equality_turn: str = "the kernel turns by 180°"
    equality_window: str = "one window of the turned kernel"
    equality_gathered: str = "by windows"
    equality_terms: str = "Its products are what the stamps added here"
    equality_sweep: str = "the same in every window"
    equality_claim: str = _template("Same output: of {all} products with zeros, {count} count.", "zeros")
    flip_title: str = "Why does the kernel turn?"
    flip_tag: str = "why the kernel turns"
    flip_start: str = "Which weights meet in one output cell?"
    flip_first: str = "The first stamp covers it: one weight lies over it"
    flip_next: str = "The next stamp, another weight: each goes to its input cell"
    flip_rest: str = "and so on, in the order of the input cells"
    flip_window: str = "{count} stamps meet here: their weights lie over the input"
    flip_turn: str = "They are the kernel, turned by 180°"
    flip_claim: str = "The turn is no extra step: it is where {count} stamps meet."

    # Of a film in parts: what the long one asks before its parts, a line below some of these questions, and its pages.
    long_title: str = "Convolution arithmetic"
    long_size: str = "How large is the output of a convolution?"
    long_back: str = "And what leads from it back to the input?"
    long_convolution: str = "What does a convolution do?"
    long_kernel: str = "A kernel, a window of weights, slides over the input."
    long_padding: str = "What does padding do?"
    long_stride: str = "What does a stride do?"
    long_letters: str = "letters"
    long_letters_said: str = "Each letter is a number of cells"
    long_letter_stride: str = "stride"
    long_letter_padding: str = "padding"
    long_law: str = "in general"
    long_law_said: str = "One window, and one more for each whole step of s that fits"
    long_transpose: str = "What leads back to the input?"
    long_transposed: str = "A transposed convolution takes {output} back to {input}."
    long_stamping: str = "How is a transposed convolution computed?"
    long_same_layer: str = "The same layer: what was y is now the input."
    long_window: str = "Can a sliding window do the same?"
    long_smaller_layer: str = "From here on a smaller layer: {input} becomes {output}."
    long_mirrored: str = "The same matrix, mirrored."
    long_enlarged: str = "Networks that enlarge images often leave one."
    long_all: str = "All of convolution arithmetic"
    long_extra: str = "with output padding a"
    long_gap: str = "zeros between cells"
    long_ring: str = "zeros around"
    long_span: str = "kernel with dilation d"

    # Its narration, a script for somebody who speaks it.
    narration: str = "What the film says, and when, in minutes and seconds."
    recordings: str = "The film waits for recordings of its sentences: {folder} holds them, named as here."

    # Alternative texts and descriptions: see convcore.Sentences for the fields of each.
    alt: str = "{kind}: {plane}; a {kernel} slides over it {pace}; {size} output."
    alt_short: str = "{kind}: {input}, {kernel}, {size} output."
    alt_acts: str = "{title} {layer} {claim}"
    comma: str = ", "
    alt_input: str = "{size} input"
    alt_kernel: str = "{size} kernel"
    alt_window: str = "{size} window"
    alt_turned_kernel: str = "{size} kernel turned by 180 degrees"
    alt_dilated: str = "{kernel} with dilation {dilation}"
    cells_at_a_time: tuple[str, str] = ("{number} cell at a time", "{number} cells at a time")
    down_and_right: str = "{down} and {right} at a time"
    cells_down: tuple[str, str] = ("{number} cell down", "{number} cells down")
    cells_right: tuple[str, str] = ("{number} cell to the right", "{number} cells to the right")
    inserted: tuple[str, str] = (
        "{number} zero inserted between neighbours",
        "{number} zeros inserted between neighbours",
    )
    inserted_unevenly: str = "{rows} and {columns} zeros inserted between neighbouring rows and columns"
    no_border: str = "no border"
    border: tuple[str, str] = ("a border of {number} zero", "a border of {number} zeros")
    uneven_border: str = "a border of zeros, {sides}"
    infinite_border: str = "a border of minus infinity, {sides}"
    uncounted_border: str = "a border that does not count, {sides}"
    cropped_by: str = "cropped by {sides}"
    sides: tuple[str, str, str, str] = (
        "{number} above",
        "{number} below",
        "{number} at the left",
        "{number} at the right",
    )
    counting: str = "Cells are (row, column), counted from 0 at the top left."
    numbers_of_input: str = "Input: {numbers}."
    numbers_of_kernel: str = "Kernel: {numbers}."
    numbers_of_turned_kernel: str = "Kernel: {numbers}, turned by 180 degrees under the window."
    numbers_of_output: str = "Output: {numbers}."
    numbers_of_input_channel: str = "Input channel {channel}: {numbers}."
    numbers_of_slice: str = "Kernel {kernel}, for channel {channel}: {numbers}."
    numbers_of_map: str = "Map {map}: {numbers}."
    cell: str = "Output {output} reads {read}: {sum}."
    cell_caption: str = "Output {output}: {sum}."
    read_input: str = "input {cells}"
    read_zeros: tuple[str, str] = ("{number} zero", "{number} zeros")
    read_both: str = "{input} and {zeros}"
    in_words: str = "In words"
    film: str = "Film"
    play: str = "Play"
    cell_before: str = "One cell back"
    cell_after: str = "One cell on"
    chapters: tuple[str, str, str] = ("Introduction", "Cell by cell", "Summary")
    speed: str = "Speed"
    full_screen: str = "Full screen"

    # The table of `convfilm describe`.
    weights: str = "weights: {product} = {number}"
    cells_read: str = "input cells read"
    cells_made: str = "output cells"

    # What a player shows as the title of a video without paper.
    for_light: str = "{name}, for light paper"
    for_dark: str = "{name}, for dark paper"

    language: str = "en"
    """Its tag (BCP 47), as in HTML's `lang`; gallery.json says it, for pages and tracks of captions."""
    language_name: str = "English"
    """What it calls itself."""

    def __post_init__(self) -> None:
        checks.words(self)
