# Trains XGBoost models of every objective, booster and tree method that this version has, and writes each
# into FOLDER/<case>/: model.json or model.ubj, rows.csv, expected.csv (predict) and raw.csv (output_margin).
# Rows press on the model: values on and one float32 step around its thresholds, NaN, signed zeros, extremes,
# category codes that are negative, fractional, unseen and huge.
# Arguments: FOLDER. Prints {"version", "cases"} as JSON, or {"absent"} when Python lacks the library.
import json
import os
import sys

try:
    import numpy
    import xgboost
    from cases import around, new_case, print_made, write
except Exception as error:
    # Without its native library, the package raises an error of its own.
    print(json.dumps({"absent": str(error).split("\n")[0]}))
    sys.exit()

random = numpy.random.RandomState(7)
TRAIN, ASKED, NUMBERS = 600, 400, 4
EXTREMES = [numpy.nan, 0.0, -0.0, 1e-40, -1e-40, 3.4e38, -3.4e38]
CODES = [-1, -0.5, 0, 0.5, 3.7, 31, 32, 33, 63, 64, 65, 1000, 2**24 - 2, 2**24 - 1, 2**24, 1e9, numpy.nan]


def table(categories):
    """Rows to learn from: numbers with gaps, then a column for each number of categories."""
    numbers = random.normal(size=(TRAIN, NUMBERS)).round(1 if categories else 6)
    numbers[random.rand(TRAIN, NUMBERS) < 0.15] = numpy.nan
    codes = [random.randint(0, count, TRAIN).astype(float) for count in categories]
    for column in codes:
        column[random.rand(TRAIN) < 0.1] = numpy.nan
    return numpy.column_stack([numbers, *codes]).astype("float32")


def signal(rows):
    known = numpy.nan_to_num(rows)
    score = known[:, 0] - known[:, 1] * (known[:, 2] > 0) + 0.5 * numpy.isnan(rows[:, 3])
    for column in range(NUMBERS, rows.shape[1]):
        score = score + (known[:, column] % 3 == 1)
    return score + 0.2 * random.normal(size=len(rows))


def labels_for(objective, rows, outputs):
    score = signal(rows)
    if objective.startswith("multi:"):
        return numpy.clip(numpy.floor(score + outputs / 2), 0, outputs - 1)
    if outputs > 1:
        return numpy.column_stack([score * (k + 1) > k for k in range(outputs)]).astype("float32")
    if objective.startswith("binary:") or objective == "reg:logistic":
        return (score > 0).astype("float32")
    if objective == "survival:cox":
        return numpy.where(random.rand(TRAIN) < 0.3, -1, 1) * (numpy.exp(score) + 0.1)
    if objective.startswith("rank:"):
        return numpy.clip(numpy.floor(score + 2), 0, 4)
    if objective in ("count:poisson", "reg:gamma", "reg:tweedie", "reg:squaredlogerror", "survival:aft"):
        return numpy.exp(score / 2) + 0.05
    return score


def thresholds(document, width):
    """Per feature, the numbers that the model compares with."""
    found = [[] for _ in range(width)]
    booster = document["learner"]["gradient_booster"]
    for tree in booster.get("gbtree", booster)["model"]["trees"]:
        for node, child in enumerate(tree["left_children"]):
            if child >= 0 and tree["split_type"][node] == 0:
                found[tree["split_indices"][node]].append(tree["split_conditions"][node])
    return found


def hard_rows(document, width):
    rows = numpy.empty((ASKED, width), "float32")
    for feature, known in enumerate(thresholds(document, width)):
        special = EXTREMES if feature < NUMBERS else CODES
        pool = numpy.concatenate([*around(known), *[numpy.array(special, "float32")] * 3])
        spread = random.normal(size=ASKED) if feature < NUMBERS else random.randint(0, 45, ASKED)
        rows[:, feature] = numpy.where(random.rand(ASKED) < 0.4, spread, random.choice(pool, ASKED))
    return rows


def matrix(rows, labels=None, types=None, names=None):
    return xgboost.DMatrix(
        rows, labels, feature_types=types, feature_names=names, enable_categorical=types is not None
    )


