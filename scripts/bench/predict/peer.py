# Asks LightGBM the rows of bench:predict, on one thread, and prints {"times"}: nanoseconds a row, least and median, by
# rows a call, and "answers" to the first rows; or {"absent"} when Python lacks it.
# Arguments: model file, file of rows (doubles, row-major), columns, seconds a batch size may take.
import json
import sys
import time

try:
    import lightgbm
    import numpy
except ImportError as error:
    print(json.dumps({"absent": str(error)}))
    sys.exit()

model_path, rows_path = sys.argv[1:3]
width, seconds = int(sys.argv[3]), float(sys.argv[4])
model = lightgbm.Booster(model_file=model_path)
rows = numpy.fromfile(rows_path).reshape(-1, width)


def nanoseconds(batch):
    # So long a call seldom runs through without the machine turning to other work: in CPU time.
    clock = time.process_time_ns if batch == len(rows) else time.perf_counter_ns
    times = []
    first = 0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        chosen = rows[first:first + batch]
        started = clock()
        model.predict(chosen, num_threads=1)
        times.append((clock() - started) / batch)
        first = (first + batch) % len(rows)
    return {"least": min(times), "median": sorted(times)[len(times) // 2]}


result = {
    "times": {str(batch): nanoseconds(batch) for batch in (1, 100, 10000)},
    "answers": numpy.ravel(model.predict(rows[:100], num_threads=1)).tolist(),
}
print(json.dumps(result))
