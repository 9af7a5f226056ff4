# Answers for XGBoost: makes small models, and predicts with files that may be damaged. Reads a JSON request a
# line and writes a JSON answer a line. Each request has a process of its own, forked from one that has loaded the
# library and never used it: a file that ends it, or leads it round in a circle, is one that XGBoost does not take.
#   {"make": SEED, "to": FILE}                → {"features": N}
#   {"model": FILE, "rows": [[…]], "rounds": N, "ubj": FILE} → {"margin", "answer", "width"}, or {"refused": why}
# Numbers of answers are float32 in base64. Without the library it writes {"absent": why} and ends.
import base64
import json
import os
import signal
import sys

try:
    import numpy
    import xgboost
except ImportError as error:
    print(json.dumps({"absent": str(error)}), flush=True)
    sys.exit()

OBJECTIVES = [
    ("reg:squarederror", 1), ("binary:logistic", 1), ("multi:softprob", 3), ("count:poisson", 1),
    ("binary:hinge", 1), ("reg:squarederror", 2), ("binary:logitraw", 1), ("reg:gamma", 1), ("multi:softmax", 4),
    ("reg:logistic", 1), ("reg:tweedie", 1), ("rank:pairwise", 1), ("binary:logistic", 2),
]


def make(seed, path):
    random = numpy.random.RandomState(seed)
    objective, outputs = OBJECTIVES[seed % len(OBJECTIVES)]
    has_codes = seed % 3 == 0
    rows = random.normal(size=(160, 4)).round(1).astype("float32")
    rows[random.rand(160, 4) < 0.15] = numpy.nan
    if has_codes:
        rows[:, 3] = random.randint(0, 40 if seed % 2 else 5, 160)
    score = numpy.nan_to_num(rows[:, 0] - rows[:, 1]) + (numpy.nan_to_num(rows[:, 3]) % 3 == 1)
    if objective.startswith("multi:"):
        labels = numpy.clip(numpy.floor(score + outputs / 2), 0, outputs - 1)
    elif outputs > 1:
        labels = numpy.column_stack([score > k for k in range(outputs)]).astype("float32")
    elif objective.startswith("binary:") or objective == "reg:logistic":
        labels = score > 0
    else:
        labels = numpy.exp(score / 2) + 0.1
    types = ["q", "q", "q", "c" if has_codes else "q"]
    data = xgboost.DMatrix(rows, labels, feature_types=types, enable_categorical=has_codes)
    settings = {"objective": objective, "max_depth": 3, "eta": 0.5, "verbosity": 0, "nthread": 1, "seed": seed,
                "tree_method": "hist" if has_codes else ["exact", "hist", "approx"][seed % 3], "max_cat_to_onehot": 1 + seed % 8}
    if objective.startswith("multi:"):
        settings["num_class"] = outputs
    if seed % 4 == 1:
        settings.update(booster="dart", rate_drop=0.4)
    if seed % 5 == 2:
        settings.update(num_parallel_tree=2, subsample=0.7)
    if seed % 7 == 3:
        settings["base_score"] = 0.3
    xgboost.train(settings, data, 3 + 40 * (seed % 6 == 0)).save_model(path)
    return {"features": 4}


def packed(numbers):
    return base64.b64encode(numpy.ascontiguousarray(numbers, "float32").tobytes()).decode()


def answer(request):
    model = xgboost.Booster({"nthread": 1, "verbosity": 0})
    model.load_model(request["model"])
    rows = numpy.array(request["rows"], dtype="float64").astype("float32")
    data = xgboost.DMatrix(rows)
    span = (0, request["rounds"])
    margin = model.predict(data, output_margin=True, iteration_range=span, validate_features=False)
    result = model.predict(data, iteration_range=span, validate_features=False)
    if request.get("ubj"):
        model.save_model(request["ubj"])
    return {"margin": packed(margin), "answer": packed(result)}


def reply_to(request):
    try:
        reply = make(request["make"], request["to"]) if "make" in request else answer(request)
    except Exception as error:  # Whatever it is, the file is not taken.
        reply = {"refused": str(error)[:300]}
    print(json.dumps(reply), flush=True)


print(json.dumps({"version": xgboost.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    child = os.fork()
    if child == 0:
        # Ends a circle; training is given longer.
        signal.alarm(60 if "make" in request else 5)
        reply_to(request)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status != 0:
        print(json.dumps({"refused": f"ended with status {status}"}), flush=True)
