# Asks LightGBM for the contributions of the rows of bench:explain, on one thread, and prints {"microseconds"} a row,
# least of the rounds; or {"absent"} when Python lacks it.
# Arguments: model file, file of rows (doubles, row-major), columns, rounds.
import json
import sys
import time

try:
    import lightgbm
    import numpy
except ImportError as error:
    print(json.dumps({"absent": str(error)}))
    sys.exit()

model = lightgbm.Booster(model_file=sys.argv[1])
width, rounds = int(sys.argv[3]), int(sys.argv[4])
rows = numpy.fromfile(sys.argv[2]).reshape(-1, width)
times = []
for _ in range(rounds):
    started = time.perf_counter()
    model.predict(rows, pred_contrib=True, num_threads=1)
    times.append((time.perf_counter() - started) * 1e6 / len(rows))
print(json.dumps({"microseconds": min(times)}))
