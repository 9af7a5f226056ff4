# Trains scikit-learn's tree models and writes each as ONNX the way skl2onnx does (one operator; votes of all
# classes, or one score and its base value) into FOLDER/<case>/: model.onnx, rows.csv, expected.csv.
# Expected is what scikit-learn answers to float32 rows on and one step around the thresholds.
# Arguments: FOLDER. Prints {"version", "cases"} as JSON, or {"absent"} when Python lacks a library.
import json
import os
import sys

try:
    import numpy
    import onnx
    import sklearn
    from cases import around, new_case, print_made, write
    from onnx import TensorProto, helper
    from sklearn import ensemble, tree
except ImportError as error:
    print(json.dumps({"absent": str(error)}))
    sys.exit()

random = numpy.random.RandomState(11)
TRAIN, ASKED, WIDTH = 500, 400, 4
ROWS = random.normal(size=(TRAIN, WIDTH)).round(3).astype("float32")
SCORE = ROWS[:, 0] - ROWS[:, 1] * (ROWS[:, 2] > 0) + 0.3 * random.normal(size=TRAIN)
CLASSES = numpy.clip(numpy.floor(SCORE + 1.5), 0, 2).astype(int)
NAMES = numpy.array(["low", "middle", "high"])


class Lists:
    """The attributes of a tree operator, node by node."""

    def __init__(self, prefix):
        self.prefix = prefix
        self.lists = {}
        self.trees = 0
        self.thresholds = [[] for _ in range(WIDTH)]

    def put(self, **values):
        for name, value in values.items():
            self.lists.setdefault(name, []).append(value)

    def node(self, node, mode, feature, value, yes, no, missing):
        self.put(nodes_treeids=self.trees, nodes_nodeids=node, nodes_modes=mode, nodes_featureids=feature,
                 nodes_values=value, nodes_truenodeids=yes, nodes_falsenodeids=no,
                 nodes_missing_value_tracks_true=missing, nodes_hitrates=1.0)
        if mode != "LEAF":
            self.thresholds[feature].append(value)

    def vote(self, node, target, weight):
        names = {"treeids": self.trees, "nodeids": node, "ids": target, "weights": float(weight)}
        self.put(**{f"{self.prefix}_{name}": value for name, value in names.items()})

    def add_tree(self, fitted, votes):
        """A tree of DecisionTree…; votes(values of a leaf) are pairs of target and weight."""
        for node in range(fitted.node_count):
            if fitted.children_left[node] < 0:
                self.node(node, "LEAF", 0, 0.0, 0, 0, 0)
                for target, weight in votes(fitted.value[node]):
                    self.vote(node, target, weight)
            else:
                self.node(node, "BRANCH_LEQ", int(fitted.feature[node]), float32_below(fitted.threshold[node]),
                          int(fitted.children_left[node]), int(fitted.children_right[node]), 0)
        self.trees += 1

    def add_histogram_tree(self, nodes, target):
        for node, (value, _, feature, bound, missing_left, left, right, *_, is_leaf) in enumerate(
            nodes[["value", "count", "feature_idx", "num_threshold", "missing_go_to_left", "left", "right",
                   "is_leaf"]].tolist()
        ):
            if is_leaf:
                self.node(node, "LEAF", 0, 0.0, 0, 0, 0)
                self.vote(node, target, value)
            else:
                self.node(node, "BRANCH_LEQ", feature, float32_below(bound), left, right, int(missing_left))
        self.trees += 1


def float32_below(value):
    """The largest float32 that is at most a double: for float32 rows the same condition."""
    rounded = numpy.float32(value)
    return float(rounded if rounded <= value else numpy.nextafter(rounded, numpy.float32(-numpy.inf)))


def hard_rows(thresholds, has_missing):
    rows = numpy.empty((ASKED, WIDTH), "float32")
    for feature, known in enumerate(thresholds):
        special = [0.0, -0.0, 1e30, -1e30] + ([numpy.nan] if has_missing else [])
        pool = numpy.concatenate([*around(known), numpy.array(special * 5, "float32")])
        rows[:, feature] = numpy.where(random.rand(ASKED) < 0.3, random.normal(size=ASKED), random.choice(pool, ASKED))
    return rows


