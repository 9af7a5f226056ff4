# Trains a peer on one bench file and prints {"seconds", "cpuSeconds", "auc"} as JSON, or {"absent"} when Python lacks it.
# Arguments: peer, file, rows for training, rows for testing, numeric columns, categorical columns, threads, rounds.
import json
import os
import sys
import time

peer, path = sys.argv[1:3]
train_rows, test_rows, numbers, categories, threads, rounds = map(int, sys.argv[3:])
os.environ["OMP_NUM_THREADS"] = str(threads)

try:
    import numpy
    from sklearn.metrics import roc_auc_score

    if peer == "lightgbm":
        import lightgbm
        version = lightgbm.__version__
    elif peer == "xgboost":
        import xgboost
        version = xgboost.__version__
    else:
        import sklearn
        from sklearn.ensemble import HistGradientBoostingClassifier
        version = sklearn.__version__
except ImportError as error:
    print(json.dumps({"absent": str(error)}))
    sys.exit()

width = numbers + categories
data = numpy.fromfile(path).reshape(width + 1, train_rows + test_rows)
rows = numpy.ascontiguousarray(data[:width].T)
labels = data[width]
train, test = rows[:train_rows], rows[train_rows:]
train_labels, test_labels = labels[:train_rows], labels[train_rows:]
categorical = list(range(numbers, width))

cpu_before = time.process_time()
started = time.perf_counter()
if peer == "lightgbm":
    table = lightgbm.Dataset(
        train, train_labels, categorical_feature=categorical,
        params={"max_bin": 255, "verbose": -1, "num_threads": threads},
    )
    parameters = {
        "objective": "binary", "num_leaves": 31, "learning_rate": 0.1, "min_data_in_leaf": 20,
        "num_threads": threads, "verbose": -1,
    }
    model = lightgbm.train(parameters, table, num_boost_round=rounds)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_before
    answers = model.predict(test)
elif peer == "xgboost":
    types = ["c" if column in categorical else "q" for column in range(width)]
    table = xgboost.QuantileDMatrix(
        train, train_labels, feature_types=types, enable_categorical=True, max_bin=255, nthread=threads,
    )
    parameters = {
        "objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_depth": 0,
        "max_leaves": 31, "eta": 0.1, "lambda": 0, "min_child_weight": 1, "max_bin": 255, "nthread": threads,
    }
    model = xgboost.train(parameters, table, num_boost_round=rounds)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_before
    answers = model.predict(xgboost.DMatrix(test, feature_types=types, enable_categorical=True))
else:
    model = HistGradientBoostingClassifier(
        max_iter=rounds, max_leaf_nodes=31, learning_rate=0.1, min_samples_leaf=20, max_bins=255,
        early_stopping=False, categorical_features=categorical or None,
    )
    model.fit(train, train_labels)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_before
    answers = model.predict_proba(test)[:, 1]

auc = roc_auc_score(test_labels, answers)
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu_seconds, "auc": auc, "version": version}))
