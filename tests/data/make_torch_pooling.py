"""Makes torch_pooling.json from torch itself, which no test needs: `pip install torch==2.13.0`, then run this file."""

import json
import random
from pathlib import Path

import torch
from torch.nn.functional import avg_pool2d, max_pool2d

ABOUT = {
    "about": f"What max_pool2d and avg_pool2d of torch {torch.__version__.partition('+')[0]} give, float64, CPU "
    "(no index formula).",
    "axis_columns": "n,k,s,p,d,ceil_mode,cells,divisors,divisors_without: of an input of one row; cells[output] = "
    "inputs that can be its maximum, none where torch gives -inf; divisors[output] with count_include_pad, "
    "divisors_without[output] without, both null where d > 1, which avg_pool2d does not have",
    "plane_columns": "[nh,nw],[kh,kw],[sh,sw],[ph,pw],[dh,dw],ceil_mode,x,maximum,argmax,average,average_without: "
    "argmax = iy*nw+ix; average with count_include_pad, average_without without, both null where d > 1",
    "invalid_columns": "mode,n,k,s,p,d,ceil_mode: torch raises RuntimeError for an input of one row and for n x n",
}


def sizes(draw):
    n, k, s = draw.randint(1, 9), draw.randint(1, 5), draw.randint(1, 5)
    return n, k, s, draw.randint(0, k // 2), draw.choice((1, 1, 2, 3)), draw.random() < 0.5


def along_a_row(k, s, p, d, ceil_mode):
    return {"kernel_size": (1, k), "stride": (1, s), "padding": (0, p), "dilation": (1, d), "ceil_mode": ceil_mode}


def cells(n, options):
    """By an input that is 1 in one cell, for each cell."""
    one_each = torch.eye(n, dtype=torch.float64).reshape(n, 1, 1, n)
    maxima = max_pool2d(one_each, **options).reshape(n, -1)
    return [torch.nonzero(of_output == 1).flatten().tolist() for of_output in maxima.T]


def divisors(n, options, count_include_pad):
    """By the same inputs: where an input counts, it counts as one over the divisor."""
    one_each = torch.eye(n, dtype=torch.float64).reshape(n, 1, 1, n)
    options = {name: value for name, value in options.items() if name != "dilation"}
    shares = avg_pool2d(one_each, count_include_pad=count_include_pad, **options).reshape(n, -1)
    return [round(1 / float(share)) for share in shares.amax(dim=0)]


def axis_rows(draw, number):
    rows = {}
    while len(rows) < number:
        parameters = sizes(draw)
        n, *others = parameters
        options = along_a_row(*others)
        try:
            found = cells(n, options)
        except RuntimeError:
            continue
        both = [divisors(n, options, count) if options["dilation"] == (1, 1) else None for count in (True, False)]
        rows[parameters] = [*parameters, found, *both]
    return list(rows.values())


def plane_rows(draw, number):
    rows = []
    while len(rows) < number:
        ceil_mode = draw.random() < 0.5
        n, k, s, p, d = map(list, list(zip(sizes(draw), sizes(draw), strict=True))[:5])
        values = [[draw.randint(-3, 3) for _ in range(n[1])] for _ in range(n[0])]
        x = torch.tensor(values, dtype=torch.float64)[None, None]
        try:
            y, indices = max_pool2d(x, k, s, p, d, ceil_mode, return_indices=True)
        except RuntimeError:
            continue
        if torch.isinf(y).any():
            continue
        means = [None, None]
        if d == [1, 1]:
            means = [avg_pool2d(x, k, s, p, ceil_mode, count)[0, 0].tolist() for count in (True, False)]
        rows.append([n, k, s, p, d, ceil_mode, values, y[0, 0].long().tolist(), indices[0, 0].tolist(), *means])
    return rows


def refused(mode, x, options):
    pool = max_pool2d if mode == "max" else avg_pool2d
    try:
        pool(x, **options)
    except RuntimeError:
        return True
    return False


def invalid_rows(draw, number):
    rows = set()
    while len(rows) < number:
        mode = draw.choice(("max", "average"))
        n, k, s, _, d, ceil_mode = sizes(draw)
        p = draw.randint(-1, 4)
        in_a_row = along_a_row(k, s, p, d, ceil_mode)
        square = {"kernel_size": k, "stride": s, "padding": p, "dilation": d, "ceil_mode": ceil_mode}
        if mode == "average":
            d = 1
            del in_a_row["dilation"], square["dilation"]
        zeros = torch.zeros(1, 1, n, n, dtype=torch.float64)
        if refused(mode, zeros[:, :, :1], in_a_row) and refused(mode, zeros, square):
            rows.add((mode, n, k, s, p, d, ceil_mode))
    return sorted(rows)


def main():
    draw = random.Random(11)
    tables = {"axis": axis_rows(draw, 400), "plane": plane_rows(draw, 60), "invalid": invalid_rows(draw, 120)}
    text = json.dumps(ABOUT | tables, separators=(",", ":"))
    Path(__file__).with_name("torch_pooling.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
