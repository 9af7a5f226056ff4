# The peer of bench:api: a FastAPI application that answers one row as a careful Python service would. The model is
# learned at start from the CSV and the schema (features in order, then "label") whose paths the environment names.
# LightGBM where Python has it, else XGBoost, else scikit-learn's HistGradientBoosting.
import csv
import json
import os
from typing import Literal

import numpy
import pydantic
from fastapi import FastAPI

ROUNDS, LEAVES = 50, 31

with open(os.environ["BENCH_SCHEMA"], encoding="utf-8") as file:
    features = json.load(file)
codes = [
    {label: code for code, label in enumerate(feature["labels"])} if "labels" in feature else None
    for feature in features
]


def encode(values):
    return [code[value] if code else float(value) for code, value in zip(codes, values)]


with open(os.environ["BENCH_CSV"], encoding="utf-8", newline="") as file:
    lines = list(csv.reader(file))
rows = numpy.array([encode(line[:-1]) for line in lines])
labels = numpy.array([int(line[-1]) for line in lines])


def train():
    """Returns the learner's name and a function from one row (1 × features) to the probability of class 1."""
    try:
        import lightgbm

        parameters = {"objective": "binary", "num_leaves": LEAVES, "num_threads": 1, "verbose": -1}
        booster = lightgbm.train(parameters, lightgbm.Dataset(rows, labels), ROUNDS)
        return f"LightGBM {lightgbm.__version__}", lambda row: booster.predict(row)[0]
    except ImportError:
        pass
    try:
        import xgboost

        parameters = {"objective": "binary:logistic", "max_leaves": LEAVES, "tree_method": "hist", "nthread": 1}
        booster = xgboost.train(parameters, xgboost.DMatrix(rows, labels), ROUNDS)
        return f"XGBoost {xgboost.__version__}", lambda row: booster.inplace_predict(row)[0]
    except ImportError:
        pass
    import sklearn
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(max_iter=ROUNDS, max_leaf_nodes=LEAVES, early_stopping=False)
    model.fit(rows, labels)
    return f"scikit-learn {sklearn.__version__}", lambda row: model.predict_proba(row)[0, 1]


learner, probability_of = train()


def field_of(feature):
    if "labels" in feature:
        return (Literal[tuple(feature["labels"])], ...)
    return (int, pydantic.Field(ge=feature["minimum"], le=feature["maximum"]))


Row = pydantic.create_model("Row", **{feature["name"]: field_of(feature) for feature in features})
app = FastAPI()


@app.get("/learner")
async def which():
    return learner


# Async, so that no thread is changed for so short a task.
@app.post("/predict")
async def predict(row: Row):
    caught = float(probability_of(numpy.array([encode([getattr(row, f["name"]) for f in features])])))
    return {"notCaughtProb": 1 - caught, "caughtProb": caught}
