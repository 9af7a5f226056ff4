# Trains a peer on each part of a set and writes its answers, or prints {"absent"} when Python lacks it.
# Arguments: peer, set as JSON: {"folder", "parts", "task", "levels", "classes", "rounds"}; of a number
# column there are 0 levels.
# Part i: <i>.train and <i>.test, columns of doubles one after another, in training the target last;
# answers go to <i>.<peer>, row by row. Prints {"version", "seconds"}.
import json
import sys
import time

peer, given = sys.argv[1], json.loads(sys.argv[2])
levels, task, rounds = given["levels"], given["task"], given["rounds"]
width = len(levels)
categorical = [column for column in range(width) if levels[column] > 0]

try:
    import numpy

    if peer == "lightgbm":
        import lightgbm as library
    elif peer == "xgboost":
        import xgboost as library
    else:
        import sklearn as library
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
except ImportError as error:
    print(json.dumps({"absent": str(error)}))
    sys.exit()


def read(path, columns):
    return numpy.ascontiguousarray(numpy.fromfile(path).reshape(columns, -1).T)


def with_few_levels(train, test, most=254):
    """scikit-learn takes at most 255 levels: the rarest ones become one."""
    for column, count in enumerate(levels):
        if count <= most:
            continue
        codes = numpy.nan_to_num(train[:, column]).astype(int)
        rank = numpy.argsort(numpy.argsort(-numpy.bincount(codes, minlength=count), kind="stable"))
        for rows in (train, test):
            known = ~numpy.isnan(rows[:, column])
            rows[known, column] = numpy.minimum(rank[rows[known, column].astype(int)], most)


def train_lightgbm(train, target, test):
    objective = {"binary": "binary", "multiclass": "multiclass", "regression": "regression", "counts": "poisson"}[task]
    parameters = {"objective": objective, "verbose": -1}
    if task == "multiclass":
        parameters["num_class"] = given["classes"]
    table = library.Dataset(train, target, categorical_feature=categorical, params={"verbose": -1})
    return library.train(parameters, table, num_boost_round=rounds).predict(test)


def train_xgboost(train, target, test):
    objective = {"binary": "binary:logistic", "multiclass": "multi:softprob", "regression": "reg:squarederror", "counts": "count:poisson"}[task]
    parameters = {"objective": objective, "tree_method": "hist"}
    if task == "multiclass":
        parameters["num_class"] = given["classes"]
    types = ["c" if column in categorical else "q" for column in range(width)]
    table = lambda rows, **more: library.DMatrix(rows, feature_types=types, enable_categorical=True, **more)
    return library.train(parameters, table(train, label=target), num_boost_round=rounds).predict(table(test))


def train_sklearn(train, target, test):
    with_few_levels(train, test)
    # LightGBM and ours learn from all rows; so shall this one.
    common = {"early_stopping": False, "max_iter": rounds, "categorical_features": categorical or None}
    if task in ("binary", "multiclass"):
        return HistGradientBoostingClassifier(**common).fit(train, target).predict_proba(test)
    loss = "poisson" if task == "counts" else "squared_error"
    return HistGradientBoostingRegressor(loss=loss, **common).fit(train, target).predict(test)


learn = {"lightgbm": train_lightgbm, "xgboost": train_xgboost, "sklearn": train_sklearn}[peer]
seconds = 0.0
for part in range(given["parts"]):
    base = f"{given['folder']}/{part}"
    rows = read(f"{base}.train", width + 1)
    train, target, test = rows[:, :width].copy(), rows[:, width].copy(), read(f"{base}.test", width)
    started = time.perf_counter()
    answers = numpy.asarray(learn(train, target, test), dtype=numpy.float64)
    seconds += time.perf_counter() - started
    if task == "binary" and answers.ndim == 1:
        answers = numpy.stack([1 - answers, answers], axis=1)
    answers.tofile(f"{base}.{peer}")
print(json.dumps({"version": library.__version__, "seconds": seconds}))