def make(name, objective="reg:squarederror", outputs=1, categories=(), rounds=6, form="json", named=True,
         early=False, **parameters):
    rows = table(categories)
    width = rows.shape[1]
    types = ["q"] * NUMBERS + ["c"] * len(categories) if categories else None
    names = [f"column {i}" for i in range(width)] if named else None
    labels = labels_for(objective, rows, outputs)
    data = matrix(rows, labels, types, names)
    if objective.startswith("rank:"):
        data.set_group([50] * (TRAIN // 50))
    if objective == "survival:aft":
        data.set_float_info("label_lower_bound", labels)
        data.set_float_info("label_upper_bound", numpy.where(random.rand(TRAIN) < 0.2, numpy.inf, labels))
    settings = {"objective": objective, "max_depth": 4, "eta": 0.4, "verbosity": 0, "nthread": 1, "seed": 1}
    settings.update(parameters)
    if objective.startswith("multi:"):
        settings["num_class"] = outputs
    watch = [(matrix(table(categories), random.permutation(labels), types, names), "watch")] if early else []
    model = xgboost.train(settings, data, rounds, evals=watch, verbose_eval=False,
                          early_stopping_rounds=3 if early else None)
    case = new_case(name)
    model.save_model(os.path.join(case, f"model.{form}"))
    # Asked of the file that was saved, as its next user would.
    read = xgboost.Booster(model_file=os.path.join(case, f"model.{form}"))
    document = json.loads(bytes(read.save_raw("json")))
    asked = hard_rows(document, width)
    question = matrix(asked, None, types, names)
    span = (0, read.best_iteration + 1) if early else (0, 0)
    header = names or [f"f{i}" for i in range(width)]
    write(os.path.join(case, "rows.csv"), asked, header)
    write(os.path.join(case, "expected.csv"), read.predict(question, iteration_range=span))
    write(os.path.join(case, "raw.csv"), read.predict(question, output_margin=True, iteration_range=span))


def make_all():
    for objective in ["reg:squarederror", "reg:squaredlogerror", "reg:logistic", "reg:pseudohubererror",
                      "reg:absoluteerror", "binary:logistic", "binary:logitraw", "binary:hinge", "count:poisson",
                      "survival:cox", "survival:aft", "rank:pairwise", "rank:ndcg", "rank:map", "reg:gamma",
                      "reg:tweedie"]:
        make(objective.replace(":", "-"), objective, form="ubj" if len(objective) % 2 else "json")
        if objective not in ("rank:pairwise", "rank:ndcg", "rank:map"):
            make(objective.replace(":", "-") + "-base", objective, base_score=0.3, form="ubj", named=False)
    make("multi-softprob", "multi:softprob", 4)
    make("multi-softmax", "multi:softmax", 3, form="ubj")
    make("multi-base", "multi:softprob", 3, base_score=0.2)
    make("multi-forest", "multi:softprob", 3, num_parallel_tree=3, subsample=0.7, rounds=2)
    make("targets", "reg:squarederror", 3)
    make("targets-logistic", "binary:logistic", 2, form="ubj")
    for method in ["exact", "hist", "approx"]:
        make(f"method-{method}", tree_method=method, max_depth=6, rounds=20)
    make("lossguide", tree_method="hist", grow_policy="lossguide", max_leaves=9, max_depth=0)
    make("depth-1", max_depth=1, rounds=30)
    make("one-leaf", gamma=1e9)
    make("one-round", "binary:logistic", rounds=1)
    make("deep", tree_method="hist", max_depth=14, min_child_weight=0, reg_lambda=0, rounds=4)
    make("pruned", gamma=3, max_depth=7, tree_method="exact")
    make("positive-weight", "binary:logistic", scale_pos_weight=7)
    make("constraints", tree_method="hist", monotone_constraints="(1,-1,0,0)",
         interaction_constraints="[[0,1],[2,3]]")
    make("forest", num_parallel_tree=20, subsample=0.6, colsample_bynode=0.6, eta=1, rounds=1)
    make("long", "binary:logistic", rounds=300, eta=0.1, tree_method="hist")
    make("l1", reg_alpha=2, max_delta_step=0.3)
    for kind in ["tree", "forest"]:
        for sampling in ["uniform", "weighted"]:
            make(f"dart-{kind}-{sampling}", "binary:logistic", rounds=15, booster="dart", normalize_type=kind,
                 sample_type=sampling, rate_drop=0.3, skip_drop=0.2, form="ubj" if kind == "tree" else "json")
    make("dart-multi", "multi:softprob", 3, rounds=5, booster="dart", rate_drop=0.5, one_drop=1)
    for onehot in [1, 100]:
        for method in ["hist", "approx"]:
            make(f"categories-{onehot}-{method}", categories=(5, 40, 70), max_cat_to_onehot=onehot,
                 tree_method=method, rounds=10, form="ubj" if onehot == 1 else "json")
    make("categories-multi", "multi:softprob", 3, categories=(33,), max_cat_to_onehot=1, tree_method="hist")
    make("categories-limit", "binary:logistic", categories=(70,), max_cat_to_onehot=1, max_cat_threshold=4,
         tree_method="hist", rounds=10)
    make("categories-dart", categories=(20,), booster="dart", rate_drop=0.4, tree_method="hist")
    make("early-stopped", rounds=60, early=True)
    make("early-forest", "binary:logistic", rounds=60, early=True, num_parallel_tree=3, subsample=0.5)
    make("early-multi", "multi:softprob", 3, rounds=60, early=True, form="ubj")


make_all()
print_made(xgboost.__version__)
