"""Python on this machine, by wasmtime (pip install wasmtime): python3 wasmtime_client.py model.wasm

docs/MODULE-ABI.md says what the module exports. This takes models whose features are what callers send.
"""
import json
import math
import struct
import sys

from wasmtime import Instance, Module, Store


def read_manifest(data):
    """The custom section batcomputer.manifest: what the module says of itself."""
    at = 8
    while at < len(data):
        kind, at = data[at], at + 1
        size, at = leb128(data, at)
        end = at + size
        if kind == 0:
            length, name = leb128(data, at)
            if data[name : name + length] == b"batcomputer.manifest":
                return json.loads(data[name + length : end])
        at = end
    raise ValueError("no module of a model")


def leb128(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


class Model:
    def __init__(self, data):
        self.manifest = read_manifest(data)
        if "derivation" in self.manifest:
            raise ValueError("this model computes its features itself; ask it by HTTP")
        self.store = Store()
        self.exports = Instance(self.store, Module(self.store.engine, data), []).exports(self.store)

    def predict(self, row):
        doubles = [encode(feature, row.get(feature["name"])) for feature in self.manifest["features"]]
        memory, flags = self.exports["memory"], self.manifest["flags"]
        memory.write(self.store, struct.pack(f"<{len(doubles)}d", *doubles), self.exports["input_address"](self.store))
        if self.exports["predict"](self.store, 1) != 0:
            raise RuntimeError("the module refused")
        start = self.exports["output_address"](self.store)
        outputs = struct.unpack(f"<{len(flags)}d", memory.read(self.store, start, start + 8 * len(flags)))
        return dict(zip(flags, outputs))


def encode(feature, value):
    if value is None:
        if feature["missing"] == "refused":
            raise ValueError(f"{feature['name']} is required")
        return math.nan
    if feature["kind"] == "category":
        return float(feature["labels"].index(value))
    return float(value)


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        model = Model(file.read())
    row = {"class": 3, "sex": "male", "age": None, "siblingsAndSpouses": 0, "parentsAndChildren": 0, "fare": 7.75}
    print(round(model.predict(row)["survivedProb"], 4))
