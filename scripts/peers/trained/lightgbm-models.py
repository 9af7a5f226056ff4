# Trains LightGBM models of every objective, boosting type and handling of missing values that this version has, and
# writes each into FOLDER/<case>/: model.txt, rows.csv, expected.csv (predict), raw.csv (raw_score) and, but for linear
# trees, contributions.csv (pred_contrib). Rows press on the model: values on and one step around its thresholds, NaN,
# signed zeros, tiny and extreme ones, category codes that are negative, fractional, unseen and huge.
# Arguments: FOLDER. Prints {"version", "cases"} as JSON, or {"absent"} when Python lacks the library.
import json
import os
import sys

try:
    import lightgbm
    import numpy
    from cases import new_case, print_made, write
except (ImportError, OSError) as error:
    print(json.dumps({"absent": str(error)}))
    sys.exit()

random = numpy.random.RandomState(5)
TRAIN, ASKED, NUMBERS = 800, 400, 5
EXTREMES = [numpy.nan, 0.0, -0.0, 1e-36, -1e-36, 1e-35, 1.1e-35, 1e300, -1e300, numpy.inf, -numpy.inf]
CODES = [-1, -0.5, 0, 0.5, 3.7, 31, 32, 33, 63, 64, 65, 1000, 2**31 - 1, 1e9, numpy.nan]


def table(categories):
    """Rows to learn from: numbers with gaps and zeros, then a column for each number of categories."""
    numbers = random.normal(size=(TRAIN, NUMBERS)).round(3)
    numbers[random.rand(TRAIN, NUMBERS) < 0.1] = numpy.nan
    numbers[random.rand(TRAIN, NUMBERS) < 0.1] = 0
    codes = [random.randint(0, count, TRAIN).astype(float) for count in categories]
    for column in codes:
        column[random.rand(TRAIN) < 0.1] = numpy.nan
    return numpy.column_stack([numbers, *codes])


def signal(rows):
    known = numpy.nan_to_num(rows)
    score = known[:, 0] - known[:, 1] * (known[:, 2] > 0) + 0.5 * numpy.isnan(rows[:, 3])
    for column in range(NUMBERS, rows.shape[1]):
        score = score + (known[:, column] % 3 == 1)
    return score + 0.2 * random.normal(size=len(rows))


def labels_for(objective, rows):
    score = signal(rows)
    if objective.startswith("multiclass"):
        return numpy.clip(numpy.floor(score + 1.5), 0, 2)
    if objective in ("lambdarank", "rank_xendcg"):
        return numpy.clip(numpy.floor(score + 2), 0, 4)
    if objective.startswith("cross_entropy"):
        return 1 / (1 + numpy.exp(-score))
    if objective == "binary":
        return (score > 0).astype(float)
    return numpy.exp(score / 2) + 0.05 if objective in ("poisson", "gamma", "tweedie", "mape") else score


def thresholds(node, found):
    """Adds the numbers that a tree compares with, to the list of each feature."""
    if "split_feature" not in node:
        return
    if node["decision_type"] == "<=":
        found[node["split_feature"]].append(node["threshold"])
    thresholds(node["left_child"], found)
    thresholds(node["right_child"], found)


def hard_rows(model, width):
    found = [[] for _ in range(width)]
    for tree in model.dump_model()["tree_info"]:
        thresholds(tree["tree_structure"], found)
    rows = numpy.empty((ASKED, width))
    for feature, known in enumerate(found):
        on = numpy.array(known or [0.0])
        special = EXTREMES if feature < NUMBERS else CODES
        pool = numpy.concatenate([on, numpy.nextafter(on, numpy.inf), numpy.nextafter(on, -numpy.inf), *[special] * 3])
        spread = random.normal(size=ASKED) if feature < NUMBERS else random.randint(0, 75, ASKED)
        rows[:, feature] = numpy.where(random.rand(ASKED) < 0.5, spread, random.choice(pool, ASKED))
    return rows


