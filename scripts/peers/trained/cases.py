# The cases that a script of this folder makes: FOLDER/<case>/ with its CSV files, and what is printed of them.
import json
import os
import sys

import numpy

FOLDER = sys.argv[1]
os.makedirs(FOLDER)
made = []


def new_case(name):
    """Returns the case's folder."""
    case = os.path.join(FOLDER, name)
    os.makedirs(case)
    made.append(name)
    return case


def write(path, values, header=None):
    with open(path, "w") as file:
        if header:
            print(",".join(header), file=file)
        for row in values.reshape(len(values), -1):
            print(",".join("" if numpy.isnan(cell) else repr(float(cell)) for cell in row), file=file)


def around(thresholds):
    """The thresholds as float32, and the values one step above and below each; 0 for none."""
    on = numpy.array(thresholds or [0.0], "float32")
    return [on, numpy.nextafter(on, numpy.float32(9e9)), numpy.nextafter(on, numpy.float32(-9e9))]


def print_made(version):
    print(json.dumps({"version": version, "cases": made}))