def save(name, lists, outputs, answer, has_missing=False, zip_map=False, **more):
    """Writes the case; `answer` gives what scikit-learn answers to rows."""
    is_classifier = lists.prefix == "class"
    kind = "Classifier" if is_classifier else "Regressor"
    results = ["label", "scores"] if is_classifier else ["scores"]
    nodes = [helper.make_node(f"TreeEnsemble{kind}", ["X"], results, domain="ai.onnx.ml", **lists.lists, **more)]
    if zip_map:
        labels = {key: value for key, value in more.items() if key.startswith("classlabels")}
        nodes.append(helper.make_node("ZipMap", ["scores"], ["maps"], domain="ai.onnx.ml", **labels))
    shape = [None, outputs]
    graph = helper.make_graph(
        nodes, "trees", [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None, WIDTH])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, shape)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15), helper.make_opsetid("ai.onnx.ml", 3)])
    model.ir_version = 8
    case = new_case(name)
    onnx.save(model, os.path.join(case, "model.onnx"))
    rows = hard_rows(lists.thresholds, has_missing)
    write(os.path.join(case, "rows.csv"), rows, [f"x{i}" for i in range(WIDTH)])
    write(os.path.join(case, "expected.csv"), answer(rows))


def shares(weight):
    return lambda value: [(k, weight * v / value[0].sum()) for k, v in enumerate(value[0])]


def forests():
    for name, kind in [("forest", ensemble.RandomForestClassifier), ("extra-trees", ensemble.ExtraTreesClassifier),
                       ("tree", tree.DecisionTreeClassifier)]:
        for count, labels in [(2, (CLASSES > 0).astype(int)), (3, NAMES[CLASSES])]:
            count_of = {} if name == "tree" else {"n_estimators": 25}
            model = kind(max_depth=7, random_state=1, **count_of).fit(ROWS, labels)
            trees = [model] if name == "tree" else model.estimators_
            lists = Lists("class")
            for each in trees:
                lists.add_tree(each.tree_, shares(1 / len(trees)))
            texts = isinstance(model.classes_[0], str)
            labels_of = {f"classlabels_{'strings' if texts else 'int64s'}": model.classes_.tolist()}
            save(f"{name}-{count}", lists, count, model.predict_proba, zip_map=count == 3, post_transform="NONE", **labels_of)
    for name, kind in [("forest", ensemble.RandomForestRegressor), ("extra-trees", ensemble.ExtraTreesRegressor)]:
        for targets in [1, 2]:
            wanted = SCORE if targets == 1 else numpy.column_stack([SCORE, SCORE**2])
            model = kind(n_estimators=30, max_depth=8, random_state=2).fit(ROWS, wanted)
            lists = Lists("target")
            for each in model.estimators_:
                lists.add_tree(each.tree_, lambda value: [(k, v[0]) for k, v in enumerate(value)])
            save(f"{name}-{targets}-numbers", lists, targets, model.predict, n_targets=targets, aggregate_function="AVERAGE")


def boosting():
    model = ensemble.GradientBoostingRegressor(n_estimators=40, random_state=3).fit(ROWS, SCORE)
    lists = Lists("target")
    for each in model.estimators_[:, 0]:
        lists.add_tree(each.tree_, lambda value: [(0, model.learning_rate * value[0][0])])
    save("boosting", lists, 1, model.predict, n_targets=1, base_values=[float(model.init_.constant_.ravel()[0])])
    for count, labels in [(2, (CLASSES > 0).astype(int)), (3, CLASSES)]:
        model = ensemble.GradientBoostingClassifier(n_estimators=20, random_state=3).fit(ROWS, labels)
        lists = Lists("class")
        for stage in model.estimators_:
            for k, each in enumerate(stage):
                lists.add_tree(each.tree_, lambda value, k=k: [(k, model.learning_rate * value[0][0])])
        base = model._raw_predict_init(numpy.zeros((1, WIDTH))).ravel().tolist()
        save(f"boosting-{count}", lists, count, model.predict_proba, base_values=base,
             post_transform="LOGISTIC" if count == 2 else "SOFTMAX", classlabels_int64s=list(range(count)))


def histograms():
    rows = ROWS.copy()
    rows[random.rand(TRAIN, WIDTH) < 0.1] = numpy.nan
    model = ensemble.HistGradientBoostingRegressor(max_iter=30, random_state=4).fit(rows, SCORE)
    lists = Lists("target")
    for stage in model._predictors:
        lists.add_histogram_tree(stage[0].nodes, 0)
    save("histogram", lists, 1, model.predict, True, n_targets=1,
         base_values=numpy.ravel(model._baseline_prediction).tolist())
    for count, labels in [(2, (CLASSES > 0).astype(int)), (3, CLASSES)]:
        model = ensemble.HistGradientBoostingClassifier(max_iter=15, random_state=4).fit(rows, labels)
        lists = Lists("class")
        for stage in model._predictors:
            for k, each in enumerate(stage):
                lists.add_histogram_tree(each.nodes, k)
        save(f"histogram-{count}", lists, count, model.predict_proba, True,
             base_values=numpy.ravel(model._baseline_prediction).tolist(),
             post_transform="LOGISTIC" if count == 2 else "SOFTMAX", classlabels_int64s=list(range(count)))


forests()
boosting()
histograms()
print_made(sklearn.__version__)
