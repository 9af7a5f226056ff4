"""Python by HTTP, with nothing but its standard library: python3 http_client.py http://localhost:8787"""
import json
import sys
import time
import urllib.error
import urllib.request

TRIES = 3


def ask(base, path, value, key=None, seconds=30):
    """The answer as Python's values. Raises RuntimeError with what the problem says."""
    headers = {"content-type": "application/json"}
    if key is not None:
        headers["x-api-key"] = key
    request = urllib.request.Request(base + path, json.dumps(value).encode(), headers)
    for left in reversed(range(TRIES)):
        try:
            with urllib.request.urlopen(request, timeout=seconds) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code in (429, 503) and left > 0:
                time.sleep(float(error.headers.get("retry-after") or 1))
                continue
            raise RuntimeError(json.load(error)["detail"]) from error


if __name__ == "__main__":
    titanic = sys.argv[1] + "/titanic"
    row = {"class": 3, "sex": "male", "age": None, "siblingsAndSpouses": 0, "parentsAndChildren": 0, "fare": 7.75}
    print(round(ask(titanic, "/api/predict", row)["survivedProb"], 4))
    print(ask(titanic, "/api/explain", row)["explanations"][0]["sentence"])
    for answer in ask(titanic, "/api/predict/batch", [{**row, "fare": fare} for fare in (7.75, 80, 5000)]):
        print(answer["problem"]["detail"] if "problem" in answer else round(answer["survivedProb"], 4))
    try:
        ask(titanic, "/api/predict", {**row, "class": 4})
    except RuntimeError as error:
        print(error)