def make(name, objective="regression", categories=(), rounds=8, early=False, **parameters):
    rows = table(categories)
    width = rows.shape[1]
    settings = {"objective": objective, "num_leaves": 15, "min_data_in_leaf": 5, "learning_rate": 0.3,
                "verbosity": -1, "num_threads": 1, "seed": 1, "deterministic": True}
    settings.update(parameters)
    if objective.startswith("multiclass"):
        settings["num_class"] = 3
    columns = list(range(NUMBERS, width))
    groups = [50] * (TRAIN // 50) if objective in ("lambdarank", "rank_xendcg") else None
    data = lightgbm.Dataset(rows, labels_for(objective, rows), categorical_feature=columns, group=groups)
    other = table(categories)
    watch = [data.create_valid(other, random.permutation(labels_for(objective, other)))] if early else None
    stop = [lightgbm.early_stopping(3, verbose=False)] if early else []
    model = lightgbm.train(settings, data, rounds, valid_sets=watch, callbacks=stop)
    case = new_case(name)
    path = os.path.join(case, "model.txt")
    model.save_model(path)
    # Asked of the file that was saved, as its next user would.
    read = lightgbm.Booster(model_file=path)
    asked = hard_rows(read, width)
    write(os.path.join(case, "rows.csv"), asked, read.feature_name())
    write(os.path.join(case, "expected.csv"), read.predict(asked))
    write(os.path.join(case, "raw.csv"), read.predict(asked, raw_score=True))
    if not parameters.get("linear_tree"):
        write(os.path.join(case, "contributions.csv"), read.predict(asked, pred_contrib=True))


def make_all():
    for objective in ["regression", "regression_l1", "huber", "fair", "poisson", "quantile", "mape", "gamma", "tweedie",
                      "binary", "multiclass", "multiclassova", "cross_entropy", "cross_entropy_lambda", "lambdarank",
                      "rank_xendcg"]:
        make(objective, objective)
        make(f"{objective}-categories", objective, categories=(6, 40, 70))
    for boosting in ["dart", "rf"]:
        for objective in ["regression", "binary", "multiclass"]:
            make(f"{boosting}-{objective}", objective, boosting=boosting, bagging_freq=1, bagging_fraction=0.7,
                 feature_fraction=0.8, drop_rate=0.4, rounds=12)
    for objective in ["regression", "binary", "multiclass"]:
        make(f"{objective}-goss", objective, data_sample_strategy="goss")
        make(f"{objective}-no-average", objective, boost_from_average=False)
        make(f"{objective}-linear", objective, linear_tree=True, categories=(9,))
        make(f"{objective}-zero-as-missing", objective, zero_as_missing=True)
        make(f"{objective}-nothing-missing", objective, use_missing=False, categories=(12,))
        make(f"{objective}-early-stopped", objective, early=True, rounds=60)
    make("regression-sqrt", reg_sqrt=True)
    make("binary-sigmoid", "binary", sigmoid=2.5)
    make("binary-unbalanced", "binary", is_unbalance=True)
    make("ova-sigmoid", "multiclassova", sigmoid=0.7)
    make("one-leaf", min_gain_to_split=1e9)
    make("stumps", num_leaves=2, rounds=40)
    make("leaves-32", "binary", num_leaves=32, rounds=40)
    make("leaves-33", "binary", num_leaves=33, rounds=40)
    make("leaves-300", "binary", num_leaves=300, min_data_in_leaf=1, rounds=12)
    make("long", "binary", rounds=300, learning_rate=0.05)
    make("extra-trees", extra_trees=True)
    make("smoothed", path_smooth=3)
    make("monotone", monotone_constraints=[1, -1, 0, 0, 0], monotone_constraints_method="advanced")
    make("quantized", use_quantized_grad=True, num_grad_quant_bins=8, quant_train_renew_leaf=True)
    make("few-bins", max_bin=3)
    make("onehot", categories=(4, 5), max_cat_to_onehot=8)
    make("sorted-categories", categories=(70, 200), max_cat_to_onehot=1, min_data_per_group=2, cat_smooth=0, cat_l2=0)


make_all()
print_made(lightgbm.__version__)
